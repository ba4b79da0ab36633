"""What a shard is made of: rows as they lie in it, and records as they are understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast

from cleaner.formats.fields import Fields
from cleaner.formats.places import fingerprint, printable, size_of
from cleaner.model import Source


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of many documents: where it lies, its id (a POSIX path below the input), how it is read.

    ``target`` is the path of its output below OUT, without suffix; ``compression`` is gzip, zstd or empty.
    """

    path: str
    id: str
    target: str
    format: str
    compression: str = ""

    @property
    def reader(self) -> Reader:
        """The module that reads this format."""
        return _reader(self.format)

    @property
    def shown(self) -> str:
        """Its path as it can be told."""
        return printable(self.path)

    def where(self, number: int, raw: Any) -> str:
        """What a user is told of the place of a row."""
        told = getattr(self.reader, "where", None)
        return str(told(self, raw)) if told else f"{self.shown}:{number}"

    def tell_id(self, row: Row, names: Fields) -> str:
        """The id of a row that can't be understood, if its format can tell."""
        told = getattr(self.reader, "tell_id", None)
        return str(told(row, names)) if told else ""

    def fingerprint(self) -> str:
        """What changes when the shard does, without reading it."""
        told = getattr(self.reader, "fingerprint", None)
        return str(told(self)) if told else fingerprint(self.path)

    def size(self) -> int:
        """Its bytes, as it lies there."""
        told = getattr(self.reader, "size", None)
        return int(told(self)) if told else size_of(self.path)


@lru_cache
def _reader(format: str) -> Reader:
    return cast(Reader, import_module(f"cleaner.formats.{format}"))


class Row(NamedTuple):
    """One document as it lies in its shard, at its number there (of a line, row or record, from 1).

    ``raw`` travels to the worker that understands it; ``carry`` stays with the process that read it, for the writer.
    """

    number: int
    raw: Any
    carry: Any = None


@dataclass(slots=True)
class Position:
    """How far a shard is read: ``behind`` are bytes of the file, as it lies there."""

    behind: int = 0


@dataclass(slots=True)
class Record:
    """One document of a shard: what is cleaned, and the fields that it came with.

    ``fields`` are in their order, JSON values or `msgspec.Raw`. ``text_field`` is where the cleaned text goes;
    ``html_field`` is the field that the text was extracted from, if any. ``is_document``: it says that it is text, so
    that binary data is a failure, not something to be passed over.
    """

    source: Source
    fields: Mapping[str, Any]
    text_field: str = "text"
    html_field: str | None = None
    is_document: bool = False


class Reader(Protocol):
    """What each module of a shard format has."""

    read_rows: Callable[[Shard, Fields, Position], Iterator[Row]]
    """Rows in order, with the position kept up to date; raises InputError at what it can't read beyond."""

    understand: Callable[[Shard, Row, Fields], Record]
    """The record of a row; raises InputError, or NotTextError for what is no document."""
