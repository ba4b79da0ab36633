"""What a run over shards survives: each fault done for real, what was lost, and how long it took to get over it.

    python tests/bench/faults.py [NAME …] [--documents N] [--ray]

Four shards of made pages; beside each fault the wall clock of the disturbed run, and of the one after it where one is
needed, less that of an undisturbed one. *lost* are documents that stand neither in the output nor among those that
failed, and shards whose bytes differ from the undisturbed run's though nothing in them failed. The full disk needs
root, for a file system of some megabytes; faults under Ray need Ray.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from corpus import make_pages

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.shards.clusters import running_cluster, trapped

SHARDS = 4
BAD = {"kills its worker": "Kill the worker.", "never ends": "Never end.", "hangs in C": "Hang in C."}


@dataclass
class Ground:
    """Where a fault is tried: IN, a copy of the original shards, and OUT; what an undisturbed run made of those."""

    place: Path
    original: Path
    source: Path
    out: Path
    whole: dict[str, bytes]
    seconds: float
    pids: Path


@dataclass
class Result:
    """Exit codes of the runs, and seconds beyond those of an undisturbed one."""

    codes: list[int | None]
    seconds: float


def run(*arguments: object, disturb: Callable[[subprocess.Popen[bytes]], None] | None = None) -> tuple[int, float]:
    """Run `clean`; its exit code and seconds."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "cleaner", "--quiet", *map(str, arguments)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        if disturb:
            disturb(process)
        return process.wait(), time.perf_counter() - start


