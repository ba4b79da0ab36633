"""JSON lines as they are met: damaged, odd, hostile; and runs that are disturbed."""

from __future__ import annotations

import functools
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, restore
from cleaner.formats import jsonl
from cleaner.formats.fields import Fields
from cleaner.formats.files import find_jobs
from cleaner.formats.streams import compress, decompress
from cleaner.runners.limits import Limits
from cleaner.runners.plan import ShardPlan, part_current
from cleaner.runners.pool import run_blocks
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_serially
from cleaner.runners.shards import run_shards
from cleaner.writers.shards import Output
from tests.conftest import ROOT
from tests.strategies import PROSE, rule_lines

Run = Callable[..., subprocess.CompletedProcess[str]]
ENGINES = {"one": run_blocks_serially, "two": functools.partial(run_blocks, workers=2)}
PACKED = {"gz": "gzip", "zst": "zstd"}
TEXT = "Rain fell.\nShare on Facebook\n"
root_only = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a file system")


def lines(count: int, text: str = TEXT, noise: int = 20) -> bytes:
    rng = random.Random(count)
    return b"".join(
        json.dumps({"id": f"d{number}", "text": text, "noise": rng.randbytes(noise).hex()}).encode() + b"\n"
        for number in range(count)
    )


def packed(data: bytes, compression: str, path: Path) -> bytes:
    with path.open("wb") as file, compress(file, compression) as writer:
        writer.write(data)
    return path.read_bytes()


def work(cleaner: Cleaner, tmp_path: Path, engine: str = "one", **options: Any) -> dict[str, ShardReport]:
    plan = ShardPlan(cleaner, str(tmp_path / "out"), **options)
    current, left = part_current(plan, find_jobs([str(tmp_path / "in")], plan.out).shards)
    steps = [*current, *run_shards(plan, left, ENGINES[engine])]
    return {step.id: step for step in steps if isinstance(step, ShardReport)}


def records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def contents(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file() and path.name != "run.json"]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def one(cleaner: Cleaner, tmp_path: Path, *given: bytes, **options: Any) -> tuple[list[Any], list[tuple[int, str]]]:
    """What becomes of these lines: the records written, and the failures with their numbers."""
    (tmp_path / "in/a.jsonl").write_bytes(b"\n".join(given))
    report = work(cleaner, tmp_path, **options)["a.jsonl"]
    failures = [(failure.record, failure.message) for failure in report.failures]
    assert not [message for _, message in failures if "a fault of cleaner" in message]
    return records(tmp_path / "out/a.jsonl"), failures


# What is in a line


@pytest.mark.parametrize(("line", "told"), {
    b'{"text": ': "is no JSON",
    b'{"text": "a"} more': "is no JSON",
    b'{"text": "a", "n": NaN, }': "is no JSON",
    b"[1, 2]": "is JSON but no object",
    b"null": "is JSON but no object",
    b"NaN": "is JSON but no object",
    b"[" * 100_000: "is JSON but no object",
    b"{}": "has no field 'text' or 'content' or 'raw_content' or 'raw_text' or 'html' or 'raw_html', but nothing at all",
    b'{"body": "a"}': "but body; name the right one by --text-field",
    b'{"text": null}': "its field 'text' is null",
    b'{"text": 5}': "its field 'text' is int, not a string",
    b'{"text": ["a"]}': "its field 'text' is list, not a string",
    b'{"text": "caf\xe9"}': "is not UTF-8, which JSON must be: invalid continuation byte at byte 13",
    b'{"text": "a", "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}": "is nested too deeply",
    b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}": "is nested too deeply",
    b'{"text": "a", "metadata": ' + b'{"url":' * 100_000 + b"1" + b"}" * 100_000 + b"}": "is nested too deeply",
    b'{"text": "a", "cleaner": 1}': "was cleaned before",
}.items())  # fmt: skip
def test_a_line_that_is_no_document_is_told_by_its_number(
    cleaner: Cleaner, tmp_path: Path, source: Path, line: bytes, told: str
) -> None:
    written, failures = one(cleaner, tmp_path, b'{"text":"Rain."}', line, b'{"text":"Snow."}')
    assert [record["text"] for record in written] == ["Rain.\n", "Snow.\n"]
    assert [number for number, _ in failures] == [2]
    assert told in failures[0][1]


