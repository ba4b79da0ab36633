"""Bytes of shards: opened, decompressed and counted."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from cleaner.errors import InputError, LostError, UsageError
from cleaner.formats.places import open_bytes

_BUFFER = 1 << 20


@contextmanager
def telling_loss() -> Iterator[None]:
    """Whatever goes wrong while bytes are read, as LostError."""
    try:
        yield
    except Exception as error:  # each file system has its own
        told = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
        raise LostError(f"was lost while it was read: {told}; run again, what is done stays") from None


class Counted(io.RawIOBase):
    """A file that knows how many of its bytes were read; a decompressor's own position is of no use."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with telling_loss():
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Unpacked(io.RawIOBase):
    """What a decompressor gives, piece by piece: all that stands before a damage is read."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@dataclass(slots=True)
class Stream:
    """The decompressed content of a shard, what counts the bytes read of it, and how many of its rows are read."""

    file: IO[bytes]
    counted: Counted
    rows: int = 0


@contextmanager
def open_stream(path: str, compression: str) -> Iterator[Stream]:
    """A shard to be read; raises InputError, which says after how many rows where it is damaged."""
    with open_bytes(path) as file:
        counted = Counted(file)
        stream = Stream(file, counted)
        try:
            stream.file = decompress(io.BufferedReader(counted, _BUFFER), compression)
            yield stream
        except (OSError, ValueError, EOFError) as error:
            raise InputError(_tell(error, stream.rows)) from None
        except Exception as error:
            if type(error).__name__ not in ("ZstdError", "LZMAError", "error"):  # zstd's, lzma's and zlib's own
                raise
            raise InputError(_tell(error, stream.rows)) from None


def decompress(file: io.BufferedReader, compression: str) -> IO[bytes]:
    """A reader of what was compressed; members and frames one after another are one, and no bytes are none."""
    if not file.peek(1):
        return file
    if compression == "gzip":
        return cast(IO[bytes], io.BufferedReader(_Unpacked(gzip.GzipFile(fileobj=file)), _BUFFER))
    if compression == "zstd":
        return cast(IO[bytes], io.BufferedReader(_Unpacked(find_zstd().ZstdFile(file)), _BUFFER))
    if compression == "bz2":
        return cast(IO[bytes], io.BufferedReader(_Unpacked(bz2.BZ2File(file)), _BUFFER))
    if compression == "xz":
        return cast(IO[bytes], io.BufferedReader(_Unpacked(lzma.LZMAFile(file)), _BUFFER))
    return file


def skip_blank(file: IO[bytes]) -> int:
    """Pass over blank lines by the buffer, not one by one: a bomb may hold a thousand million. How many there were."""
    lines = 0
    while isinstance(file, io.BufferedReader) and (head := file.peek(1)):
        blank = len(head) - len(head.lstrip())
        end = head.rfind(b"\n", 0, blank) + 1
        lines += head.count(b"\n", 0, end)
        file.read(end)
        if end < len(head):
            break
    return lines


def compress(file: IO[bytes], compression: str) -> IO[bytes]:
    """A writer that compresses; the same content gives the same bytes: no clock, no name."""
    packed: Any
    if compression == "gzip":
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6)
    elif compression == "zstd":
        packed = find_zstd().ZstdFile(file, "wb", level=3)
        packed.write(b"")  # an empty file has a frame, too
    elif compression == "bz2":
        packed = bz2.BZ2File(file, "wb")
    elif compression == "xz":
        packed = lzma.LZMAFile(file, "wb")  # noqa: SIM115 - the stage closes it
    else:
        return file
    return cast(IO[bytes], io.BufferedWriter(packed, _BUFFER))


def _tell(error: Exception, rows: int) -> str:
    if not rows:
        return f"can't be read: {error}; get the file again, or name it by what it is"
    what = "is cut off" if isinstance(error, EOFError) else "can't be read on"
    return f"{what} after {rows:,} records: {error}; those are done, get the file again for the rest"


def find_zstd() -> Any:
    """The module for zstd; raises UsageError that names the package where it is missing."""
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        try:
            from backports import zstd
        except ImportError:
            raise UsageError(
                "for .zst files one more package is needed: pip install 'webtext-cleaner[shards]'"
            ) from None
    return zstd
