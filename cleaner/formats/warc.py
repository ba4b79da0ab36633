"""WARC and WET: the pages of a crawl, as the servers sent them or as text.

Documents are answers with HTML or plain text, conversions (WET) and resources of these types. Answers with other
content or another status than 2xx are skipped and counted; requests, metadata, revisits and the like are no documents.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cleaner.decode.binary import refuse_known_binary
from cleaner.errors import InputError, NotTextError
from cleaner.formats.fields import Fields, host_of, known_of
from cleaner.formats.frames import BEGIN, START, Frame, read_frames
from cleaner.formats.http import charset_of, media_type, read_answer, read_body
from cleaner.formats.places import LONGEST, size_of
from cleaner.formats.records import Position, Record, Row, Shard
from cleaner.formats.streams import Stream, open_stream
from cleaner.formats.unpack import Members, open_archive
from cleaner.model import Source

_TYPES = ("response", "conversion", "resource")
_FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/vnd.wap.xhtml+xml": "html",
    "text/plain": "auto",
    "text/markdown": "auto",
    "text/x-markdown": "auto",
}
_SAYS_NOTHING = ("", "application/octet-stream", "binary/octet-stream", "application/x-unknown-content-type", "unknown")
_KEPT = ("content-type", "content-language", "last-modified")  # headers of an answer that go into the metadata


class Raw(NamedTuple):
    """A record on its way to a worker."""

    headers: dict[str, str]
    block: bytes = b""
    skipped: str = ""
    fault: str = ""


def read_rows(shard: Shard, _names: Fields, position: Position) -> Iterator[Row]:
    """Its documents, and what is passed over or broken; numbers count all records, from 1."""
    with open_stream(shard.path, "") as stream:
        assert isinstance(stream.file, io.BufferedReader)
        file, members = open_archive(stream.file, BEGIN)
        _check_begin(file, members)
        left = _tell_left(shard, stream) if file is stream.file else None
        cut: Frame | None = None
        while True:
            for frame in read_frames(file, judge, LONGEST, left):
                if frame.is_cut and not (members and members.is_paused):
                    cut = frame
                    break
                stream.rows += 1
                position.behind = stream.counted.count
                if frame.verdict is not None or frame.fault:
                    yield Row(stream.rows, Raw(frame.headers, frame.block, frame.verdict or "", frame.fault))
            if members and members.go_on():
                continue
            why = members.broken if members else ""
            if not (members and why and members.resume(BEGIN)):
                break
            stream.rows += 1
            yield Row(stream.rows, Raw(cut.headers if cut else {}, fault=f"{why}; it was passed over"))
            cut = None
        if why or cut:
            raise (ValueError if "damaged" in why else EOFError)(why or (cut.fault if cut else ""))


def _tell_left(shard: Shard, stream: Stream) -> Callable[[], int] | None:
    """What tells how many bytes of a plain file are yet to be read; None where its size is not known."""
    file, size = stream.file, size_of(shard.path)
    assert isinstance(file, io.BufferedReader)
    return (lambda: size + len(file.peek()) - stream.counted.count) if size else None


def _check_begin(file: io.BufferedReader, members: Members | None) -> None:
    head = file.peek(512)[:512].lstrip()
    if head.startswith(BEGIN) or (members and members.broken and not head):
        return
    if not head:
        raise InputError("is empty; get the file again")
    if head.startswith(b"filedesc:"):
        raise InputError("is an ARC file, the format before WARC; convert it: warcio recompress OLD.arc.gz NEW.warc.gz")
    raise InputError("is no WARC file: it does not begin with WARC/1.0 or 1.1; look at what was downloaded")


def judge(headers: dict[str, str], start: bytes) -> str | None:
    """Whether a record is a document (an empty word), why it is passed over, or None where it is no page at all."""
    kind = headers.get("warc-type", "").lower()
    if kind not in _TYPES or (kind != "conversion" and not _is_of_web(_address(headers))):
        return None
    facts = _look(headers, start)
    if not 200 <= facts.status < 300:
        return f"HTTP status {facts.status}, not a page"
    if facts.type not in _FORMATS and facts.type not in _SAYS_NOTHING:
        return f"is {facts.type}, not text"
    body = start[facts.body :]
    if not body:
        return "has no content" if len(start) < START else f"has more than {START >> 10} kB of headers, no page has"
    try:
        if not facts.is_packed:
            refuse_known_binary(body)
    except NotTextError as error:
        return str(error).partition(";")[0]
    return ""


class _Facts(NamedTuple):
    """What is known of a record before its body is read."""

    status: int
    type: str
    charset: str | None
    http: dict[str, str]
    body: int  # where it begins

    @property
    def is_packed(self) -> bool:
        return bool(self.http.get("content-encoding") or self.http.get("transfer-encoding"))


def _look(headers: dict[str, str], start: bytes) -> _Facts:
    answer = read_answer(start) if headers.get("warc-type", "").lower() == "response" else None
    told = answer.headers.get("content-type", "") if answer else headers.get("content-type", "")
    kind = media_type(told)
    if kind in _SAYS_NOTHING or kind == "application/http":
        kind = media_type(headers.get("warc-identified-payload-type", ""))
    status, http, body = (answer.status, answer.headers, answer.body) if answer else (200, {}, 0)
    return _Facts(status, kind, charset_of(told), http, body)


def _is_of_web(address: str) -> bool:
    """Not a tool's own notes: its log at metadata: (wget), screenshots at urn: (browsertrix), look-ups at dns:."""
    return not address or address.partition(":")[0].lower() in ("http", "https", "ftp", "file")


def _address(headers: dict[str, str]) -> str:
    return headers.get("warc-target-uri", "").strip("<>")


def understand(shard: Shard, row: Row, names: Fields) -> Record:
    """The record of a document; raises InputError where it is broken, NotTextError where it is no text."""
    raw: Raw = row.raw
    if raw.fault:
        url = _address(raw.headers)
        raise InputError(f"{raw.fault} ({url})" if url else raw.fault)
    if raw.skipped:
        raise NotTextError(raw.skipped)
    headers, facts = raw.headers, _look(raw.headers, raw.block)
    data = read_body(raw.block[facts.body :], facts.http)
    at, url = f"{shard.id}:{row.number}", _address(headers)
    id = tell_id(row, names) or at
    source = Source(
        id=id,
        data=data,
        format=_format_of(headers, facts.type),
        charset=facts.charset,
        host=host_of(url),
        encoding="utf-8" if headers.get("warc-type", "").lower() == "conversion" and _is_utf8(data) else None,
        metadata=_metadata(headers, facts.http, url),
        origin=at,
    )
    fields = {"id": id, "url": url, "date": headers.get("warc-date", ""), "text": ""}
    return Record(source, {name: value for name, value in fields.items() if value or name == "text"})


def tell_id(row: Row, _names: Fields) -> str:
    """The id of a record that is broken, where its headers could be read."""
    return str(row.raw.headers.get("warc-record-id", "")).strip("<> ")


def _format_of(headers: dict[str, str], kind: str) -> str:
    """What was converted to plain text is text, even where it speaks of HTML."""
    is_converted = headers.get("warc-type", "").lower() == "conversion" and kind == "text/plain"
    return "text" if is_converted else _FORMATS.get(kind, "auto")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _metadata(headers: dict[str, str], http: dict[str, str], url: str) -> dict[str, Any]:
    """Its address, the record's headers, and what of the answer's is told of the content."""
    told: dict[str, Any] = {**known_of(url or None), "warc": headers}
    kept = {name: http[name] for name in _KEPT if name in http}
    return {**told, "http": kept} if kept else told
