"""Files of many documents: known by their suffix, in folders or at addresses."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from cleaner.errors import InputError, UsageError
from cleaner.formats import COMPRESSIONS, PACKED_SHARDS, SHARDS, SHORT
from cleaner.formats.fields import Fields
from cleaner.formats.places import file_system, one_error
from cleaner.formats.records import Position, Shard
from cleaner.model import Source

REPORTS = "_cleaner"  # the folder of an output's reports, which are no documents
SIDECARS = ".sidecars"  # before .jsonl: sidecars that lie apart
_PATTERN = frozenset("*?[")


def as_shard(path: str, id: str, *, is_named: bool = False) -> Shard | None:
    """The shard that a file is by its name, or None; one that a user named (``is_named``) may be a plain .json.

    >>> as_shard("/data/a/b.jsonl.zst", "a/b.jsonl.zst")
    Shard(path='/data/a/b.jsonl.zst', id='a/b.jsonl.zst', target='a/b', format='jsonl', compression='zstd')
    """
    name = PurePosixPath(id)
    if not name.name:
        return None
    if name.suffix.lower() in SHORT:
        name = name.with_suffix(SHORT[name.suffix.lower()])
    compression = COMPRESSIONS.get(name.suffix.lower(), "")
    bare = name.with_suffix("") if compression else name
    suffix = bare.suffix.lower()
    format = SHARDS.get(suffix) or (PACKED_SHARDS.get(suffix) if compression or is_named else None)
    target = bare.with_suffix("")
    if suffix == ".wet" and target.suffix.lower() == ".warc":  # as Common Crawl names them: a.warc.wet.gz
        target = target.with_suffix("")
    return Shard(path, id, str(target), format, compression) if format and target.suffix != SIDECARS else None


def read_record(shard: Shard, number: int, names: Fields) -> Source:
    """One document of a shard by its number there; raises InputError where there is none."""
    last = 0
    for row in shard.reader.read_rows(shard, names._replace(others=False), Position()):
        if row.number == number:
            return shard.reader.understand(shard, row, names).source
        last = row.number
    raise InputError(f"has no record {number}; its last one is {last}" if last else "has no records")


def find_remote(address: str) -> tuple[list[Shard], int]:
    """The shards at an address, of a file, a folder or a pattern (``part-*``), in order, and how many others there are.

    Raises UsageError where nothing is there, or the package for it is not installed.
    """
    files, inner = file_system(address)
    try:
        with one_error():
            files.invalidate_cache()  # what changed since this process looked last
            names, root = _list(files, inner)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{address}: can't be looked into: {reason}; check the address and your rights") from None
    if not names:
        raise UsageError(f"{address}: nothing is there; check the spelling")
    found = []
    for name in names:
        id = PurePosixPath(name).relative_to(root)
        shard = as_shard(_address(address, inner, name), str(id))
        if shard and not any(part.startswith(".") or part == REPORTS for part in id.parts):
            found.append(shard)
    return found, len(names) - len(found)


def _address(address: str, inner: str, name: str) -> str:
    """Of a file; what stands before its name, as a host, is that of the address that was given."""
    given = address.rstrip("/")
    if given.endswith(inner):
        return given.removesuffix(inner) + name
    return f"{address.partition('://')[0]}://{name.lstrip('/')}"


def _list(files: Any, inner: str) -> tuple[list[str], PurePosixPath]:
    """Names of files, and the folder that their ids begin below."""
    if not _PATTERN & set(inner) or "://" in inner:  # of http, where a question mark begins a query
        names = sorted(files.find(inner))
        return names, PurePosixPath(inner).parent if names == [inner] else PurePosixPath(inner)
    names = []
    for name, facts in files.glob(inner, detail=True).items():
        names += files.find(name) if facts["type"] == "directory" else [name]
    parts = PurePosixPath(inner).parts
    fixed = next(number for number, part in enumerate(parts) if _PATTERN & set(part))
    return sorted(set(names)), PurePosixPath(*parts[:fixed])
