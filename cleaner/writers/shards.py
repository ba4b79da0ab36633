"""What a shard is written to: the table of formats, and what each module of one has."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast

from cleaner.formats import COMPRESSIONS
from cleaner.formats.records import Record, Row, Shard
from cleaner.formats.shards import SIDECARS
from cleaner.model import Cleaned
from cleaner.writers.stage import Stage

# What --to takes: the name of the module in this folder that writes it.
FORMATS = {"pair": "pairs", "jsonl": "jsonl", "parquet": "parquet", "dolma": "dolma"}
# What a shard of this format is written as, unless asked; all others as JSON lines.
_NATIVE = {"jsonl": "jsonl", "parquet": "parquet"}
APART = f"{SIDECARS}.jsonl"  # how a file of sidecars ends that lies beside its shard
SUFFIX = {name: suffix for suffix, name in COMPRESSIONS.items()} | {"": ""}


class Output(NamedTuple):
    """How shards are written: the format (None: as they came), compression (None: theirs), and where sidecars go."""

    to: str | None = None
    compression: str | None = None
    sidecar: str = "inside"  # of the record; or apart, in a file of their own

    def format_of(self, shard: Shard) -> str:
        """The format that this shard is written in."""
        return self.to or _NATIVE.get(shard.format, "jsonl")

    def compression_of(self, shard: Shard) -> str:
        """gzip, zstd, or empty."""
        return shard.compression if self.compression is None else self.compression

    def writer_of(self, shard: Shard) -> WriterModule:
        """The module that writes this shard."""
        return cast(WriterModule, import_module(f"cleaner.writers.{FORMATS[self.format_of(shard)]}"))

    def carries(self, shard: Shard) -> bool:
        """Whether the writer takes all other fields from the row itself: they need not travel to the workers."""
        return shard.format == self.format_of(shard) == "parquet"

    def names_of(self, shard: Shard) -> list[str]:
        """The files that this shard is written to, below OUT; the first one names it."""
        return self.writer_of(shard).name_files(shard, self)


class Writer(Protocol):
    """Writes the documents of one shard, in their order."""

    def write(self, row: Row, payload: Any) -> None:
        """One document, as ``encode`` made it; raises OSError."""

    def close(self) -> None:
        """Write what is left; raises OSError."""


class WriterModule(Protocol):
    """What each module of an output format has."""

    name_files: Callable[[Shard, Output], list[str]]
    """The files of a shard, below OUT; the first one names it."""

    encode: Callable[[Record, Cleaned, Output], Any]
    """What a worker sends home of a cleaned document; raises InputError."""

    open_writer: Callable[[Stage, Shard, Output], Writer]
    """A writer into the files of a stage."""
