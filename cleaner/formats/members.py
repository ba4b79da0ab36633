"""The members of a tar archive as they lie in it: a name and content, whatever its headers claim.

Read here and not by tarfile's iterator: headers before headers let it recurse until it fails, sizes below zero lead it
back, and what is damaged in a sparse member's map ends the archive. Here each is one member that failed.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from cleaner.errors import InputError

_LONGEST_NAME = 1 << 20  # bytes of the headers that carry long names
_BLOCK = tarfile.BLOCKSIZE
_STEP = 1 << 20
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_NAMES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_CARRIERS = (*_PAX, tarfile.XGLTYPE, *_NAMES)
_LENGTH = re.compile(rb"(\d{1,7}) ")
_GOES_ON = 504  # where a block of a sparse member's map tells that another one follows


class Member(NamedTuple):
    """One member; ``data`` is there where ``judge`` let it pass, ``fault`` says what is wrong with it."""

    name: str
    size: int = 0
    is_folder: bool = False
    is_file: bool = False
    is_sparse: bool = False
    data: bytes = b""
    skipped: str = ""
    fault: str = ""


Judge = Callable[[Member], str]
"""Why a member is passed over, or nothing."""


class _Told(NamedTuple):
    """What headers told of the member behind them."""

    name: str | None = None
    size: int | None = None
    is_sparse: bool = False
    fault: str = ""


def read_members(file: IO[bytes], judge: Judge, most: int) -> Iterator[Member]:
    """All members in order; those of more than ``most`` bytes are not loaded.

    Raises InputError for what is no archive, EOFError where it is cut off, ValueError where a header is damaged.
    """
    told = of_all = _Told()
    is_first = True
    while (info := _read_header(file, is_first)) is not None:
        is_first = False
        if info.type not in _CARRIERS:
            yield _read_member(file, info, told, judge, most)
            told = of_all
        elif info.type == tarfile.XGLTYPE:
            told = of_all = _read_pax(_read_carried(file, info), of_all)
        elif info.type in _PAX:
            told = _read_pax(_read_carried(file, info), told)
        else:
            name = _read_carried(file, info).partition(b"\0")[0].decode("utf-8", "surrogateescape")
            told = told._replace(name=name) if info.type == tarfile.GNUTYPE_LONGNAME else told


def _read_header(file: IO[bytes], is_first: bool) -> tarfile.TarInfo | None:
    """The next header; None at the end mark, a block of zeros."""
    block = file.read(_BLOCK)
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        if len(block) == _BLOCK and not any(block):
            return None
        if is_first:
            raise InputError(
                "is no tar archive; look at what was downloaded" if block else "is empty; get the file again"
            ) from None
        if len(block) < _BLOCK:
            raise EOFError("the archive has no end mark") from None
        raise ValueError(f"a header is damaged ({error})") from None


def _read_carried(file: IO[bytes], info: tarfile.TarInfo) -> bytes:
    if info.size > _LONGEST_NAME:
        raise InputError(f"a header of {info.size:,} bytes: no archive of documents has one")
    if info.size < 0:
        raise ValueError(f"a header is damaged (it says to be {info.size:,} bytes long)")
    data = _read(file, info.size)
    _skip(file, -info.size % _BLOCK)
    return data


def _read_pax(data: bytes, told: _Told) -> _Told:
    """What records say of name, size and sparseness, and what was told before of those that they pass over."""
    at = 0
    while at < len(data) and data[at]:
        length = _LENGTH.match(data, at)
        end = at + int(length[1]) if length else 0
        if not length or not length.end() < end <= len(data):
            return told._replace(fault="its pax header is damaged")
        key, _, value = data[length.end() : end - 1].partition(b"=")
        told = _take_record(told, key, value)
        at = end
    return told


def _take_record(told: _Told, key: bytes, value: bytes) -> _Told:
    if key == b"size":
        is_number = value.isdigit() and len(value) < 19
        return told._replace(size=int(value)) if is_number else told._replace(fault=f"its size is {_show(value)}")
    if key in (b"path", b"GNU.sparse.name"):
        told = told._replace(name=value.decode("utf-8", "surrogateescape"))
    return told._replace(is_sparse=True) if key.startswith(b"GNU.sparse.") else told


def _show(value: bytes) -> str:
    return repr(value[:40])[1:]


def _read_member(file: IO[bytes], info: tarfile.TarInfo, told: _Told, judge: Judge, most: int) -> Member:
    is_sparse = told.is_sparse or info.issparse() or info.type == tarfile.GNUTYPE_SPARSE
    size = info.size if told.size is None else told.size
    fault = told.fault or (f"its size is {size:,}" if size < 0 else "")
    has_content = info.isreg() or info.type not in tarfile.SUPPORTED_TYPES
    if info.type == tarfile.GNUTYPE_SPARSE:
        _skip_map(file, info)
    name = info.name if told.name is None else told.name
    member = Member(name, max(0, size) if has_content else 0, info.isdir(), info.isfile(), is_sparse, fault=fault)
    member = member._replace(skipped="" if fault or member.is_folder else judge(member))
    if not (fault or member.skipped) and member.size > most:
        fault = f"is {member.size >> 20:,} MB long; no document is longer than {most >> 20} MB"
        member = member._replace(fault=fault)
    if fault or member.skipped or member.is_folder:
        _skip(file, member.size)
    else:
        member = member._replace(data=_read(file, member.size))
    _skip(file, -member.size % _BLOCK)
    return member


def _skip_map(file: IO[bytes], info: tarfile.TarInfo) -> None:
    """The blocks that go on with the map of an old sparse member."""
    goes_on = bool(getattr(info, "_sparse_structs", ((), False))[1])
    while goes_on:
        goes_on = bool(_read(file, _BLOCK)[_GOES_ON])


def _read(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError("unexpected end of data")
    return data


def _skip(file: IO[bytes], size: int) -> None:
    left = size
    while left:
        left -= len(_read(file, min(left, _STEP)))
