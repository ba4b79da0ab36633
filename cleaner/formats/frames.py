"""The records of a WARC as they lie in it: headers and a block, found again behind whatever is broken.

Read here and not by FastWARC's iterator: where a Content-Length is wrong or bytes are no record, it passes over what
follows without a word, or stops.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaner.formats.http import read_headers
from cleaner.formats.streams import skip_blank

BEGIN = b"WARC/"
START = 1 << 16  # bytes of a block that are read of any record
_LONGEST_LINE = 1 << 16
_LONGEST_HEADERS = 1 << 18
_STEP = 1 << 20
_ENDS = 2  # line ends behind a block

Judge = Callable[[dict[str, str], bytes], str | None]
"""By headers and the start of a block: empty for a document, why it is passed over, or None for no page at all."""


class Frame(NamedTuple):
    """One record, or what stands where one should be: ``fault`` says what is wrong with it.

    ``block`` is whole where the ``verdict`` is empty, else empty. ``is_cut``: the file ends before it does.
    """

    headers: dict[str, str]
    block: bytes = b""
    verdict: str | None = None
    fault: str = ""
    is_cut: bool = False


def read_frames(
    file: io.BufferedReader, judge: Judge, most: int, left: Callable[[], int] | None = None
) -> Iterator[Frame]:
    """All records in order; blocks of more than ``most`` bytes are not loaded.

    ``left`` tells how many bytes there are yet, where that is known: a record that claims more is one broken record,
    and does not take along what follows it.
    """
    before: Frame | None = None
    while True:
        stray, is_apart, found = _find_record(file)
        if before:
            is_wrong = stray and not is_apart
            fault = before.fault or (_tell_stray(stray) if is_wrong else "")
            yield before._replace(fault=fault, is_cut=before.is_cut and not found)
        if stray and (is_apart or not before):
            yield Frame({}, fault=f"{stray:,} bytes are no WARC record")
        if not found:
            return
        before = _read_frame(file, judge, most, left)


def _tell_stray(stray: int) -> str:
    return f"its Content-Length is wrong: {stray:,} bytes follow it that are no record"


def _find_record(file: io.BufferedReader) -> tuple[int, bool, bool]:
    """Go behind the line that begins a record; how many bytes before it are more than line ends, and whether the two
    line ends stand before them that end a record.
    """
    stray = blank = 0
    is_apart = False
    while line := file.readline(_LONGEST_LINE):
        if line.startswith(BEGIN) or BEGIN.startswith(line):  # the file may end within the word
            return stray, is_apart, True
        if line.strip():
            is_apart = is_apart or (not stray and blank >= _ENDS)
            stray += len(line)
        else:
            blank += 1 + (skip_blank(file) if blank else 0)
    return stray, is_apart, False


def _read_frame(file: io.BufferedReader, judge: Judge, most: int, left: Callable[[], int] | None) -> Frame:
    lines: list[str] = []
    size = 0
    while (line := file.readline(_LONGEST_LINE)).strip():
        size += len(line)
        if size <= _LONGEST_HEADERS:
            lines.append(line.decode("utf-8", "backslashreplace").rstrip("\r\n"))
    headers = read_headers(lines)
    if not line:
        return Frame(headers, fault="the file ends in its headers", is_cut=True)
    told = headers.get("content-length", "")
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        return Frame(headers, fault=f"has no Content-Length that is a number, but '{told[:40]}'")
    length = int(told)
    if left and length > (there := left()):
        return Frame(headers, fault=_tell_short(there, length), is_cut=True)
    return _read_block(file, headers, length, judge, most)


def _tell_short(there: int, length: int) -> str:
    return f"has {there:,} of the {length:,} bytes that it should have"


def _read_block(file: io.BufferedReader, headers: dict[str, str], length: int, judge: Judge, most: int) -> Frame:
    start = file.read(min(length, START))
    verdict = judge(headers, start)
    fault, rest = "", b""
    if verdict == "" and length > most:
        fault = f"is {length >> 20:,} MB long; no document is longer than {most >> 20} MB"
    if verdict == "" and not fault:
        rest = file.read(length - len(start))
        there = len(start) + len(rest)
    else:
        there = len(start) + _skip(file, length - len(start))
    if there < length:
        fault = _tell_short(there, length)
    block = start + rest if verdict == "" and not fault else b""
    return Frame(headers, block, verdict, fault, is_cut=there < length)


def _skip(file: io.BufferedReader, length: int) -> int:
    """Read on without keeping; how many bytes there were."""
    left = length
    while left and (data := file.read(min(left, _STEP))):
        left -= len(data)
    return length - left
