"""Shards by one process, by a pool and by Ray: the same bytes, and what each costs.

    python tests/bench/engines.py [engines path memory] [--mb N] [--shards N] [--keep FOLDER]

- engines: N MB (200) of made pages as JSON lines in 8 shards, zstd; CPU of all processes, the largest one's peak of
  memory and the peak of all together (shared pages counted once), wall clock; the hashes of what they wrote (Linux).
- path: pages a CPU second from a shard to a shard, by files to pairs and by the same pages cleaned in a loop.
- memory: the peak on a quarter of the corpus and on all of it, by one process and two.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import msgspec
from corpus import make_pages
from timing import ROUNDS, Work, ratio, show, split, take_turns

from cleaner import Cleaner, Source
from cleaner.formats.files import find_jobs
from cleaner.formats.shards import as_shard
from cleaner.formats.streams import compress
from cleaner.runners.plan import ShardPlan
from cleaner.runners.serial import run_blocks_serially, run_serial
from cleaner.runners.shards import run_shards
from cleaner.runners.work import Plan

MB = 1_000_000
ENGINES = {
    "one process": ["--workers", "1"],
    "pool of two": ["--workers", "2"],
    "Ray, two": ["--engine", "ray", "--workers", "2"],
}
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def write_shards(megabytes: float, shards: int, place: Path) -> list[Path]:
    """Made pages as JSON lines, dealt out to so many shards."""
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"part-{number:02}.jsonl.zst" for number in range(shards)]
    raw = [path.open("wb") for path in paths]
    files = [compress(file, "zstd") for file in raw]
    for number, page in enumerate(make_pages(megabytes)):
        record = {"id": f"page-{number:07}", "text": page, "url": f"https://site{number % 97}.example.org/{number}"}
        files[number % shards].write(msgspec.json.encode(record) + b"\n")
    for file in (*files, *raw):
        file.close()
    return paths


@dataclass
class Cost:
    """What a command and all that it started have used."""

    wall: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)
    peak: dict[int, float] = field(default_factory=dict)
    together: float = 0.0


def run_watched(arguments: Sequence[object]) -> Cost:
    """Run `clean`, and look ten times a second at every process that has its mark in the environment."""
    mark = f"CLEANER_BENCH={uuid.uuid4().hex}"
    name, _, value = mark.partition("=")
    cost, start = Cost(), time.perf_counter()
    command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
    run = subprocess.Popen(command, env={**os.environ, name: value}, stderr=subprocess.PIPE)
    looks = 0
    while run.poll() is None:
        look(cost, mark.encode(), with_shares=looks % 10 == 0)
        looks += 1
        time.sleep(0.1)
    cost.wall = time.perf_counter() - start
    assert run.returncode == 0, run.stderr and run.stderr.read().decode()
    return cost


def look(cost: Cost, mark: bytes, *, with_shares: bool) -> None:
    together = 0.0
    for process in find_marked(mark):
        try:
            words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            status = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
            shares = (
                Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines() if with_shares else ()
            )
        except OSError:  # gone meanwhile
            continue
        cost.cpu[process] = (int(words[11]) + int(words[12])) / TICKS
        cost.peak[process] = max(cost.peak.get(process, 0.0), read_kb(status, "VmHWM:"))
        together += read_kb(shares, "Pss:")
    cost.together = max(cost.together, together)


def find_marked(mark: bytes) -> Iterator[int]:
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                if mark in (place / "environ").read_bytes():
                    yield int(place.name)
            except OSError:
                continue


def read_kb(lines: Sequence[str], name: str) -> float:
    """Megabytes."""
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 / MB


def hash_output(out: Path) -> str:
    """One hash of all shards and reports."""
    told = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file() and path.name != "run.json"):
        told.update(f"{path.relative_to(out)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def measure_engines(size: float, shards: int, place: Path) -> None:
    write_shards(size, shards, place / "in")
    print(f"{size:g} MB of text in {shards} shards, {os.cpu_count()} cores")
    print(f"{'':14} {'CPU s':>8} {'largest MB':>11} {'together MB':>12} {'wall s':>8}  hash")
    for number, (name, options) in enumerate(ENGINES.items()):
        if "ray" in options and find_spec("ray") is None:
            print(f"{name:14} left out: pip install 'webtext-cleaner[ray]'")
            continue
        out = place / f"out-{number}"
        cost = run_watched(["--quiet", *options, place / "in", out])
        print(
            f"{name:14} {sum(cost.cpu.values()):8.1f} {max(cost.peak.values()):11.0f} {cost.together:12.0f} "
            f"{cost.wall:8.1f}  {hash_output(out)[:16]}",
            flush=True,
        )


def measure_path(size: float, _shards: int, place: Path) -> None:
    cleaner = Cleaner()
    cleaner.rulebook.compile()
    pages = list(make_pages(min(size, 20)))
    parts = [(place / f"path-{number}", part) for number, part in enumerate(split(pages, ROUNDS + 1))]

    def loop(sources: list[Source]) -> None:
        for source in sources:
            cleaner.clean_source(source)

    def from_shard(folder: Path) -> None:
        shard = as_shard(str(folder / "part-00.jsonl.zst"), "part-00.jsonl.zst")
        assert shard
        *_, report = run_shards(ShardPlan(cleaner, str(folder / "out")), [shard], run_blocks_serially)
        assert not report.failed

    def from_files(folder: Path) -> None:
        jobs = find_jobs([str(folder / "files")], str(folder / "pairs")).jobs
        assert all(report.status == "done" for report in run_serial(Plan(cleaner, folder / "pairs"), jobs))

    works = {  # each has a third of the pages: they share the automata, which know what they have seen
        "in a loop": Work(loop, lambda part: [Source(id="-", data=page.encode()) for page in part[1][::3]]),
        "shard to shard": Work(from_shard, write_part),
        "files to pairs": Work(from_files, write_files),
    }
    times = take_turns(works, parts)
    show(
        "shard to shard: speed by that of a loop over the same pages",
        ratio(times["in a loop"], times["shard to shard"]),
        ">= 0.9",
    )
    show(
        "shard to shard: speed by that of files to pairs",
        ratio(times["files to pairs"], times["shard to shard"]),
        ">= 0.9",
    )


def write_part(part: tuple[Path, list[str]]) -> Path:
    folder, pages = part[0], part[1][1::3]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "part-00.jsonl.zst").open("wb") as raw, compress(raw, "zstd") as file:
        for number, page in enumerate(pages):
            file.write(msgspec.json.encode({"id": number, "text": page}) + b"\n")
    return folder


def write_files(part: tuple[Path, list[str]]) -> Path:
    folder, pages = part[0], part[1][2::3]
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages):
        (folder / "files" / f"{number}.txt").write_text(page, "utf-8")
    return folder


def measure_memory(size: float, shards: int, place: Path) -> None:
    for name, megabytes in (("small", size / 4), ("large", size)):
        write_shards(megabytes, 1, place / name)
    for workers in (1, 2):
        small, large = (
            run_watched(["--quiet", "--force", "--workers", workers, place / name, place / f"out-{name}"])
            for name in ("small", "large")
        )
        for what, few, many in (
            ("largest process", max(small.peak.values()), max(large.peak.values())),
            ("all together", small.together, large.together),
        ):
            print(
                f"{workers} workers, {what}: {few:.0f} MB at {size / 4:g} MB of text in a shard, {many:.0f} MB at {size:g}"
            )
            show(f"{workers} workers, {what}: four times the text by once", many / few, "<= 1.1")


MEASURES = {"engines": measure_engines, "path": measure_path, "memory": measure_memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("what", nargs="*", choices=[*MEASURES, []], default=[])
    parser.add_argument("--mb", type=float, default=200)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--keep", type=Path, help="leave all files here")
    options = parser.parse_args()
    for what in options.what or MEASURES:
        place = (options.keep or Path(tempfile.mkdtemp(prefix="cleaner-engines-"))) / what
        try:
            MEASURES[what](options.mb, options.shards, place)
        finally:
            if not options.keep:
                shutil.rmtree(place.parent, ignore_errors=True)


if __name__ == "__main__":
    main()
