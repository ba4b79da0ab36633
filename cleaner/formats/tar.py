"""Tar archives of documents: read as a stream, in their order; nothing is ever unpacked to a disk.

Members are judged as files in folders are: by their suffix, else by their content. Names are ids here, never paths.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple, Self

from cleaner.errors import InputError, NotTextError
from cleaner.formats import READ, SKIPPED
from cleaner.formats.fields import Fields
from cleaner.formats.files import printable
from cleaner.formats.records import Position, Record, Row, Shard
from cleaner.formats.shards import as_shard
from cleaner.formats.streams import open_stream
from cleaner.model import Source

_MOST = 256 << 20  # bytes of a member; what is longer is no document
_LONGEST_NAME = 1 << 20  # bytes of the headers that carry long names
_CARRIERS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_STEP = 1 << 16


class Raw(NamedTuple):
    """A member on its way to a worker."""

    name: str
    data: bytes = b""
    skipped: str = ""
    fault: str = ""


class _Info(tarfile.TarInfo):
    """A header; what tarfile takes for the end of the archive without a word is told."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            _tell(type(error).__name__, archive.offset == 0, error)
            raise

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.type in _CARRIERS and info.size > _LONGEST_NAME:
            raise InputError(f"a header of {info.size:,} bytes: no archive of documents has one")
        return info


def _tell(kind: str, is_first: bool, error: Exception) -> None:
    """Raise what should be told of a header that is none; two blocks of zeros are the end."""
    if kind == "EOFHeaderError":
        return
    if is_first and kind == "EmptyHeaderError":
        raise InputError("is empty; get the file again") from None
    if is_first:
        raise InputError("is no tar archive; look at what was downloaded") from None
    if kind in ("EmptyHeaderError", "TruncatedHeaderError"):
        raise EOFError("the archive has no end mark") from None
    raise ValueError(f"a header is damaged ({error})") from None


def read_rows(shard: Shard, _names: Fields, position: Position) -> Iterator[Row]:
    """Its files, and what is passed over; numbers count all members, from 1."""
    with open_stream(shard.path, shard.compression) as stream:
        try:
            with tarfile.open(fileobj=stream.file, mode="r|", tarinfo=_Info) as archive:
                while info := archive.next():
                    raw = None if info.isdir() else _read_member(archive, info)
                    stream.rows += 1
                    position.behind = stream.counted.count
                    if raw:
                        yield Row(stream.rows, raw)
                    vars(archive)["members"] = []  # it would keep them all
            while stream.file.read(_STEP):  # to its checksum, which tells of a damage
                pass
        except tarfile.TarError as error:
            raise EOFError(str(error)) from None


def _read_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Raw:
    name = printable(str(PurePosixPath(info.name)))
    if skipped := _judge(info):
        return Raw(name, skipped=skipped)
    if info.size > _MOST:
        return Raw(name, fault=f"is {info.size >> 20:,} MB long; no document is longer than {_MOST >> 20} MB")
    file = archive.extractfile(info)
    return Raw(name, file.read() if file else b"")


def _judge(info: tarfile.TarInfo) -> str:
    """Why a member is passed over, if it is."""
    path = PurePosixPath(info.name)
    if not info.isfile():
        return "is a link or a device"
    if info.issparse():
        return "is a sparse file"
    if any(part.startswith(".") and part != ".." for part in path.parts):
        return "is hidden"
    if as_shard(info.name, path.name):
        return "holds many documents itself; unpack it to clean them"
    return f"is no document by its suffix {path.suffix}" if path.suffix.lower() in SKIPPED else ""


def understand(shard: Shard, row: Row, _names: Fields) -> Record:
    """The record of a file; raises InputError, or NotTextError for what is no text."""
    raw: Raw = row.raw
    if raw.fault:
        raise InputError(f"{raw.name}: {raw.fault}")
    if raw.skipped:
        raise NotTextError(f"{raw.name}: {raw.skipped}")
    suffix = PurePosixPath(raw.name).suffix.lower()
    source = Source(id=raw.name, data=raw.data, format=READ.get(suffix, "auto"), origin=f"{shard.id}:{row.number}")
    return Record(source, {"id": raw.name, "text": ""}, is_document=suffix in READ)
