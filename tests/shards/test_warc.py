"""WARC and WET: what is a document, how it is read, and archives that are broken."""

from __future__ import annotations

import gzip
import io
import itertools
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from fastwarc.stream_io import BrotliWriter

from cleaner.errors import InputError, NotTextError
from cleaner.formats import warc
from cleaner.formats.fields import Fields
from cleaner.formats.frames import read_frames
from cleaner.formats.http import join_chunks
from cleaner.formats.records import Position, Record, Row, Shard
from cleaner.formats.shards import as_shard

from .archives import RAIN, SNOW, answer, lines_of, page, record, report_of, response

Run = Callable[..., subprocess.CompletedProcess[str]]
INFO = record("warcinfo", b"software: none\r\n", 0, WARC_Target_URI="")


def shard_of(path: Path, data: bytes) -> Shard:
    path.write_bytes(data)
    shard = as_shard(str(path), path.name)
    assert shard
    return shard


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[list[Row], str]]:
    """The rows of an archive, and why there are no more, if that is an error."""

    def read(data: bytes, name: str = "a.warc") -> tuple[list[Row], str]:
        shard = shard_of(tmp_path / name, data)
        rows: list[Row] = []
        try:
            rows.extend(warc.read_rows(shard, Fields(), Position()))
        except InputError as error:
            return rows, str(error)
        return rows, ""

    return read


def understood(row: Row) -> Record:
    return warc.understand(Shard("a.warc", "a.warc", "a", "warc"), row, Fields())


def told(row: Row) -> str:
    """skipped or failed and why, or nothing."""
    try:
        understood(row)
    except NotTextError as error:
        return f"skipped: {error}"
    except InputError as error:
        return f"failed: {error}"
    return ""


def pack(*records: bytes) -> bytes:
    """As crawlers do: each record a gzip member."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def brotli(data: bytes) -> bytes:
    packed = io.BytesIO()
    with BrotliWriter(packed) as writer:
        writer.write(data)
        writer.finish()
        return packed.getvalue()


def chunks(data: bytes, size: int = 50) -> bytes:
    parts = (data[at : at + size] for at in range(0, len(data), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("id", "target", "compression"),
    [
        ("a/b.warc", "a/b", ""),
        ("b.warc.gz", "b", "gzip"),
        ("b.warc.zst", "b", "zstd"),
        ("b.wet.gz", "b", "gzip"),
        ("CC-MAIN-2024.warc.wet.gz", "CC-MAIN-2024", "gzip"),
        ("b.WARC.GZ", "b", "gzip"),
    ],
)
def test_names(id: str, target: str, compression: str) -> None:
    shard = as_shard(f"/in/{id}", id)
    assert shard == Shard(f"/in/{id}", id, target, "warc", compression)


def test_a_crawl(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    wet = record("conversion", f"{SNOW}\n".encode(), 2, Content_Type="text/plain")
    records = [
        INFO,
        record("request", b"GET / HTTP/1.1\r\n\r\n", 8, Content_Type="application/http; msgtype=request"),
        response(1),
        record("metadata", b"fetchTimeMs: 12\r\n", 9, Content_Type="application/warc-fields"),
        wet,
        response(3, b"\x89PNG\r\n", "image/png"),
        response(4, status="404 Not Found"),
    ]
    (tmp_path / "in" / "a.warc.gz").write_bytes(pack(*records))
    done = clean("in", "out")
    assert done.returncode == 0, done.stderr
    first, second = lines_of_gzip(tmp_path / "out" / "a.jsonl.gz")
    assert list(first) == ["id", "url", "date", "text", "cleaner"]
    assert (first["id"], first["url"]) == ("urn:uuid:0001", "https://www.example.org/1")
    assert first["date"] == "2024-05-03T10:00:00Z"
    assert RAIN in first["text"]
    assert "<p>" not in first["text"]
    side = first["cleaner"]
    assert side["source"] == "a.warc.gz:3"
    assert side["metadata"]["hostname"] == "www.example.org"
    assert side["metadata"]["warc"]["warc-target-uri"] == "https://www.example.org/1"
    assert side["metadata"]["http"] == {"content-type": "text/html; charset=utf-8"}
    assert second["text"] == f"{SNOW}\n"
    assert report_of(tmp_path / "out", "a.jsonl.gz")["states"] == {"done": 2, "skipped": 2}


def lines_of_gzip(path: Path) -> list[dict[str, Any]]:
    plain = path.with_suffix("")
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return lines_of(plain)


def test_serial_and_pool_write_the_same(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    records = [response(number, page(f"{RAIN} {number}")) for number in range(150)]
    records[40] = records[40].replace(b"Content-Length: ", b"Content-Length: 1", 1)
    (tmp_path / "in" / "a.warc").write_bytes(b"".join(records))
    for workers in "12":
        assert clean("in", f"out{workers}", "--workers", workers).returncode == 1
    names = ["a.jsonl", "_cleaner/a.jsonl.json", "_cleaner/a.jsonl.failed.jsonl"]
    for name in names:
        assert (tmp_path / "out1" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes()


def test_a_rule_for_a_site_goes_by_the_address(clean: Run, tmp_path: Path) -> None:
    pack = '''about = "A site."
[[drop_line]]
id = "motto"
why = "Its motto."
max_share = 1.0
sites = ["example.org"]
regex = "rain or shine"
example = """
- Rain or shine
  The rain fell.
