"""What archives of the web are packed in, FastWARC's door: gzip members, zstd, and the codings of HTTP.

gzip is unpacked member by member here, because no library goes on behind a damaged one. FastWARC unpacks zstd, with the
dictionary that a .warc.zst may begin with, and brotli.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from cleaner.errors import InputError

_STEP = 1 << 16  # bytes; what follows a member is copied once a member
_BUFFER = 1 << 20
_LITTLE = 512
_FILLING = b"\0\r\n"
_LONGEST_HEAD = 4096  # bytes of a member that are enough to tell whether it begins a record
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"


class Members(io.RawIOBase):
    """gzip members, one after another; the content ends where one is damaged, and `resume` goes on at the next.

    It ends before each member that begins with ``begin``, too, until `go_on` is called: no record reads into the next,
    whatever its length is said to be.
    """

    def __init__(self, file: IO[bytes], begin: bytes = b"") -> None:
        self._file = file
        self._begin_of_record = begin
        self._packed = b""
        self._member: Any = None
        self._is_first = True
        self._goes_on = False
        self.is_paused = False
        self.broken = ""  # why the content ended

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not (self.broken or self.is_paused):
            if not self._packed:
                self._packed = self._file.read(_STEP)
            if not self._packed:
                self.broken = "the last gzip member is cut off" if self._member else ""
                return 0
            if self._member is None and not self._begin():
                continue
            data = self._unpack(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
        return 0

    def _begin(self) -> bool:
        """Begin a member; zeros and line ends, which fill up some files, are passed over."""
        if self._packed[0] in _FILLING:
            self._packed = self._packed.lstrip(_FILLING)
            return False
        if not self._is_first and not self._goes_on and self._begins_record():
            self.is_paused = True
            return False
        self._is_first = self._goes_on = False
        self._member = zlib.decompressobj(31)
        return True

    def _begins_record(self) -> bool:
        if len(self._packed) < _LONGEST_HEAD:
            self._packed += self._file.read(_STEP)
        return bool(self._begin_of_record) and _begins_with(self._begin_of_record, self._packed[:_LONGEST_HEAD])

    def go_on(self) -> bool:
        """Go on behind a pause; False where there was none."""
        was_paused, self.is_paused, self._goes_on = self.is_paused, False, self.is_paused
        return was_paused

    def _unpack(self, most: int) -> bytes:
        try:
            data = cast(bytes, self._member.decompress(self._packed, most))
        except zlib.error as error:
            self.broken = f"a gzip member is damaged ({error})"
            return b""
        self._packed = self._member.unconsumed_tail
        if self._member.eof:
            self._packed, self._member = self._member.unused_data, None
        return data

    def resume(self, begin: bytes) -> bool:
        """Go on at the next member whose content begins so; False where there is none."""
        packed, at = self._packed, 1
        while True:
            if len(packed) - at < _LONGEST_HEAD and (more := self._file.read(_STEP)):
                packed, at = packed[at:] + more, 0
            at = packed.find(_GZIP + b"\x08", at)
            if at >= 0 and _begins_with(begin, packed[at : at + _LONGEST_HEAD]):
                self._packed, self._member, self.broken = packed[at:], None, ""
                self._goes_on = True
                return True
            if at >= 0:
                at += 1
            elif more := self._file.read(_STEP):
                packed, at = packed[-2:] + more, 0
            else:
                return False


def _begins_with(begin: bytes, packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, len(begin)) == begin
    except zlib.error:
        return False


class _Told:
    """A stream that tells where it is, which FastWARC asks of all; it can't go elsewhere."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) not in ((self._position, 0), (0, 1)):
            raise io.UnsupportedOperation("seek")
        return self._position

    def close(self) -> None:
        """The stream is not ours."""


@contextmanager
def _without_panic() -> Iterator[None]:
    """What FastWARC's own language calls a panic passes by every `except Exception`."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from None


class _Frames(io.RawIOBase):
    """What FastWARC's reader gives: by little, for of a read that meets damage it gives nothing."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _without_panic():
            data = self._reader.read(min(len(buffer), _LITTLE))
        buffer[: len(data)] = data
        return len(data)


def open_archive(file: io.BufferedReader, begin: bytes) -> tuple[io.BufferedReader, Members | None]:
    """The content of an archive, whatever its name says of its compression; and its members where it is gzip.

    ``begin`` is what its records begin with.
    """
    head = file.peek(4)[:4]
    if head.startswith(_GZIP):
        members = Members(file, begin)
        return io.BufferedReader(members, _BUFFER), members
    if head in (_ZSTD, _ZSTD_DICTIONARY):
        return io.BufferedReader(_Frames(_fastwarc().ZstdReader(_Told(file))), _BUFFER), None
    return file, None


def undo(data: bytes, coding: str, most: int) -> bytes:
    """A body without one of HTTP's codings; a cut one as far as it goes. Raises InputError.

    Crawlers often undo a coding and leave the header: what does not look coded, and text, stays as it is.

    >>> undo(zlib.compress(b"Rain fell."), "deflate", 100), undo(b"Rain fell.", "gzip", 100)
    (b'Rain fell.', b'Rain fell.')
    """
    if coding in ("gzip", "x-gzip") and not data.startswith(_GZIP):
        return data
    try:
        unpacked = _undo(data, coding, most + 1)
    except (OSError, ValueError, zlib.error) as error:
        if _looks_like_text(data):
            return data
        raise InputError(f"its {coding} coding can't be undone: {error}") from None
    if len(unpacked) > most:
        raise InputError(f"unpacks to more than {most >> 20} MB; no document does")
    return unpacked


def _undo(data: bytes, coding: str, most: int) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return zlib.decompressobj(31).decompress(data, most)
    if coding == "deflate":
        try:
            return zlib.decompressobj().decompress(data, most)
        except zlib.error:
            return zlib.decompressobj(-15).decompress(data, most)  # as some servers take the word
    if coding in ("br", "zstd"):
        return _read_all(data, coding, most)
    return data


def _read_all(data: bytes, coding: str, most: int) -> bytes:
    library = _fastwarc()
    parts, size = [], 0
    with _without_panic():
        reader = (library.BrotliReader if coding == "br" else library.ZstdReader)(io.BytesIO(data))
        while size < most and (part := reader.read(min(_BUFFER, most - size))):
            parts.append(part)
            size += len(part)
    return b"".join(parts)


def _fastwarc() -> Any:
    """FastWARC's readers, which came with its version 2."""
    try:
        from fastwarc import stream_io

        if hasattr(stream_io, "BrotliReader") and hasattr(stream_io, "ZstdReader"):
            return stream_io
    except ImportError:
        pass
    raise InputError("brotli and zstd in archives need a newer package: pip install -U 'resiliparse>=2'")


def _looks_like_text(data: bytes) -> bool:
    head = data[:512]
    return len(head.translate(None, bytes(range(9)) + bytes(range(14, 32)))) == len(head)
