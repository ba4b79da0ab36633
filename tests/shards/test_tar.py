"""Tar archives: which members are documents, and archives that are broken or mean harm."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from cleaner.errors import InputError, NotTextError
from cleaner.formats import tar
from cleaner.formats.fields import Fields
from cleaner.formats.records import Position, Row, Shard
from cleaner.formats.shards import as_shard

from .archives import RAIN, SNOW, lines_of, page, report_of
from .archives import tar as pack

Run = Callable[..., subprocess.CompletedProcess[str]]
TEXT = f"{RAIN}\n{SNOW}\n".encode()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[list[tuple[int, str]], str]]:
    """Number and id of each member, or why it is none; and why there are no more, if that is an error."""

    def read(data: bytes, name: str = "a.tar") -> tuple[list[tuple[int, str]], str]:
        (tmp_path / name).write_bytes(data)
        shard = as_shard(str(tmp_path / name), name)
        assert shard
        found = []
        try:
            for row in tar.read_rows(shard, Fields(), Position()):
                found.append((row.number, told(shard, row)))
        except InputError as error:
            return found, str(error)
        return found, ""

    return read


def told(shard: Shard, row: Row) -> str:
    try:
        return tar.understand(shard, row, Fields()).source.id
    except NotTextError as error:
        return f"skipped: {error}"
    except InputError as error:
        return f"failed: {error}"


@pytest.mark.parametrize(
    ("id", "target", "compression"),
    [
        ("a/b.tar", "a/b", ""),
        ("b.tar.gz", "b", "gzip"),
        ("b.tgz", "b", "gzip"),
        ("b.tar.zst", "b", "zstd"),
    ],
)
def test_names(id: str, target: str, compression: str) -> None:
    assert as_shard(f"/in/{id}", id) == Shard(f"/in/{id}", id, target, "tar", compression)


def test_a_tar_of_pages(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    members = {
        "./a/rain.html": page(),
        "a/rain.json": b"{}",
        "a/.hidden.txt": TEXT,
        "a/snow.txt": TEXT,
        "b/more.jsonl.gz": b"\x1f\x8b",
        "b/unknown.page": page(),
        "b/unknown.thing": b"\x7fELF\0\0\0\0",
        "../../etc/passwd.txt": TEXT,
        "/abs/absolute.txt": TEXT,
    }
    (tmp_path / "in" / "a.tgz").write_bytes(gzip.compress(pack(members)))
    done = clean("in", "out", "--compression", "none")
    assert done.returncode == 0, done.stderr
    found = lines_of(tmp_path / "out" / "a.jsonl")
    ids = ["a/rain.html", "a/snow.txt", "b/unknown.page", "../../etc/passwd.txt", "/abs/absolute.txt"]
    assert [line["id"] for line in found] == ids
    assert list(found[0]) == ["id", "text", "cleaner"]
    assert RAIN in found[0]["text"]
    assert "<p>" not in found[0]["text"]
    assert found[1]["cleaner"]["source"] == "a.tgz:4"
    assert report_of(tmp_path / "out", "a.jsonl")["states"] == {"done": 5, "skipped": 4}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_serial_and_pool_write_the_same(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.tar").write_bytes(pack({f"{number}.txt": TEXT * (number % 5) for number in range(150)}))
    for workers in "12":
        assert clean("in", f"out{workers}", "--workers", workers).returncode == 0
    for name in ("a.jsonl", "_cleaner/a.jsonl.json"):
        assert (tmp_path / "out1" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes()


def special(**facts: Any) -> bytes:
    """An archive of one odd member, and a text behind it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo(facts.pop("name", "odd.txt"))
        for name, value in facts.items():
            setattr(info, name, value)
        archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    return packed.getvalue()


@pytest.mark.parametrize(
    "facts",
    [
        {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        {"type": tarfile.LNKTYPE, "linkname": "a.txt"},
        {"type": tarfile.CHRTYPE},
        {"type": tarfile.FIFOTYPE},
    ],
)
def test_links_and_devices_are_skipped(read: Any, facts: dict[str, Any]) -> None:
    found, error = read(special(**facts))
    assert not error
    assert found == [(1, "skipped: odd.txt: is a link or a device"), (2, "a.txt")]


def test_folders_are_not_counted(read: Any) -> None:
    assert read(special(name="odd", type=tarfile.DIRTYPE)) == ([(2, "a.txt")], "")


def test_a_sparse_bomb_is_not_loaded(read: Any) -> None:
    packed = io.BytesIO()
    info = tarfile.TarInfo("bomb.txt")
    info.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 50), "GNU.sparse.name": "bomb.txt"}
    info.size = 1
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(b"x"))
    found, error = read(packed.getvalue())
    assert not error
    assert found == [(1, "skipped: bomb.txt: is a sparse file")]


