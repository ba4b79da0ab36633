"""What users do with shards after a run: see how it stands, get the input back, ask why."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cleaner

Run = Callable[..., subprocess.CompletedProcess[str]]
RECORDS = [
    {"id": "a", "text": "Rain fell all night.\r\nShare on Facebook\r\n", "n": 1.50, "tags": ["é", None]},
    {"id": "b/../c", "text": "It wasnâ€™t the last storm of the year.", "metadata": {"url": "https://a.example/x"}},
    {"id": 7, "text": ""},
]


def write_jsonl(path: Path, records: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(json.dumps(record) + "\n" for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def read_jsonl(path: Path) -> list[Any]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize("sidecar", ["inside", "apart"])
def test_records_come_back_as_they_were(clean: Run, tmp_path: Path, sidecar: str) -> None:
    write_jsonl(tmp_path / "in/deep/part.jsonl.gz", RECORDS)
    assert clean("in", "out", "--sidecar", sidecar).returncode == 0
    assert read_jsonl(tmp_path / "out/deep/part.jsonl.gz")[0]["text"] == "Rain fell all night.\n"
    done = clean("restore", "out", "back")
    assert (done.returncode, done.stderr) == (0, "3 restored, 0 failed\n")
    assert read_jsonl(tmp_path / "back/deep/part.jsonl.gz") == RECORDS
    assert clean("restore", "out/deep/part.jsonl.gz", "one.jsonl", "--text").returncode == 0
    repaired = [record["text"] for record in read_jsonl(tmp_path / "one.jsonl")]
    assert repaired == ["Rain fell all night.\nShare on Facebook\n", "It wasn’t the last storm of the year.\n", ""]


def test_a_text_that_was_changed_is_no_longer_restored(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in/part.jsonl", RECORDS)
    assert clean("in", "out").returncode == 0
    records = read_jsonl(tmp_path / "out/part.jsonl")
    records[0]["text"] = "Snow fell.\n"
    write_jsonl(tmp_path / "out/part.jsonl", records)
    done = clean("restore", "out", "back")
    assert done.returncode == 1
    assert (
        "out/part.jsonl:1: a: no field holds the text that its sidecar was written for; it was changed since"
        in done.stderr
    )
    assert read_jsonl(tmp_path / "back/part.jsonl") == RECORDS[1:]


def test_restore_tells_what_it_can_not_do(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in/part.jsonl", RECORDS)
    assert "it is no output of clean" in clean("restore", "in/part.jsonl", "back.jsonl").stderr
    assert clean("restore", "in/part.jsonl").returncode == 2
    assert clean("in", "out", "--sidecar", "apart").returncode == 0
    write_jsonl(tmp_path / "out/part.jsonl", RECORDS[:2])
    done = clean("restore", "out/part.jsonl", "back.jsonl")
    assert done.returncode == 1
    assert "not as many lines" in done.stderr


def test_status_tells_done_failed_changed_and_left(clean: Run, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write_jsonl(tmp_path / f"in/{name}.jsonl", RECORDS)
    write_jsonl(tmp_path / "in/d.jsonl", [{"id": 1}, *RECORDS])
    (tmp_path / "in/e.jsonl.gz").write_bytes(b"this is no gzip")
    assert clean("status", "out").returncode == 2
    assert clean("in", "out").returncode == 1
    told = json.loads(clean("status", "out", "--json").stdout)
    assert told["shards"] == {"done": 4, "failed": 1}
    assert told["documents"] == {"done": 12, "failed": 1}
    assert (told["failed"], told["left"], told["running"], told["stopped"]) == (2, 0, False, False)
    write_jsonl(tmp_path / "in/b.jsonl", RECORDS[:1])
    (tmp_path / "out/_cleaner/c.jsonl.json").unlink()
    done = clean("status", "out")
    assert done.returncode == 1
    assert "shards      5: 1 changed, 2 done, 1 failed, 1 left\n" in done.stdout
    assert "left        in/c.jsonl\n" in done.stdout
    assert "1 failed of in/d.jsonl: out/_cleaner/d.jsonl.failed.jsonl" in done.stdout
    assert "failed      in/e.jsonl.gz: " in done.stdout
    (tmp_path / "in/e.jsonl.gz").unlink()
    write_jsonl(tmp_path / "in/d.jsonl", RECORDS)
    assert "3 cleaned, 1 up to date" in clean("in", "out").stderr
    assert clean("status", "out").returncode == 0


def test_status_of_a_folder_of_files(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Rain fell.\n")
    (tmp_path / "in/b.txt").write_bytes(bytes(range(256)) * 8)
    assert clean("in", "out").returncode == 1
    done = clean("status", "out")
    assert done.returncode == 1
    first, second = done.stdout.splitlines()
    assert first == "files       1 done, 1 failed"
    assert second.startswith("failed      in/b.txt: is binary data, not text; ")


def test_a_record_is_explained_by_its_number(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "part.jsonl.gz", RECORDS)
    assert "- Share on Facebook  [share/share-on]" in clean("explain", "part.jsonl.gz:1").stdout
    assert "verdict   goes" in clean("explain", "part.jsonl.gz:1:2").stdout
    assert "encoding: 1 edit" in clean("repair", "part.jsonl.gz:2").stdout
    assert "has no record 4" in clean("explain", "part.jsonl.gz:4").stderr
    assert "part.jsonl.gz:1 names the first" in clean("explain", "part.jsonl.gz").stderr
    assert "part.jsonl.gz:1 names the first" in clean("part.jsonl.gz", "-").stderr
    write_jsonl(tmp_path / "body.jsonl", [{"body": "Rain fell.\nShare on Facebook\n"}])
    assert "[share/share-on]" in clean("explain", "body.jsonl:1", "--text-field", "body").stdout


def test_a_folder_of_files_becomes_one_shard(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "pages/deep").mkdir(parents=True)
    (tmp_path / "pages/a.txt").write_bytes("Der Fluss stieg über die Ufer.\n".encode("cp1252"))
    (tmp_path / "pages/deep/b.html").write_text("<html><body><p>Rain fell all night on the old town.</p></body></html>")
    (tmp_path / "pages/c.txt").write_bytes(bytes(range(256)) * 8)
    done = clean("pages", "out", "--to", "jsonl", "--workers", "2")
    assert done.returncode == 1
    assert "pages/c.txt" in done.stderr
    records = read_jsonl(tmp_path / "out/pages.jsonl")
    assert [record["id"] for record in records] == ["a.txt", "deep/b.html"]
    assert records[0]["text"] == "Der Fluss stieg über die Ufer.\n"
    assert records[1]["cleaner"]["input"]["format"] == "html"
    again = clean("pages", "out", "--to", "jsonl")
    assert "1 up to date" in again.stderr
    assert clean("pages", "out", "--to", "jsonl", "--quiet").returncode == 1
    (tmp_path / "pages/c.txt").unlink()
    assert "shards      1: 1 cleaned" in clean("pages", "out", "--to", "jsonl").stderr
    assert not (tmp_path / "out/_cleaner/pages.jsonl.failed.jsonl").exists()


def test_a_shard_becomes_pairs(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "part.jsonl", RECORDS)
    for _ in range(2):  # the second time over the first
        assert clean("part.jsonl", "out", "--to", "pair", "--force").returncode == 0
    texts = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out/part").rglob("*.txt"))
    assert texts == [f"part/000000/00000000{number}.txt" for number in (1, 2, 3)]
    first = tmp_path / "out/part/000000/000000001"
    text, side = first.with_suffix(".txt").read_text("utf-8"), first.with_suffix(".json").read_bytes()
    assert cleaner.restore(text, side).decode() == RECORDS[0]["text"]
    assert json.loads(side)["source"] == "part.jsonl:1"
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


def test_a_sidecar_names_record_and_address(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in/deep/part.jsonl", RECORDS)
    assert clean("in", "out").returncode == 0
    side = read_jsonl(tmp_path / "out/deep/part.jsonl")[1]["cleaner"]
    assert (side["id"], side["source"]) == ("b/../c", "deep/part.jsonl:2")
    assert side["metadata"] == {"url": "https://a.example/x", "hostname": "a.example"}
    assert side["input"]["decided_by"] == "known"


def test_numbers_that_only_python_writes_are_passed_on(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "part.jsonl").write_text(
        '{"text": "Rain fell. NaN", "score": NaN, "most": [Infinity, 1]}\n{"text": NaN x}\n'
    )
    done = clean("part.jsonl", "out")
    assert "part.jsonl:2: is no JSON" in done.stderr
    line = (tmp_path / "out/part.jsonl").read_text()
    assert '"text":"Rain fell. NaN\\n","score":NaN,"most":[Infinity, 1]' in line
    assert read_jsonl(tmp_path / "out/part.jsonl")[0]["most"] == [float("inf"), 1]


def test_sidecars_that_lie_apart_are_no_shard(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in/part.jsonl.gz", RECORDS)
    assert clean("in", "out", "--sidecar", "apart").returncode == 0
    assert "shards      1: 1 cleaned" in clean("out", "again", "--sidecar", "apart").stderr
    assert (tmp_path / "again/part.jsonl.gz").read_bytes() == (tmp_path / "out/part.jsonl.gz").read_bytes()


def test_another_field_does_not_replace_what_was_good(clean: Run, tmp_path: Path) -> None:
    """Crawls with other names in one folder: a shard of which nothing can be cleaned is left as it was."""
    write_jsonl(tmp_path / "in/a.jsonl", [{"id": "a", "text": "Rain fell."}])
    write_jsonl(tmp_path / "in/b.jsonl", [{"docno": "b", "body": "Snow fell."}])
    assert clean("in", "out").returncode == 1
    done = clean("in", "out", "--text-field", "body", "--id-field", "docno,id")
    assert done.returncode == 1
    assert "in/a.jsonl: none of its 1 documents could be cleaned" in done.stderr
    assert "shards      2: 1 cleaned, 1 failed\ndocuments   2: 1 cleaned, 1 failed\n" in done.stderr
    failures = read_jsonl(tmp_path / "out/_cleaner/a.jsonl.failed.jsonl")
    assert [(failure["id"], failure["record"]) for failure in failures] == [("a", 1)]
    assert read_jsonl(tmp_path / "out/a.jsonl")[0]["text"] == "Rain fell.\n"
    assert clean("status", "out").returncode == 1
    assert clean("in", "out", "--text-field", "body,text", "--id-field", "docno,id").returncode == 0
    assert [read_jsonl(tmp_path / f"out/{name}.jsonl")[0]["cleaner"]["id"] for name in "ab"] == ["a", "b"]
    done = clean("restore", "out", "back")
    assert (done.returncode, done.stderr) == (0, "2 restored, 0 failed\n")
    assert read_jsonl(tmp_path / "back/b.jsonl") == [{"docno": "b", "body": "Snow fell."}]


@pytest.mark.parametrize("suffix", ["bz2", "xz"])
def test_older_compressions(clean: Run, tmp_path: Path, suffix: str) -> None:
    import importlib

    pack = importlib.import_module({"bz2": "bz2", "xz": "lzma"}[suffix])
    data = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
    (tmp_path / f"part.jsonl.{suffix}").write_bytes(pack.compress(data))
    assert clean(f"part.jsonl.{suffix}", "out").returncode == 0
    assert len(pack.decompress((tmp_path / f"out/part.jsonl.{suffix}").read_bytes()).splitlines()) == 3
    (tmp_path / f"part.jsonl.{suffix}").write_bytes(pack.compress(data)[:-9])
    assert clean(f"part.jsonl.{suffix}", "out").returncode == 1


def test_names_that_do_not_say_what_is_in_them(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(gzip.compress(b'{"text": "Rain fell."}\n'))
    assert "a.jsonl: holds compressed data though its name does not say so" in clean("a.jsonl", "out").stderr
    (tmp_path / "b.json").write_text('{"text": "Rain fell."}\n')
    assert "1 cleaned" in clean("b.json", "out").stderr
    assert read_jsonl(tmp_path / "out/b.jsonl")[0]["text"] == "Rain fell.\n"
    assert "b.json: no such file" not in clean("explain", "b.json:1").stderr
    assert "c.jsonl: no such file" in clean("explain", "c.jsonl:1").stderr
    assert clean("b.json", "out", "--ray-address", "auto").returncode == 2
    assert clean("-", "-", "--to", "jsonl", stdin=b"Rain fell.").returncode == 2


def test_another_shard_of_the_same_name_size_and_time_is_another(clean: Run, tmp_path: Path) -> None:
    import os

    for name, text in (("one", "Rain fell."), ("two", "Snow fell.")):
        write_jsonl(tmp_path / name / "part.jsonl", [{"text": text}])
        os.utime(tmp_path / name / "part.jsonl", (0, 0))
    assert clean("one", "out").returncode == 0
    assert "1 cleaned" in clean("two", "out").stderr
    assert read_jsonl(tmp_path / "out/part.jsonl")[0]["text"] == "Snow fell.\n"


def test_restore_tells_of_records_that_failed(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in/part.jsonl", [*RECORDS, {"id": 9}])
    assert clean("in", "out").returncode == 1
    done = clean("restore", "out", "back")
    assert "out/part.jsonl: without the records that failed" in done.stderr
    assert "see out/_cleaner/part.jsonl.failed.jsonl\n3 restored, 0 failed\n" in done.stderr


def test_status_names_a_file_that_is_called_like_a_shard(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_text('{"text":"Rain fell."}\n["no record"]\n')
    (tmp_path / "in/a.jsonl.txt").write_text("Rain fell.\n" * 99)
    assert clean("in", "out", "--max-bytes", "500").returncode == 1
    told = json.loads(clean("status", "out", "--json").stdout)
    assert [failure["path"] for failure in told["failures"]] == ["in/a.jsonl.txt"]
    assert told["details"][0]["documents"]["failed"] == 1


def test_status_is_of_the_last_run(clean: Run, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in/part.jsonl", RECORDS)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text("Rain fell.\n")
    assert clean("in", "out").returncode == 0
    assert clean("status", "out").stdout.startswith("shards      1: 1 done")
    assert clean("pages", "out").returncode == 0
    assert clean("status", "out").stdout == "files       1 done\n"
