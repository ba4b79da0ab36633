"""Where files lie: on this machine, or anywhere that fsspec knows (``s3://``, ``hf://``, ``memory://``, …)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from cleaner.errors import CleanerError, InputError, UsageError, show

LONGEST = 256 << 20  # bytes of a record, whatever else is said; what is longer is no document
_ENDS = 1 << 16  # bytes at either end of a file
# What file systems call a version of a file: S3, GCS and Azure, the Hub, others.
_TAGS = ("ETag", "etag", "blob_id", "xet_hash", "sha256", "LastModified", "last_modified", "mtime", "created")
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_HERE = ("file://", "local://")
_DRIVE = re.compile("/[A-Za-z]:[/\\\\]")  # as addresses write a path of Windows


def printable(name: str) -> str:
    r"""A file name that can stand in JSON and on a terminal: what is no UTF-8, or would command it, as an escape.

    >>> printable("a\x1b[31mb\n.txt")
    'a\\x1b[31mb\\n.txt'
    """
    return show(os.fsencode(name).decode("utf-8", "backslashreplace"))


def is_remote(path: str) -> bool:
    """Whether a path is an address for fsspec; one letter is a drive of Windows.

    >>> is_remote("s3://bucket/a.jsonl"), is_remote("pages/a.jsonl"), is_remote("c://pages")
    (True, False, False)
    """
    return path.find("://") > 1


def as_path(address: str) -> str:
    """The path on this machine that an address names, where it names one.

    >>> as_path("file:///data/a.jsonl"), as_path("s3://bucket/a.jsonl"), as_path("file:///C:/data")
    ('/data/a.jsonl', 's3://bucket/a.jsonl', 'C:/data')
    """
    path = next((address.removeprefix(prefix) for prefix in _HERE if address.startswith(prefix)), address)
    return path[1:] if path != address and _DRIVE.match(path) else path


@contextlib.contextmanager
def one_error() -> Iterator[None]:
    """Any file system's own errors as OSError: of missing credentials, of a network that is down."""
    try:
        yield
    except (OSError, CleanerError):
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from None


def file_system(path: str) -> tuple[Any, str]:
    """fsspec's file system of an address, and the path in it; raises UsageError that names the package to install."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError(f"{path}: addresses need one more package: pip install 'webtext-cleaner[shards]'") from None
    try:
        return cast(tuple[Any, str], url_to_fs(path))
    except ImportError as error:
        raise UsageError(f"{path}: addresses of this kind need one more package: {error}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from None


def open_bytes(path: str) -> IO[bytes]:
    """A file to be read; raises InputError that says why it can't be."""
    try:
        if is_remote(path):
            files, inner = file_system(path)
            with one_error():
                return cast(IO[bytes], files.open(inner, "rb"))
        return _open_regular(path)
    except FileNotFoundError:
        raise InputError("is gone: it was there when the run began, or it is a broken link") from None
    except PermissionError:
        raise InputError("can't be read: permission denied; make it readable (chmod +r)") from None
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror or error}") from None


def _open_regular(path: str) -> IO[bytes]:
    """A file of this machine. A pipe without a writer would be waited for, and a device is only to be looked at."""
    if _is_regular(Path(path).stat()):
        file = open(os.open(path, os.O_RDONLY | _AT_ONCE), "rb")  # noqa: PTH123, SIM115
        if _is_regular(os.fstat(file.fileno())):  # still
            return file
        file.close()
    raise InputError("is no regular file (a pipe or a device); save its content to a file first")


def _is_regular(facts: os.stat_result) -> bool:
    return stat.S_ISREG(facts.st_mode)


def read_bytes(path: str, most: int | None) -> bytes:
    """All of a file of this machine; raises InputError, also where it has more bytes, or is changed meanwhile."""
    with open_bytes(path) as file:
        before = os.fstat(file.fileno())
        check_length(before.st_size, most)
        try:
            data = file.read(-1 if most is None else most + 1)
        except OSError as error:
            raise InputError(f"can't be read: {error.strerror or error}") from None
        after = os.fstat(file.fileno())
    check_length(len(data), most)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError("was changed while it was read; run again when it is whole")
    return data


def check_length(length: int, most: int | None) -> None:
    """Raise InputError where a document has more bytes than it may."""
    if most is not None and length > most:
        raise InputError(f"has {length:,} bytes, more than the {most:,} that --max-bytes allows")


def size_of(path: str) -> int:
    """Bytes of a file; 0 where that can't be told."""
    try:
        if is_remote(path):
            files, inner = file_system(path)
            with one_error():
                return int(files.size(inner) or 0)
        return Path(path).stat().st_size
    except OSError:
        return 0


def _hash_ends(path: Path, size: int) -> str:
    with path.open("rb") as file:
        ends = file.read(_ENDS)
        if size > 2 * _ENDS:
            file.seek(-_ENDS, os.SEEK_END)
        ends += file.read(_ENDS)
    return hashlib.sha256(ends).hexdigest()[:16]


def fingerprint(path: str) -> str:
    """What changes when a file does, without reading all of it: its size, and the time or tag of its last change.

    Of a file on this machine a hash of its first and last bytes as well: archives are unpacked with fixed times.
    """
    try:
        if not is_remote(path):
            facts = Path(path).stat()
            ends = _hash_ends(Path(path), facts.st_size) if stat.S_ISREG(facts.st_mode) else ""
            return f"{facts.st_size} {facts.st_mtime_ns} {ends}"
        files, inner = file_system(path)
        with one_error():
            told = files.info(inner)
    except OSError:
        return ""
    return f"{told.get('size', 0)} {next((told[name] for name in _TAGS if told.get(name)), '')}"