@pytest.mark.parametrize(("line", "text"), {
    b'{"text": "a", "text": "b"}': "b\n",
    b'{"text": null, "content": "a"}': "a\n",
    b'{"text": ""}': "",
    b'{"text": "Rain \\u0000fell."}': "Rain fell.\n",
    b'{"text": "Rain \\ud800fell."}': "Rain \ufffdfell.\n",
    b'{"text": "\\\\ud800 \\ud83d\\ude00 \\uDE00."}': "\\ud800 \U0001f600 \ufffd.\n",
    b'{"id": "\\ud800", "url": "https://a.org/\\ud800", "\\ud800": 1, "text": "Rain."}': "Rain.\n",
    b'{"url": "https://[broken", "text": "Rain."}': "Rain.\n",
    b'{"n": NaN, "text": "Rain \\ud800fell."}': "Rain \ufffdfell.\n",
    b'{"url": 5, "metadata": null, "warc_headers": "x", "text": "Rain."}': "Rain.\n",
    b'{"metadata": {"n": 1e400}, "text": "Rain."}': "Rain.\n",
}.items())  # fmt: skip
def test_a_line_that_is_odd_is_a_document(
    cleaner: Cleaner, tmp_path: Path, source: Path, line: bytes, text: str
) -> None:
    written, failures = one(cleaner, tmp_path, line)
    assert (written and (written[0].get("text") or written[0].get("content", "")), failures) == (text, [])


def test_other_fields_are_carried_unchanged(cleaner: Cleaner, tmp_path: Path, source: Path) -> None:
    rest = b'"a":1e400,"b":123456789012345678901234567890,"c":1.10,"d":1E5,"e":{"f": [1,  2]},"g":"\\u00e9"'
    assert one(cleaner, tmp_path, b'{"id":"x","text":"Rain.",' + rest + b"}")[1] == []
    assert rest in (tmp_path / "out/a.jsonl").read_bytes()


@pytest.mark.parametrize(("id", "told"), [
    ('"../../etc/passwd"', "../../etc/passwd"), ('""', "a.jsonl:1"), ("null", "a.jsonl:1"), ("true", "a.jsonl:1"),
    ("1e400", "a.jsonl:1"), ("12", "12"), ("123456789012345678901234567890", "123456789012345678901234567890"),
    ('{"a":1}', "a.jsonl:1"), (f'"{"x" * 300_000}"', "x" * 300_000),
])  # fmt: skip
def test_ids(cleaner: Cleaner, tmp_path: Path, source: Path, id: str, told: str) -> None:
    (record,), failures = one(cleaner, tmp_path, f'{{"id":{id},"text":"Rain."}}'.encode())
    assert record["cleaner"]["id"] == told
    assert record["id"] == json.loads(id)
    assert failures == []


def test_marks_ends_and_blanks(cleaner: Cleaner, tmp_path: Path, source: Path) -> None:
    written, failures = one(
        cleaner, tmp_path, b'\xef\xbb\xbf{"text":"a"}\r', b"", b"  \r", b'{"text":"b"}\r', b'{"id":', b'{"text":"c"}'
    )
    assert [record["cleaner"]["source"] for record in written] == ["a.jsonl:1", "a.jsonl:4", "a.jsonl:6"]
    assert [number for number, _ in failures] == [5]
    for name, data in {"bom": b"\xef\xbb\xbf", "empty": b"", "blank": b"\n\n"}.items():
        (source / f"{name}.jsonl").write_bytes(data)
    (source / "wide.jsonl").write_bytes('{"text":"a"}\n'.encode("utf-16"))
    reports = work(cleaner, tmp_path)
    assert {reports[f"{name}.jsonl"].failed for name in ("bom", "empty", "blank")} == {0}
    assert "is not UTF-8" in reports["wide.jsonl"].failures[0].message


