"""The records of a WARC as they lie in it: headers and a block, found again behind whatever is broken.

Read here and not by FastWARC's iterator: where a Content-Length is wrong or bytes are no record, it passes over what
follows without a word, or stops.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaner.formats.http import read_headers

BEGIN = b"WARC/"
START = 1 << 16  # bytes of a block that are read of any record
_LONGEST_LINE = 1 << 16
_LONGEST_HEADERS = 1 << 18
_STEP = 1 << 20

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


def read_frames(file: io.BufferedReader, judge: Judge, most: int) -> Iterator[Frame]:
    """All records in order; blocks of more than ``most`` bytes are not loaded."""
    before: Frame | None = None
    while True:
        stray, found = _find_record(file)
        if before:
            yield before._replace(fault=before.fault or _tell_stray(stray))
        elif stray:
            yield Frame({}, fault=f"{stray:,} bytes are no WARC record")
        if not found:
            return
        before = _read_frame(file, judge, most)


def _tell_stray(stray: int) -> str:
    return f"its Content-Length is wrong: {stray:,} bytes follow it that are no record" if stray else ""


def _find_record(file: io.BufferedReader) -> tuple[int, bool]:
    """Go behind the line that begins a record; how many bytes before it are more than line ends."""
    stray = 0
    while line := file.readline(_LONGEST_LINE):
        if line.startswith(BEGIN) or BEGIN.startswith(line):  # the file may end within the word
            return stray, True
        stray += len(line) if line.strip() else 0
    return stray, False


def _read_frame(file: io.BufferedReader, judge: Judge, most: int) -> Frame:
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
    return _read_block(file, headers, int(told), judge, most)


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
        fault = f"has {there:,} of the {length:,} bytes that it should have"
    block = start + rest if verdict == "" and not fault else b""
    return Frame(headers, block, verdict, fault, is_cut=there < length)


def _skip(file: io.BufferedReader, length: int) -> int:
    """Read on without keeping; how many bytes there were."""
    left = length
    while left and (data := file.read(min(left, _STEP))):
        left -= len(data)
    return length - left
