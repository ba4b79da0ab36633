"""Files of many documents: known by their suffix, in folders or at addresses."""

from __future__ import annotations

from pathlib import PurePosixPath

from cleaner.errors import InputError, UsageError
from cleaner.formats import COMPRESSIONS, PACKED_SHARDS, SHARDS, SHORT
from cleaner.formats.fields import Fields
from cleaner.formats.places import file_system
from cleaner.formats.records import Position, Shard
from cleaner.model import Source


def as_shard(path: str, id: str) -> Shard | None:
    """The shard that a file is by its name, or None.

    >>> as_shard("/data/a/b.jsonl.zst", "a/b.jsonl.zst")
    Shard(path='/data/a/b.jsonl.zst', id='a/b.jsonl.zst', target='a/b', format='jsonl', compression='zstd')
    """
    name = PurePosixPath(id)
    if name.suffix.lower() in SHORT:
        name = name.with_suffix(SHORT[name.suffix.lower()])
    compression = COMPRESSIONS.get(name.suffix.lower(), "")
    bare = name.with_suffix("") if compression else name
    suffix = bare.suffix.lower()
    format = SHARDS.get(suffix) or (PACKED_SHARDS.get(suffix) if compression else None)
    target = bare.with_suffix("")
    if suffix == ".wet" and target.suffix.lower() == ".warc":  # as Common Crawl names them: a.warc.wet.gz
        target = target.with_suffix("")
    return Shard(path, id, str(target), format, compression) if format else None


def read_record(shard: Shard, number: int, names: Fields) -> Source:
    """One document of a shard by its number there; raises InputError where there is none."""
    for row in shard.reader.read_rows(shard, names._replace(others=False), Position()):
        if row.number == number:
            return shard.reader.understand(shard, row, names).source
        if row.number > number:
            break
    raise InputError(f"has no record {number}")


def find_remote(address: str) -> tuple[list[Shard], int]:
    """The shards at an address, a file or a folder, in order, and how many other files lie there.

    Raises UsageError where nothing is there, or the package for it is not installed.
    """
    files, inner = file_system(address)
    protocol = address.partition("://")[0]
    try:
        names = sorted(files.find(inner))
    except (OSError, ValueError) as error:
        raise UsageError(f"{address}: can't be looked into: {error}; check the address and your rights") from None
    except Exception as error:  # each file system has its own
        raise UsageError(f"{address}: can't be looked into: {type(error).__name__}: {error}") from None
    if not names:
        raise UsageError(f"{address}: nothing is there; check the spelling")
    root = PurePosixPath(inner).parent if names == [inner] else PurePosixPath(inner)
    shards = [as_shard(_address(protocol, name), str(PurePosixPath(name).relative_to(root))) for name in names]
    found = [shard for shard in shards if shard]
    return found, len(names) - len(found)


def _address(protocol: str, name: str) -> str:
    return f"{protocol}://{name if protocol == 'file' else name.lstrip('/')}"
