"""A folder of documents read as a shard, so that it can be written as one: a row for each file, in a fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cleaner.formats.fields import Fields
from cleaner.formats.files import Job, find_inputs, read_source, real_path
from cleaner.formats.places import fingerprint as fingerprint_file
from cleaner.formats.places import printable, size_of
from cleaner.formats.records import Position, Record, Row, Shard

FORMAT = "folder"


def as_folder(path: str) -> Shard:
    """A folder (or one file) as a shard that is named as it is."""
    name = real_path(Path(path)).name or "root"
    return Shard(path, name, Path(name).stem if Path(path).is_file() else name, FORMAT)


def read_rows(shard: Shard, _names: Fields, position: Position) -> Iterator[Row]:
    """A row for each document, with what it takes to read it; shards in the folder are none."""
    for number, job in enumerate(_find(shard), 1):
        position.behind += size_of(job.path)
        yield Row(number, (job.path, job.id, job.target))


def understand(shard: Shard, row: Row, _names: Fields) -> Record:
    """The document of a file; raises InputError where it can't be read."""
    job = Job(*row.raw)
    source = read_source(job)
    return Record(replace(source, origin=job.id), {"id": source.id}, is_document=job.is_known)


def where(_shard: Shard, raw: tuple[str, str, str]) -> str:
    """The file."""
    return printable(raw[0])


def fingerprint(shard: Shard) -> str:
    """What changes when any of the files does."""
    told = hashlib.sha256()
    for job in _find(shard):
        told.update(f"{job.id}\0{fingerprint_file(job.path)}\n".encode())
    return told.hexdigest()


def size(shard: Shard) -> int:
    """Bytes of all its files."""
    return sum(size_of(job.path) for job in _find(shard))


def _find(shard: Shard) -> Sequence[Job]:
    return find_inputs([shard.path]).jobs