"""
'''
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.toml").write_text(pack)
    (tmp_path / "in").mkdir()
    block = f"{RAIN}\nRain or shine\n{SNOW}\n".encode()
    other = record("conversion", block, 2, Content_Type="text/plain", WARC_Target_URI="https://example.com/")
    (tmp_path / "in" / "a.wet").write_bytes(record("conversion", block, 1, Content_Type="text/plain") + other)
    done = clean("in", "out", "--rules", "rules")
    assert done.returncode == 0, done.stderr
    first, second = lines_of(tmp_path / "out" / "a.jsonl")
    assert "Rain or shine" not in first["text"]
    assert "Rain or shine" in second["text"]


RUSSIAN = "Дождь шёл всю ночь над старым городом, и утром река стояла у самого моста."


@pytest.mark.parametrize("type", ["text/html; charset=windows-1251", "text/plain;charset='Windows-1251'"])
def test_the_charset_of_the_answer_is_used(read: Any, cleaner: Any, type: str) -> None:
    rows, _ = read(response(1, f"<p>{RUSSIAN}</p>".encode("cp1251"), type))
    cleaned = cleaner.clean_source(understood(rows[0]).source)
    assert RUSSIAN in cleaned.text
    assert cleaned.sidecar.input.decided_by == "declared"


def test_a_false_charset_is_not_believed(read: Any, cleaner: Any) -> None:
    rows, _ = read(response(1, f"<p>{RUSSIAN}</p>".encode(), "text/html; charset=koi8-r"))
    assert RUSSIAN in cleaner.clean_source(understood(rows[0]).source).text


def test_wet_that_is_no_utf8_is_asked(read: Any, cleaner: Any) -> None:
    block = (RUSSIAN + "\n").encode("cp1251") * 3
    rows, _ = read(record("conversion", block, Content_Type="text/plain"))
    source = understood(rows[0]).source
    assert source.encoding is None
    assert RUSSIAN in cleaner.clean_source(source).text


def test_wet_that_speaks_of_html_is_text(read: Any, cleaner: Any) -> None:
    text = "<p>is a paragraph</p>\n<p>is another</p>\n<div>is a box</div>\n"
    rows, _ = read(record("conversion", text.encode(), Content_Type="text/plain"))
    assert cleaner.clean_source(understood(rows[0]).source).sidecar.input.format == "text"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunks(page()), {"Transfer_Encoding": "chunked"}),
        (page(), {"Transfer_Encoding": "chunked"}),  # undone by the crawler
        (gzip.compress(page()), {"Content_Encoding": "gzip"}),
        (gzip.compress(page()), {"Content_Encoding": "X-GZip"}),
        (page(), {"Content_Encoding": "gzip"}),
        (page(), {"Content_Encoding": "br"}),
        (page(), {"Content_Encoding": "zstd"}),
        (page(), {"Content_Encoding": "deflate"}),
        (page(), {"Content_Encoding": "klingon"}),
        (zlib.compress(page()), {"Content_Encoding": "deflate"}),
        (zlib.compress(page())[2:-4], {"Content_Encoding": "deflate"}),
        (brotli(page()), {"Content_Encoding": "br"}),
        (zstd.compress(page()), {"Content_Encoding": "zstd"}),
        (gzip.compress(gzip.compress(page())), {"Content_Encoding": "gzip, gzip"}),
        (chunks(gzip.compress(page())), {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}),
        (chunks(gzip.compress(page())), {"Transfer_Encoding": "gzip, chunked"}),
    ],
)
def test_codings_are_undone(read: Any, body: bytes, headers: dict[str, str]) -> None:
    rows, error = read(response(1, body, **headers) + response(2))
    assert not error
    assert [understood(row).source.data for row in rows] == [page(), page()]


def test_codings_cut_short_give_what_is_there(read: Any) -> None:
    long = page(" ".join(f"{RAIN} {number}" for number in range(200)))
    rows, _ = read(response(1, gzip.compress(long)[:-30], Content_Encoding="gzip"))
    assert long.startswith(understood(rows[0]).source.data[:100])
    assert join_chunks(chunks(long)[:-200]).startswith(long[:1000])


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_broken_codings_are_told(read: Any, coding: str) -> None:
    begin = b"\x1f\x8b\x08\x00" if coding == "gzip" else b""
    rows, _ = read(response(1, begin + b"\xff\x00\x01" * 50, Content_Encoding=coding) + response(2))
    assert told(rows[0]).startswith(f"failed: its {coding} coding can't be undone")
    assert told(rows[1]) == ""


def test_a_bomb_is_not_unpacked(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.formats.http.LONGEST", 1 << 20)
    bomb = b"\0" * (20 << 20)
    for coding, packed in (("gzip", gzip.compress(bomb)), ("br", brotli(bomb)), ("deflate", zlib.compress(bomb))):
        rows, _ = read(response(1, packed, Content_Encoding=coding))
        assert told(rows[0]) == "failed: unpacks to more than 1 MB; no document does"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (response(1, b"%PDF-1.4 ...", "application/pdf"), "skipped: is application/pdf, not text"),
        (response(1, b"%PDF-1.4 ...", ""), "skipped: is a PDF file, not text"),
        (response(1, b"%PDF-1.4 ...", "application/octet-stream"), "skipped: is a PDF file, not text"),
        (response(1, b"a{}", "text/css"), "skipped: is text/css, not text"),
        (response(1, b"moved", status="301 Moved Permanently"), "skipped: HTTP status 301, not a page"),
        (response(1, status="500"), "skipped: HTTP status 500, not a page"),
        (record("response", answer(b"")), "skipped: has no content"),
        (record("resource", b"x", Content_Type="image/png"), "skipped: is image/png, not text"),
        (response(1, page(), ""), ""),
        (response(1, b"Rain fell.", ""), ""),
        (response(1, page(), "Text/HTML"), ""),
        (response(1, page(), "application/xhtml+xml"), ""),
        (record("resource", page(), Content_Type="text/html"), ""),
        (record("response", page(), Content_Type="text/html"), ""),  # without headers of HTTP
        (record("response", page(), Content_Type="application/http"), ""),
        (
            record("response", answer(page(), "application/octet-stream"), WARC_Identified_Payload_Type="text/html"),
            "",
        ),
        (record("response", answer(page()).replace(b"\r\n", b"\n")), ""),
    ],
)
def test_what_is_a_document(read: Any, data: bytes, expected: str) -> None:
    rows, error = read(INFO + data)
    assert not error
    assert [(row.number, told(row)) for row in rows] == [(2, expected)]


@pytest.mark.parametrize(
    "data",
    [
        record("revisit", answer(b"")),
        record("request", b"GET / HTTP/1.1\r\n\r\n"),
        record("continuation", page()),
        record("strange", page()),
        record(
            "resource",
            b"log",
            Content_Type="text/plain",
            WARC_Target_URI="metadata://gnu.org/software/wget/warc/wget.log",
        ),
        record("resource", b"text", Content_Type="text/plain", WARC_Target_URI="urn:text:https://example.org/"),
        record(
            "response", b"20240503\nexample.org. 1 IN A", Content_Type="text/dns", WARC_Target_URI="dns:example.org"
        ),
    ],
)
def test_what_is_not_counted(read: Any, data: bytes) -> None:
    assert read(data) == ([], "")


def test_a_truncated_payload_is_told_in_the_metadata(read: Any) -> None:
    rows, _ = read(record("response", answer(page()), WARC_Truncated="length"))
    assert understood(rows[0]).source.metadata["warc"]["warc-truncated"] == "length"


def test_a_record_without_id_and_address(read: Any) -> None:
    rows, _ = read(record("response", answer(page()), WARC_Record_ID="", WARC_Target_URI=""))
    found = understood(rows[0])
    assert found.source.id == "a.warc:1"
    assert list(found.fields) == ["id", "date", "text"]
    assert found.source.host is None


def test_addresses_in_brackets(read: Any) -> None:
    rows, _ = read(record("response", answer(page()), WARC_Target_URI="<https://Example.org/a>"))
    assert understood(rows[0]).fields["url"] == "https://Example.org/a"
    assert understood(rows[0]).source.host == "example.org"


THREE = [response(number, page(f"{RAIN} {number}")) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "packed",
    [
        pack(*THREE),
        gzip.compress(b"".join(THREE)),
        pack(*THREE) + b"\0" * 512,
        pack(*THREE) + b"\n",
        b"".join(THREE),  # undone on its way here
        b"\r\n" + b"".join(THREE),
        b"".join(THREE).replace(b"\r\n\r\nWARC/", b"WARC/"),
        zstd.compress(b"".join(THREE)),
        b"".join(map(zstd.compress, THREE)),
    ],
    ids=["members", "whole", "zeros", "line-end", "plain", "line", "no-end", "zstd", "frames"],
)
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
def test_content_tells_the_compression(read: Any, packed: bytes, name: str) -> None:
    rows, error = read(packed, name)
    assert not error
    assert [(row.number, told(row)) for row in rows] == [(1, ""), (2, ""), (3, "")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "is empty; get the file again"),
        (gzip.compress(b""), "is empty; get the file again"),
        (b"<html>Not found</html>", "is no WARC file"),
        (gzip.compress(b"<html>Not found</html>" * 9999), "is no WARC file"),
        (b"\x89PNG\r\n" * 9999, "is no WARC file"),
        (b"filedesc://a.arc 0.0.0.0 20080501 text/plain 77\n", "is an ARC file"),
        (zstd.compress(b"Rain"), "is no WARC file"),
    ],
)
def test_no_warc_at_all(read: Any, data: bytes, expected: str) -> None:
    rows, error = read(data, "a.warc.gz")
    assert rows == []
    assert error.startswith(expected)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
def test_cut_off_anywhere(read: Any, name: str) -> None:
    """Never a crash; what is whole is read; a record that is not whole is told and never read."""
    whole = {"a.warc": b"".join(THREE), "a.warc.gz": pack(*THREE), "a.warc.zst": b"".join(map(zstd.compress, THREE))}
    data = whole[name]
    for at in range(1, len(data), 7):
        rows, error = read(data[:at], name)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert all(understood(row).source.data == page(f"{RAIN} {row.number}") for row in rows)
        assert (
            error or len(rows) == 3 or data[:at].strip() == b"".join(THREE[: len(rows)]).strip() or _is_bound(data, at)
        )
    _, error = read(data[: len(data) * 5 // 6], name)
    assert f"after {1 if name == 'a.warc.zst' else 2} records" in error  # of zstd the last 512 bytes are lost
    assert "get the file again for the rest" in error


def _is_bound(data: bytes, at: int) -> bool:
    """Whether a cut falls between two records, where nobody can tell."""
    return (
        data[at : at + 2] == b"\x1f\x8b" or data[at : at + 4] in (b"\x28\xb5\x2f\xfd", b"WARC") or not data[at:].strip()
    )


@pytest.mark.parametrize("where", ["inside", "checksum", "between"])
def test_a_damaged_member_is_passed_over(read: Any, where: str) -> None:
    members = [pack(one) for one in THREE]
    bad = bytearray(members[1])
    if where == "inside":
        bad[100:110] = b"\xff" * 10
    elif where == "checksum":
        bad[-8] ^= 1
    else:
        bad[:] = b"garbage" * 30
    rows, error = read(members[0] + bytes(bad) + members[2], "a.warc.gz")
    assert not error
    assert told(rows[0]) == told(rows[-1]) == ""
    assert understood(rows[-1]).source.id == "urn:uuid:0003"
    assert [told(row).partition(" (")[0] for row in rows[1:-1]] == ["failed: a gzip member is damaged"]


def test_the_last_member_damaged(read: Any) -> None:
    bad = bytearray(pack(THREE[2]))
    bad[100:110] = b"\xff" * 10
    rows, error = read(pack(*THREE[:2]) + bytes(bad), "a.warc.gz")
    assert [told(row) for row in rows] == ["", ""]
    assert error.startswith("can't be read on after 2 records: a gzip member is damaged")


def test_damage_that_looks_like_members_is_passed_soon(read: Any) -> None:
    rows, _ = read(pack(THREE[0]) + b"\x1f\x8b\x08" * 300_000 + pack(THREE[1]), "a.warc.gz")
    assert [told(row)[:6] for row in rows] == ["", "failed", ""]


def test_archives_at_addresses(read: Any) -> None:
    import fsspec

    data = pack(*THREE)
    fsspec.filesystem("memory").pipe("/crawl/a.warc.gz", data)
    position = Position()
    shard = Shard("memory://crawl/a.warc.gz", "a.warc.gz", "a", "warc", "gzip")
    assert len(list(warc.read_rows(shard, Fields(), position))) == 3
    assert position.behind == len(data)


def test_zstd_with_a_dictionary_in_front(read: Any) -> None:
    from fastwarc.stream_io import zstd_train_dictionary_from_samples

    many = [response(number, page(f"{RAIN} {number}")) for number in range(300)]
    learned = zstd_train_dictionary_from_samples(many, 2000)
    front = b"\x5d\x2a\x4d\x18" + len(learned).to_bytes(4, "little") + learned
    frames = [zstd.compress(one, zstd_dict=zstd.ZstdDict(learned)) for one in many]
    rows, error = read(front + b"".join(frames), "a.warc.zst")
    assert not error
    assert len(rows) == 300
    assert {told(row) for row in rows} == {""}


def test_a_large_damaged_member(read: Any) -> None:
    import random

    noise = random.Random(1).randbytes(400_000).hex()  # does not pack well: many steps
    members = [pack(one) for one in (response(1), response(2, page(noise)), response(3), response(4))]
    bad = bytearray(members[1])
    bad[150_000] ^= 255
    bad[300_000:300_003] = b"\x1f\x8b\x08"  # looks like a member's begin
    rows, error = read(members[0] + bytes(bad) + members[2] + members[3], "a.warc.gz")
    assert not error
    assert [told(row)[:6] for row in rows] == ["", "failed", "", ""]


@pytest.mark.parametrize(
    ("length", "fault"),
    [
        ("100", "its Content-Length is wrong"),
        ("abc", "has no Content-Length that is a number, but 'abc'"),
        ("-5", "has no Content-Length"),
        ("", "has no Content-Length"),
        ("9" * 30, "has no Content-Length"),
    ],
)
def test_a_wrong_length(read: Any, length: str, fault: str) -> None:
    bad = record("response", answer(page()), 2, Content_Length=length)
    rows, error = read(THREE[0] + bad + THREE[2])
    assert not error
    assert [told(row)[: len(fault) + 8] for row in rows] == ["", f"failed: {fault}", ""]
    assert "https://www.example.org/2" in told(rows[1])


def test_a_length_beyond_the_next_record(read: Any) -> None:
    block = answer(page())
    bad = record("response", block, 2, Content_Length=str(len(block) + 50))
    rows, error = read(THREE[0] + bad + THREE[2] + response(4))
    assert not error
    assert [told(row)[:36] for row in rows] == ["", "failed: its Content-Length is wrong:", ""]
    assert understood(rows[2]).source.id == "urn:uuid:0004"


def test_a_length_beyond_the_end(read: Any) -> None:
    bad = record("response", answer(page()), 2, Content_Length="999999999")
    rows, error = read(THREE[0] + bad + THREE[2])
    assert not error
    assert [told(row)[:12] for row in rows] == ["", "failed: has ", ""]
    rows, error = read(THREE[0] + bad)
    assert len(rows) == 1
    assert error.startswith("is cut off after 1 records: has ")


@pytest.mark.parametrize("length", ["999999999", "1500", "500"])
def test_a_length_beyond_its_gzip_member(read: Any, length: str) -> None:
    bad = record("response", answer(page()), 2, Content_Length=length)
    rows, error = read(b"".join(map(gzip.compress, (THREE[0], bad, THREE[2], response(4)))), "a.warc.gz")
    assert not error
    assert [told(row)[:12] for row in rows] == ["", "failed: has ", "", ""]


def test_bytes_between_records(read: Any) -> None:
    rows, error = read(THREE[0] + b"no record\r\n" * 30 + THREE[2])
    assert not error
    assert [told(row) for row in rows] == ["", "failed: 330 bytes are no WARC record", ""]


def test_what_is_too_long_is_not_loaded() -> None:
    asked: list[int] = []

    class File(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(size or 0)
            return super().read(size)

    data = response(1, b"x" * 9_000_000, "text/plain") + response(2) + response(3, b"x" * 9_000_000, "image/png")
    frames = list(read_frames(io.BufferedReader(File(data)), warc.judge, 8 << 20))
    assert [(frame.fault, bool(frame.block)) for frame in frames] == [
        ("is 8 MB long; no document is longer than 8 MB", False),
        ("", True),
        ("", False),
    ]
    assert max(asked, default=0) <= 1 << 20


def test_long_headers_and_long_lines(read: Any) -> None:
    many = record("response", answer(page()), **{f"X_{number}": "y" * 99 for number in range(3000)})
    long = record("response", answer(page(), X="z" * 90_000), 2)
    rows, error = read(many + long + THREE[2])
    assert not error
    assert [row.number for row in rows] == [1, 2, 3]
    assert told(rows[2]) == ""


def test_random_damage_never_crashes(read: Any) -> None:
    import random

    chance = random.Random(7)
    for name, whole in itertools.product(("a.warc", "a.warc.gz"), range(60)):
        data = bytearray(b"".join(THREE) if name == "a.warc" else pack(*THREE))
        for _ in range(whole % 5 + 1):
            at = chance.randrange(5, len(data))
            data[at : at + chance.randrange(1, 20)] = chance.randbytes(chance.randrange(20))
        rows, _ = read(bytes(data), name)
        assert [row.number for row in rows] == sorted({row.number for row in rows})
        for row in rows:
            told(row)


def test_a_broken_record_is_told_with_its_id() -> None:
    row = Row(2, warc.Raw({"warc-record-id": "<urn:uuid:7>"}, fault="has no Content-Length"))
    assert warc.tell_id(row, Fields()) == "urn:uuid:7"
    assert warc.tell_id(Row(3, warc.Raw({}, fault="no record")), Fields()) == ""