def test_a_line_without_end(cleaner: Cleaner, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LONGEST", 1 << 20)
    long = b'{"id":"long","text":"' + b"x" * (5 << 19) + b'"}'
    written, failures = one(cleaner, tmp_path, b'{"text":"a"}', long, b'{"text":"b"}', long)
    assert [record["cleaner"]["source"] for record in written] == ["a.jsonl:1", "a.jsonl:3"]
    assert failures == [(number, "is longer than 1 MB; no document is, split it") for number in (2, 4)]


def test_fields_by_name(cleaner: Cleaner, tmp_path: Path, source: Path) -> None:
    line = b'{"doc":{"body":"Rain.","html":"<p>Rain fell on the old town.</p>","n":1.50},"key":{"no":7},"from":"https://a.org/x"}'
    names = Fields(text="doc.body", id="key.no", url="from")
    (record,), _ = one(cleaner, tmp_path, line, names=names)
    assert record["doc"] == {"body": "Rain.\n", "html": "<p>Rain fell on the old town.</p>", "n": 1.5}
    assert (record["cleaner"]["id"], record["cleaner"]["metadata"]["hostname"]) == ("7", "a.org")
    assert list(record) == ["doc", "key", "from", "cleaner"]
    (record,), _ = one(cleaner, tmp_path, line, names=Fields(html="doc.html"))
    assert record["text"] == "Rain fell on the old town.\n"
    assert record["doc"] == {"body": "Rain.", "n": 1.5}  # what the text was made from goes, wherever it was
    _, failures = one(cleaner, tmp_path, line, names=Fields(text="doc.body", id="missing"))
    assert failures == [(1, "has no id in 'missing', but doc, key, from; name the right one by --id-field")]


# Files


@pytest.mark.parametrize("suffix", PACKED)
def test_a_shard_that_is_cut_off(clean: Run, cleaner: Cleaner, tmp_path: Path, source: Path, suffix: str) -> None:
    path = source / f"a.jsonl.{suffix}"
    data = packed(lines(3000), PACKED[suffix], path)
    path.write_bytes(data[: len(data) // 2])
    done = clean("in", "out", "-j", "0")
    assert done.returncode == 1
    report = json.loads((tmp_path / f"out/_cleaner/a.jsonl.{suffix}.json").read_bytes())
    count = report["states"]["done"]
    assert 500 < count < 2500
    assert f"in/a.jsonl.{suffix}: is cut off after {count:,} records" in done.stderr
    with (tmp_path / f"out/a.jsonl.{suffix}").open("rb") as file:
        assert len(decompress(file, PACKED[suffix]).readlines()) == count
    again = clean("in", "out", "-j", "2")
    assert again.returncode == 1  # not the same work once more, but told
    assert "1 up to date" in again.stderr
    assert "--retry-failed cleans the shard again" in again.stderr
    assert "1 cleaned" in clean("in", "out", "--retry-failed").stderr
    path.write_bytes(data)
    assert work(cleaner, tmp_path)[f"a.jsonl.{suffix}"].states == {"done": 3000}


def test_files_that_are_not_what_they_are_called(clean: Run, tmp_path: Path, source: Path) -> None:
    (source / "a.jsonl.gz").write_bytes(lines(2))
    (source / "b.jsonl.zst").write_bytes(lines(2))
    (source / "c.jsonl.gz").write_bytes(b"")
    (source / "d.jsonl.gz").write_bytes(gzip.compress(lines(2)) + b"more")
    (source / "e.jsonl.gz").write_bytes(gzip.compress(lines(2)) * 3)
    (source / "f.jsonl").mkdir()
    (source / "f.jsonl/a.jsonl").write_bytes(lines(2))
    os.mkfifo(source / "g.jsonl")
    (source / "h.jsonl").symlink_to("nowhere")
    done = clean("in", "out", "-j", "0")
    told = done.stderr
    assert (done.returncode, "Traceback" in told) == (1, False)
    assert "in/a.jsonl.gz: can't be read: Not a gzipped file" in told
    assert "in/b.jsonl.zst: can't be read: " in told
    assert "in/d.jsonl.gz: can't be read on after 2 records: Not a gzipped file" in told
    assert "in/g.jsonl: is no regular file" in told
    assert "in/h.jsonl: is gone" in told
    assert "shards      8: 4 cleaned, 4 failed" in told
    assert sorted(name for name in contents(tmp_path / "out") if "_cleaner" not in name) == [
        "c.jsonl.gz", "d.jsonl.gz", "e.jsonl.gz", "f.jsonl/a.jsonl"
    ]  # fmt: skip


def test_names_that_meet(clean: Run, tmp_path: Path, source: Path) -> None:
    (source / "a.jsonl").write_bytes(lines(1))
    (source / "a.ndjson").write_bytes(lines(1))
    both = clean("in", "out")
    assert (both.returncode, "would both write a.jsonl" in both.stderr) == (2, True)
    own = clean("in/a.jsonl", "in")
    assert (own.returncode, "in/a.jsonl would be overwritten by output" in own.stderr) == (2, True)
    assert (source / "a.jsonl").read_bytes() == lines(1)
    assert clean("in/a.jsonl", "in/a.ndjson", "in/a").returncode == 2


def test_reports_are_no_documents(clean: Run, tmp_path: Path, source: Path) -> None:
    (source / "a.jsonl").write_bytes(lines(1) + b"broken")
    assert clean("in", "out", "--sidecar", "apart").returncode == 1
    (tmp_path / "out/a.sidecars.jsonl").unlink()
    again = clean("out", "again")
    assert again.returncode == 0, again.stderr
    assert "shards      1: 1 cleaned" in again.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_shard_that_may_not_be_read(clean: Run, source: Path) -> None:
    (source / "a.jsonl").write_bytes(lines(1))
    (source / "a.jsonl").chmod(0)
    assert "permission denied" in clean("in", "out").stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    place = tmp_path / "small"
    place.mkdir()

    def mount(options: str) -> Path:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=False).returncode:
            pytest.skip("may not mount")
        return place

    yield mount
    subprocess.run(["umount", place], check=False)


@root_only
@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_a_full_disk(clean: Run, source: Path, small_disk: Callable[[str], Path], suffix: str) -> None:
    packed(lines(5), PACKED.get(suffix[1:], ""), source / f"a.jsonl{suffix}")
    packed(lines(1000, TEXT, noise=400), PACKED.get(suffix[1:], ""), source / f"b.jsonl{suffix}")
    place = small_disk("size=200k")
    done = clean("in", "small", "-j", "0")
    assert done.returncode == 1, done.stderr
    assert f"in/b.jsonl{suffix}: its output can't be written: No space left on device; free some space" in done.stderr
    assert "Traceback" not in done.stderr
    assert "documents   5: 5 cleaned\n" in done.stderr  # of a shard that failed nothing counts
    left = contents(place)
    assert [name for name in left if "_cleaner" not in name] == [f"a.jsonl{suffix}"]


@root_only
def test_an_output_that_may_not_be_written(clean: Run, source: Path, small_disk: Callable[[str], Path]) -> None:
    (source / "a.jsonl").write_bytes(lines(1))
    small_disk("size=160k,ro")
    done = clean("in", "small")
    assert (done.returncode, "Read-only file system" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_an_output_whose_name_is_taken_by_a_folder(clean: Run, tmp_path: Path, source: Path) -> None:
    (source / "a.jsonl").write_bytes(lines(1))
    (source / "b.jsonl").write_bytes(lines(1))
    (tmp_path / "out/a.jsonl/x").mkdir(parents=True)
    done = clean("in", "out")
    assert (done.returncode, "in/a.jsonl: its output can't be written: Is a directory" in done.stderr) == (1, True)
    assert [name for name in contents(tmp_path / "out") if "_cleaner" not in name] == ["b.jsonl"]


# Runs


def make_shards(source: Path, seed: int, count: int = 4) -> dict[str, dict[str, str]]:
    """Shards of random documents; their texts by shard and place."""
    rng = random.Random(seed)
    known = rule_lines()
    texts: dict[str, dict[str, str]] = {}
    for number in range(count):
        name, compression = f"s{number}.jsonl", rng.choice(["", "", ".gz", ".zst"])
        rows, here = [], {}
        for row in range(rng.choice([0, 1, 63, 64, 65, 200])):
            kept = [
                rng.choice([*PROSE, rng.choice(known), "caf\u00c3\u00a9 \u00e9", "", "x" * rng.choice([1, 9000])])
                for _ in range(rng.randrange(12))
            ]
            text = rng.choice(["\n", "\r\n", "\n\n"]).join(kept)
            line = json.dumps({"text": text, "n": row}, ensure_ascii=rng.random() < 0.5).encode()
            rows.append(rng.choice([line, line, line, b"", b"broken"]))
            if rows[-1] == line:
                here[f"{name}{compression}:{row + 1}"] = text
        packed(b"\n".join(rows), PACKED.get(compression[1:], ""), source / f"{name}{compression}")
        texts[f"{name}{compression}"] = here
    return texts


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sidecar", ["inside", "apart"])
def test_workers_make_no_difference_and_nothing_is_lost(
    cleaner: Cleaner, tmp_path: Path, source: Path, seed: int, sidecar: str
) -> None:
    texts = make_shards(source, seed)
    how = Output(sidecar=sidecar, compression=["", None, "gzip", "zstd"][seed])
    work(cleaner, tmp_path, "one", how=how)
    (tmp_path / "out").rename(tmp_path / "first")
    work(cleaner, tmp_path, "two", how=how)
    assert contents(tmp_path / "first") == contents(tmp_path / "out")
    for name, expected in texts.items():
        compression = (
            {"": "", "gz": "gzip", "zst": "zstd"}[name.partition(".jsonl")[2][1:]] if seed == 1 else how.compression
        )
        suffix = {"": "", "gzip": ".gz", "zstd": ".zst"}[compression or ""]
        read = []
        for kind in ("", ".sidecars") if sidecar == "apart" else ("",):
            with (tmp_path / f"out/{name.partition('.')[0]}{kind}.jsonl{suffix}").open("rb") as file:
                read.append([json.loads(line) for line in decompress(file, compression or "")])
        sidecars = read[1] if sidecar == "apart" else [record["cleaner"] for record in read[0]]
        restored = {
            side["source"]: restore(record["text"], json.dumps(side)).decode()
            for record, side in zip(read[0], sidecars, strict=True)
        }
        assert restored == expected


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.time() + 60
    while not condition() and time.time() < deadline:
        time.sleep(0.02)


def start(tmp_path: Path, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cleaner", "in", "out", *args], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip


def children_of(process: int) -> list[int]:
    return [int(name) for name in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()]


LONG = "\n".join([*PROSE, "Share on Facebook"] * 3)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_killed_run_is_gone_on_with(clean: Run, tmp_path: Path, source: Path, workers: str) -> None:
    for name in "ab":
        (source / f"{name}.jsonl").write_bytes(lines(100 if name == "a" else 700, LONG))
    process = start(tmp_path, "-j", workers)
    wait_for((tmp_path / "out/_cleaner/a.jsonl.json").exists)
    wait_for(lambda: any(path.stat().st_size for path in (tmp_path / "out").glob(".cleaner-*")))
    children = children_of(process.pid)
    process.kill()
    process.communicate()
    wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    assert not [child for child in children if Path(f"/proc/{child}").exists()]  # no worker outlives the run
    assert list((tmp_path / "out").glob(".cleaner-*"))
    assert not (tmp_path / "out/b.jsonl").exists()
    again = clean("in", "out", "-j", workers)
    assert "1 cleaned, 1 up to date" in again.stderr
    assert clean("in", "undisturbed", "-j", "2").returncode == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "undisturbed")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_stopped_run_leaves_nothing_half_written(
    tmp_path: Path, source: Path, number: int, code: int, workers: str
) -> None:
    (source / "a.jsonl").write_bytes(lines(3000, LONG))
    process = start(tmp_path, "-j", workers)
    wait_for(lambda: any(path.stat().st_size for path in (tmp_path / "out").glob(".cleaner-*")))
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code, said
    assert ("run the same command again" in said, "Traceback" in said) == (True, False)
    assert sorted(contents(tmp_path / "out")) == ["_cleaner/shards.list"]


def _poisoned(self: ShardPlan, item: Any) -> Any:
    if b'"d7"' in item.raw:
        os.kill(os.getpid(), signal.SIGKILL)
    if b'"d9"' in item.raw:
        time.sleep(600)
    return _do(self, item)


_do = ShardPlan.do


def test_documents_that_kill_or_hang_their_worker(
    cleaner: Cleaner, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "a.jsonl").write_bytes(lines(70))
    (source / "b.jsonl").write_bytes(lines(5))
    monkeypatch.setattr(ShardPlan, "do", _poisoned)
    reports = work(cleaner, tmp_path, "two", limits=Limits(seconds=2))
    assert reports["a.jsonl"].states == {"done": 68, "failed": 2}
    assert reports["b.jsonl"].states == {"done": 5}
    failed = records(tmp_path / "out/_cleaner/a.jsonl.failed.jsonl")
    assert [(entry["record"], entry["id"]) for entry in failed] == [(8, "d7"), (10, "d9")]
    assert "its worker died" in failed[0]["message"]
    assert "took longer than 4 s and was stopped" in failed[1]["message"]
    assert [record["id"] for record in records(tmp_path / "out/a.jsonl")] == [
        f"d{n}" for n in range(70) if n not in (7, 9)
    ]
    monkeypatch.setattr(ShardPlan, "do", _do)
    assert work(cleaner, tmp_path)["a.jsonl"].status == "current"
    again = work(cleaner, tmp_path, retry=True)
    assert (again["a.jsonl"].states, again["b.jsonl"].status) == ({"done": 70}, "current")
    assert not (tmp_path / "out/_cleaner/a.jsonl.failed.jsonl").exists()


def test_a_killed_worker_costs_no_document(cleaner: Cleaner, tmp_path: Path, source: Path) -> None:
    (source / "a.jsonl").write_bytes(lines(800, LONG))
    plan = ShardPlan(cleaner, str(tmp_path / "out"))
    killed = False
    for step in run_shards(plan, find_jobs([str(source)], plan.out).shards, ENGINES["two"]):
        if not killed and sys.platform == "linux":
            os.kill(children_of(os.getpid())[0], signal.SIGKILL)
            killed = True
        if isinstance(step, ShardReport):
            assert step.states == {"done": 800}
    assert [record["id"] for record in records(tmp_path / "out/a.jsonl")] == [f"d{n}" for n in range(800)]