def test_a_long_member_is_not_loaded(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar, "LONGEST", 1 << 20)
    found, error = read(pack({"a.txt": b"a" * (2 << 20), "b.txt": TEXT}))
    assert not error
    assert found == [(1, "failed: a.txt: is 2 MB long; no document is longer than 1 MB"), (2, "b.txt")]


def test_a_header_that_wants_all_memory(read: Any) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 40
    found, error = read(info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 4096)
    assert found == []
    assert error == "a header of 1,099,511,627,776 bytes: no archive of documents has one"


def test_long_and_odd_names(read: Any) -> None:
    names = ["d/" * 90 + "long.txt", "ж/雨.txt", "line\nbreak.txt"]
    found, error = read(pack(dict.fromkeys(names, TEXT)))
    assert not error
    assert [id for _, id in found] == [*names[:2], "line\\nbreak.txt"]
    raw = bytearray(special(name="odd\udcff.txt", type=tarfile.REGTYPE, size=0))
    assert read(bytes(raw))[0][0] == (1, "odd\\xff.txt")


MEMBERS = {f"{number}.txt": TEXT for number in range(4)}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "is empty; get the file again"),
        (b"<html>Not found</html>" * 99, "is no tar archive"),
        (b"short", "is no tar archive"),
    ],
)
def test_no_tar_at_all(read: Any, data: bytes, expected: str) -> None:
    for name, packed in (("a.tar", data), ("a.tar.gz", gzip.compress(data)), ("a.tar.zst", zstd.compress(data))):
        found, error = read(packed, name)
        assert found == []
        assert error.startswith(expected), name


def test_an_empty_archive(read: Any) -> None:
    assert read(pack({})) == ([], "")


def test_not_gzip_at_all(read: Any) -> None:
    found, error = read(pack(MEMBERS), "a.tar.gz")
    assert found == []
    assert "not a gzip" in error.lower()


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tar.zst"])
def test_cut_off_anywhere(read: Any, name: str) -> None:
    """What is whole is read, the rest is told."""
    plain = pack(MEMBERS)
    data = {"a.tar": plain, "a.tar.gz": gzip.compress(plain), "a.tar.zst": zstd.compress(plain)}[name]
    end = len(plain) - 8192 if name == "a.tar" else len(data)  # the zeros at the end
    for at in range(1, min(end, 4096), 61):
        found, error = read(data[:at], name)
        assert error, at
        assert found == [(number + 1, f"{number}.txt") for number in range(len(found))]
    if name == "a.tar":
        assert "is cut off after 2 records" in read(data[: 512 * 5], name)[1]


def test_a_damaged_header_ends_it_with_a_word(read: Any) -> None:
    data = bytearray(pack(MEMBERS))
    data[2 * 1024 + 10] ^= 255
    found, error = read(bytes(data))
    assert [number for number, _ in found] == [1, 2]
    assert error.startswith("can't be read on after 2 records: a header is damaged")


def test_many_members_leave_nothing_behind(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "a.tar"
    path.write_bytes(pack({f"{number}.txt": b"rain\n" for number in range(5000)}))
    shard = Shard(str(path), "a.tar", "a", "tar")
    tracemalloc.start()
    count = sum(1 for _ in tar.read_rows(shard, Fields(), Position()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 5000
    assert peak < 3 << 20


def test_failures_are_told_with_their_place(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.tar").write_bytes(pack(MEMBERS)[: 512 * 5])
    done = clean("in", "out")
    assert done.returncode == 1
    assert "a.tar: is cut off after 2 records" in done.stderr
    assert len(lines_of(tmp_path / "out" / "a.jsonl")) == 2
    assert json.loads((tmp_path / "out" / "_cleaner" / "a.jsonl.json").read_text())["message"]
