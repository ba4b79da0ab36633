"""Shards of any bytes: every row is a record that can be written, or an InputError. The first byte says what they are."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import tarfile
import tempfile
from pathlib import Path

import msgspec

from cleaner import InputError
from cleaner.formats.fields import Fields
from cleaner.formats.http import read_answer, read_body
from cleaner.formats.places import LONGEST
from cleaner.formats.records import Position, Record
from cleaner.formats.shards import as_shard

NAMES = {
    "j": "a.jsonl",
    "w": "a.warc",
    "m": "a.warc.gz",  # its records are packed here, a member each
    "t": "a.tar",  # its headers get a right checksum here
    "J": "a.jsonl.gz",
    "W": "a.warc.gz",
    "T": "a.tar.gz",
    "Z": "a.warc.zst",
    "X": "a.jsonl.xz",
    "B": "a.jsonl.bz2",
    "S": "a.jsonl.zst",
}
_FIELDS = (Fields(), Fields(text="a.b,text", id="id", url="meta.url"), Fields(html="html"))


def check_records(data: bytes) -> None:
    """A shard's rows, or (behind an ``h``) an answer of a web server."""
    kind, body = chr(data[0]) if data else "j", data[1:]
    if kind == "h":
        _check_answer(body)
        return
    if kind == "m":
        body = b"".join(gzip.compress(part, 1, mtime=0) for part in _split(body))
    if kind == "t":
        body = _with_checksums(body)
    name = NAMES.get(kind, "a.jsonl")
    room = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=room) as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        _read_all(str(path), name, len(body))


def _check_answer(block: bytes) -> None:
    answer = read_answer(block)
    if answer is None:
        return
    assert 0 <= answer.body <= len(block)
    with contextlib.suppress(InputError):
        assert len(read_body(block[answer.body :], answer.headers)) <= LONGEST


def _read_all(path: str, name: str, size: int) -> None:
    shard = as_shard(path, name)
    assert shard
    for fields in _FIELDS if name == "a.jsonl" else _FIELDS[:1]:
        position, last = Position(), 0
        try:
            for row in shard.reader.read_rows(shard, fields, position):
                assert row.number > last
                assert position.behind <= size
                last = row.number
                assert shard.where(row.number, row.raw)
                shard.tell_id(row, fields).encode("utf-8")
                try:
                    record = shard.reader.understand(shard, row, fields)
                except InputError as error:
                    str(error).encode("utf-8")
                else:
                    _check_record(record)
        except InputError as error:
            str(error).encode("utf-8")


def _check_record(record: Record) -> None:
    """It can be cleaned and written: names are text, fields are JSON."""
    source = record.source
    assert isinstance(source.data, bytes)
    assert source.id
    source.id.encode("utf-8")
    (source.origin or "").encode("utf-8")
    for fields in (record.fields, source.metadata):
        written = msgspec.json.encode(dict(fields))
        assert isinstance(json.loads(written), dict)  # Python's own: NaN is passed on


def _split(archive: bytes) -> list[bytes]:
    first, *others = archive.split(b"WARC/1")
    return [part for part in (first, *(b"WARC/1" + other for other in others)) if part]


def _with_checksums(archive: bytes) -> bytes:
    """A tar archive whose blocks that look like headers say a sum that is right; a fuzzer does not find it."""
    out = io.BytesIO()
    for at in range(0, len(archive), tarfile.BLOCKSIZE):
        block = archive[at : at + tarfile.BLOCKSIZE]
        if len(block) == tarfile.BLOCKSIZE and block[257:262] == b"ustar":
            total = 256 + sum(block[:148]) + sum(block[156:])
            block = block[:148] + b"%06o\0 " % total + block[156:]
        out.write(block)
    return out.getvalue()
