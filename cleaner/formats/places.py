"""Where files lie: on this machine, or anywhere that fsspec knows (``s3://``, ``hf://``, ``memory://``, …)."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any, cast

from cleaner.errors import InputError, UsageError

_TAGS = ("ETag", "etag", "sha256", "LastModified", "mtime", "created")  # what file systems call it


def is_remote(path: str) -> bool:
    """Whether a path is an address for fsspec.

    >>> is_remote("s3://bucket/a.jsonl"), is_remote("pages/a.jsonl")
    (True, False)
    """
    return "://" in path


def file_system(path: str) -> tuple[Any, str]:
    """fsspec's file system of an address, and the path in it; raises UsageError that names the package to install."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError(f"{path}: addresses need one more package: pip install 'webtext-cleaner[shards]'") from None
    try:
        return cast(tuple[Any, str], url_to_fs(path))
    except (ImportError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from None


def open_bytes(path: str) -> IO[bytes]:
    """A file to be read; raises InputError that says why it can't be."""
    try:
        if is_remote(path):
            files, inner = file_system(path)
            return cast(IO[bytes], files.open(inner, "rb"))
        return Path(path).open("rb")
    except FileNotFoundError:
        raise InputError("is gone: it was there when the run began, or it is a broken link") from None
    except PermissionError:
        raise InputError("can't be read: permission denied; make it readable") from None
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror or error}") from None


def size_of(path: str) -> int:
    """Bytes of a file; 0 where that can't be told."""
    try:
        if is_remote(path):
            files, inner = file_system(path)
            return int(files.size(inner) or 0)
        return Path(path).stat().st_size
    except OSError:
        return 0


def fingerprint(path: str) -> str:
    """What changes when a file does, without reading it: its size, and the time or tag of its last change."""
    try:
        if not is_remote(path):
            facts = Path(path).stat()
            return f"{facts.st_size} {facts.st_mtime_ns}"
        files, inner = file_system(path)
        told = files.info(inner)
    except OSError:
        return ""
    return f"{told.get('size', 0)} {next((told[name] for name in _TAGS if told.get(name)), '')}"
