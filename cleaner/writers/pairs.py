"""The documents of a shard as pairs: a folder of the shard's name, with each text and sidecar under its number."""

from __future__ import annotations

from cleaner.formats.records import Record, Row, Shard
from cleaner.model import Cleaned
from cleaner.sidecar import to_json
from cleaner.writers.shards import Output
from cleaner.writers.stage import Stage

_IN_A_FOLDER = 1000


def name_files(shard: Shard, _how: Output) -> list[str]:
    """One folder."""
    return [shard.target]


def encode(_record: Record, cleaned: Cleaned, _how: Output) -> tuple[bytes, bytes]:
    """The bytes of text and sidecar."""
    return cleaned.text.encode("utf-8"), to_json(cleaned.sidecar)


class PairsWriter:
    """Writes ``000012/000012345.txt`` and its sidecar: a thousand pairs a folder; ids are no safe names."""

    def __init__(self, stage: Stage, shard: Shard, _how: Output) -> None:
        self._folder = stage.open_folder(shard.target)

    def write(self, row: Row, payload: tuple[bytes, bytes]) -> None:
        """One pair."""
        folder = self._folder / f"{row.number // _IN_A_FOLDER:06}"
        folder.mkdir(exist_ok=True)
        for suffix, data in zip((".txt", ".json"), payload, strict=True):
            (folder / f"{row.number:09}{suffix}").write_bytes(data)

    def close(self) -> None:
        """Nothing is left."""


open_writer = PairsWriter