def write_shards(folder: Path, documents: int) -> None:
    """JSON lines in gzip, the ids telling shard and number."""
    folder.mkdir(parents=True)
    pages = make_pages(1000)
    for shard in range(SHARDS):
        lines = [json.dumps({"id": f"{shard}-{n}", "text": next(pages)}) for n in range(documents // SHARDS)]
        (folder / f"{shard}.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode() + b"\n", mtime=0))


def change_line(path: Path, number: int, change: Callable[[dict[str, object]], object]) -> None:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    changed = change(json.loads(lines[number]))
    lines[number] = changed if isinstance(changed, str) else json.dumps(changed)
    path.write_bytes(gzip.compress("\n".join(lines).encode() + b"\n", mtime=0))


def children_of(process: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()]


def kill_a_worker(process: subprocess.Popen[bytes]) -> None:
    time.sleep(3)
    os.kill(children_of(process.pid)[-1], signal.SIGKILL)


def send(number: signal.Signals) -> Callable[[subprocess.Popen[bytes]], None]:
    def disturb(process: subprocess.Popen[bytes]) -> None:
        time.sleep(3)
        os.killpg(process.pid, number)

    return disturb


def disturbed(disturb: Callable[[subprocess.Popen[bytes]], None], *, again: bool) -> Callable[[Ground], Result]:
    def fault(ground: Ground) -> Result:
        codes, seconds = [], -ground.seconds
        for number in range(2 if again else 1):
            code, took = run(ground.source, ground.out, "--workers", 2, disturb=None if number else disturb)
            codes.append(code)
            seconds += took
        return Result(codes, seconds)

    return fault


def with_input(change: Callable[[Path], object], *options: object) -> Callable[[Ground], Result]:
    """A run over shards of which the second one was changed."""

    def fault(ground: Ground) -> Result:
        change(ground.source / "1.jsonl.gz")
        code, took = run(ground.source, ground.out, "--workers", 2, *options)
        return Result([code], took - ground.seconds)

    return fault


def put_in(text: str) -> Callable[[Path], object]:
    return lambda path: change_line(path, 9, lambda record: {**record, "text": text})


def cut_off(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def to_parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    pq.write_table(pa.table({"id": list(range(len(rows))), "body": rows}), path.with_name("1.parquet"))
    path.unlink()


def fill_disk(ground: Ground) -> Result:
    """OUT on a file system of one megabyte; then one of enough."""
    ground.out.mkdir()
    codes, seconds = [], -ground.seconds
    size = sum(map(len, ground.whole.values()))
    for room in (size // 2, 4 * size + (1 << 20)):
        action = "remount," if codes else ""
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"{action}size={room}", "tmpfs", ground.out], check=True)
        code, took = run(ground.source, ground.out, "--workers", 2)
        codes.append(code)
        seconds += took
    kept = ground.place / "kept"
    shutil.copytree(ground.out, kept)
    subprocess.run(["umount", ground.out], check=True)
    shutil.rmtree(ground.out)
    kept.rename(ground.out)
    return Result(codes, seconds)


def under_ray(change: Callable[[Path], object] | None, *options: object, kill: str = "") -> Callable[[Ground], Result]:
    """On a cluster of two nodes, of which the second one may be lost."""

    def fault(ground: Ground) -> Result:
        if change:
            change(ground.source / "1.jsonl.gz")
        with running_cluster(1, 1) as cluster:
            arguments = ["--engine", "ray", "--ray-address", cluster.address, *options]

            def disturb(_process: subprocess.Popen[bytes]) -> None:
                while not (slow := [*ground.pids.iterdir()]):
                    time.sleep(0.1)
                time.sleep(2)
                if kill == "worker":
                    os.kill(int(slow[0].name), signal.SIGKILL)
                if kill == "node":
                    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

            _, calm = run(ground.source, ground.place / "calm", *arguments, disturb=None)
            for path in ground.pids.iterdir():
                path.unlink()
            code, took = run(ground.source, ground.out, *arguments, disturb=disturb if kill else None)
        return Result([code], took - calm)

    return fault


def slow_down(path: Path) -> None:
    """A document that takes its time, in each shard, so that a worker can be caught at it."""
    for shard in path.parent.iterdir():
        for number in range(0, 30):
            change_line(shard, number, lambda record: {**record, "text": f"Take your time.\n\n{record['text']}"})


FAULTS: dict[str, Callable[[Ground], Result]] = {
    "worker killed (SIGKILL)": disturbed(kill_a_worker, again=False),
    "run killed (SIGKILL), run again": disturbed(send(signal.SIGKILL), again=True),
    "Ctrl-C, run again": disturbed(send(signal.SIGINT), again=True),
    "document that kills its worker": with_input(put_in(BAD["kills its worker"])),
    "document that never ends (--timeout 2)": with_input(put_in(BAD["never ends"]), "--timeout", 2),
    "document that hangs in C (--timeout 2)": with_input(put_in(BAD["hangs in C"]), "--timeout", 2),
    "gzip cut off in the middle": with_input(cut_off),
    "broken JSON line": with_input(lambda path: change_line(path, 9, lambda _: '{"id": 9, "text')),
    "record without its field": with_input(lambda path: change_line(path, 9, lambda record: {"id": record["id"]})),
    "Parquet of another schema": with_input(to_parquet),
    "full disk, run again": fill_disk,
    "Ray: worker killed": under_ray(slow_down, kill="worker"),
    "Ray: node of two lost": under_ray(slow_down, kill="node"),
    "Ray: document that kills its worker": under_ray(put_in(BAD["kills its worker"])),
    "Ray: document that hangs in C (--timeout 2)": under_ray(put_in(BAD["hangs in C"]), "--timeout", 2),
}


def ids_in(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        with contextlib.suppress(EOFError), gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                with contextlib.suppress(ValueError):
                    yield str(json.loads(line)["id"])


def judge(ground: Ground) -> tuple[int, int, int, int]:
    """Documents that could be read, that are done, that failed, and that are lost."""
    readable = list(ids_in(ground.source))
    done = list(ids_in(ground.out))
    told = [json.loads(line) for path in ground.out.glob("_cleaner/*.failed.jsonl") for line in path.open()]
    failed = {failure["id"] or f"{Path(failure['path']).name[0]}-{failure['record'] - 1}" for failure in told}
    lost = len(set(readable) - set(done) - failed) + len(done) - len(set(done))
    for name, data in ground.whole.items():
        now = ground.source / name
        if now.exists() and now.read_bytes() == (ground.original / name).read_bytes():
            lost += data != (ground.out / name).read_bytes()
    return len(readable), len(done), len(told), lost


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="faults whose names begin so; all by default")
    parser.add_argument("--documents", type=int, default=4000)
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="cleaner-faults-"))
    try:
        with trapped(place / "traps") as pids:
            write_shards(place / "in", options.documents)
            _, seconds = run(place / "in", place / "whole", "--workers", 2)
            whole = {path.name: path.read_bytes() for path in (place / "whole").glob("*.jsonl.gz")}
            print(f"{options.documents} documents in {SHARDS} shards, undisturbed {seconds:.1f} s")
            print(f"{'fault':46} {'exit':>8} {'read':>6} {'done':>6} {'failed':>6} {'lost':>5} {'s more':>7}")
            now = place / "now"
            for name, fault in FAULTS.items():
                if options.names and not name.startswith(tuple(options.names)):
                    continue
                if (name.startswith("Ray") and not find_spec("ray")) or ("disk" in name and os.geteuid()):
                    print(f"{name:46} left out here")
                    continue
                report(name, fault, Ground(now, place / "in", now / "in", now / "out", whole, seconds, pids))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def report(name: str, fault: Callable[[Ground], Result], ground: Ground) -> None:
    shutil.rmtree(ground.place, ignore_errors=True)
    shutil.copytree(ground.original, ground.source)
    for path in ground.pids.iterdir():
        path.unlink()
    result = fault(ground)
    readable, done, failed, lost = judge(ground)
    codes = ", ".join(map(str, result.codes))
    print(f"{name:46} {codes:>8} {readable:6} {done:6} {failed:6} {lost:5} {result.seconds:7.1f}", flush=True)


if __name__ == "__main__":
    main()
