"""Answers of web servers, as archives keep them: a status, headers and a body with its codings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cleaner.errors import InputError
from cleaner.formats.places import LONGEST
from cleaner.formats.unpack import undo

_MOST_CODINGS = 5
_STATUS = re.compile(rb"HTTP/[\d.]+[ \t]+(\d{3})")
_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,999})?\r?\n")
_CHARSET = re.compile(r"(?i)\bcharset\s*=\s*[\"']?\s*([\w.:-]+)")


class Answer(NamedTuple):
    """The head of an answer, its header names in small letters, and where its body begins."""

    status: int
    headers: dict[str, str]
    body: int


def read_answer(block: bytes) -> Answer | None:
    """The head that a block begins with; None where it is no answer by HTTP.

    >>> read_answer(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n<p>")
    Answer(status=200, headers={'content-type': 'text/html'}, body=44)
    """
    status = _STATUS.match(block)
    if not status:
        return None
    end = _END.search(block)
    head = block[: end.start() if end else len(block)]
    lines = head.decode("utf-8", "replace").splitlines()
    return Answer(int(status[1]), read_headers(lines[1:]), end.end() if end else len(block))


def read_headers(lines: Iterable[str]) -> dict[str, str]:
    """Headers by their names in small letters, the first of each; a line that begins with a space goes on the last.

    >>> read_headers(["Content-Type: text/html;", " charset=koi8-r", "X: 1", "no header"])
    {'content-type': 'text/html; charset=koi8-r', 'x': '1'}
    """
    headers: dict[str, str] = {}
    name = ""
    for line in lines:
        if line[:1] in (" ", "\t") and name:
            headers[name] += f" {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or name in headers:
            name = ""
        else:
            headers[name] = value.strip()
    return headers


def media_type(told: str) -> str:
    """The type of a Content-Type header, without its parameters.

    >>> media_type("Text/HTML; charset=utf-8")
    'text/html'
    """
    return told.partition(";")[0].partition(",")[0].strip().lower()


def charset_of(told: str) -> str | None:
    """The charset that a Content-Type header tells.

    >>> charset_of('text/html; charset="windows-1251"')
    'windows-1251'
    """
    found = _CHARSET.search(told)
    return found[1] if found else None


def read_body(body: bytes, headers: Mapping[str, str]) -> bytes:
    """A body without its chunks and codings; raises InputError where they can't be undone."""
    transfer = _codings(headers.get("transfer-encoding", ""))
    if "chunked" in transfer:
        body = join_chunks(body)
    codings = [*_codings(headers.get("content-encoding", "")), *(name for name in transfer if name != "chunked")]
    if len(codings) > _MOST_CODINGS:
        raise InputError(f"has {len(codings):,} codings, one on another; no page has more than {_MOST_CODINGS}")
    for coding in reversed(codings):
        body = undo(body, coding, LONGEST)
    return body


def _codings(told: str) -> list[str]:
    return [name.strip().lower() for name in told.split(",") if name.strip()]


def join_chunks(body: bytes) -> bytes:
    """A body without the marks of its chunks; a cut one as far as it goes. One that has none stays as it is.

    >>> join_chunks(b"5\\r\\nRain \\r\\n5\\r\\nfell.\\r\\n0\\r\\n\\r\\n"), join_chunks(b"Rain fell.")
    (b'Rain fell.', b'Rain fell.')
    """
    parts, at = [], 0
    while at < len(body):
        mark = _CHUNK.match(body, at)
        if not mark:
            return body
        size = int(mark[1], 16)
        if not size:
            break
        part = body[mark.end() : mark.end() + size]
        parts.append(part)
        at = mark.end() + size
        if body[at : at + 2] == b"\r\n":
            at += 2
        elif body[at : at + 1] == b"\n":
            at += 1
        elif at < len(body):
            return body
    return b"".join(parts)
