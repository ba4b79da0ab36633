"""Ray for real: the same bytes as without it, and what disturbs it. Slow: `pytest -m 'not ray'` leaves it out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.shards.clusters import contents, running_cluster, trapped, write_shard
from tests.strategies import PROSE, rule_lines

pytest.importorskip("ray")
pytestmark = pytest.mark.ray

Run = Callable[..., subprocess.CompletedProcess[str]]
SLOW = "Take your time.\n\nRain fell all night on the town.\n"


class Ground(dict[str, Any]):
    """What tests share: the cluster's address, the folder of its slow workers' numbers."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with trapped(tmp_path_factory.mktemp("ray")) as pids, running_cluster(2) as cluster:
        yield Ground(address=cluster.address, pids=pids)


def texts(count: int) -> list[str]:
    known = rule_lines()
    return ["\n\n".join([*PROSE[: number % 7 + 1], known[number * 37 % len(known)]]) for number in range(count)]


def start(folder: Path, *args: str) -> subprocess.Popen[str]:
    """Start `clean` at the head of a process group of its own, as a terminal does."""
    return subprocess.Popen(
        [sys.executable, "-m", "cleaner", *args],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def wait_for(seen: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def slow_workers(ground: Ground) -> list[Path]:
    return list(ground["pids"].iterdir())


@pytest.fixture
def no_slow_workers(ground: Ground) -> None:
    for path in slow_workers(ground):
        path.unlink()


def test_all_engines_write_the_same(clean: Run, ground: Ground, tmp_path: Path) -> None:
    """Shards and files, by paths that are relative to where the user stands."""
    for number in range(3):
        write_shard(tmp_path / "in" / "deep" / f"{number}.jsonl", texts(90))
    for number, text in enumerate(texts(30)):
        (tmp_path / "in" / f"{number}.txt").write_text(text, "utf-8")
    runs = {
        "serial": clean("in", "serial", "--workers", "1"),
        "pool": clean("in", "pool", "--workers", "2"),
        "ray": clean("in", "ray", "--engine", "ray", "--ray-address", ground["address"]),
    }
    assert {name: run.returncode for name, run in runs.items()} == dict.fromkeys(runs, 0)
    assert runs["ray"].stderr.replace("to  ray", "to  serial") == runs["serial"].stderr
    assert contents(tmp_path / "serial") == contents(tmp_path / "pool") == contents(tmp_path / "ray")
    assert len(contents(tmp_path / "ray")) == 3 + 3 + 1 + 60
    again = clean("in", "ray", "--engine", "ray", "--ray-address", ground["address"], "--json")
    assert json.loads(again.stdout)["up_to_date"] == 300


def test_documents_that_kill_or_hang_cost_themselves(clean: Run, ground: Ground, tmp_path: Path) -> None:
    """In a shard and as files: they are told with their reason, and all others are done."""
    bad = ["Kill the worker.", "Hang in C.", "Never end."]
    write_shard(tmp_path / "in" / "a.jsonl", ["Rain fell.", bad[0], "Snow fell.", bad[1], bad[2], "Hail fell."])
    for name, text in {"kill": bad[0], "loop": bad[2], "fine": "Rain fell.", "good": "Snow fell."}.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, "utf-8")
    done = clean("in", "out", "--engine", "ray", "--ray-address", ground["address"], "--timeout", "2")
    assert done.returncode == 1, done.stderr
    lines = (tmp_path / "out" / "_cleaner" / "a.jsonl.failed.jsonl").read_text("utf-8").splitlines()
    killed = "its worker died (SIGKILL); out of memory, or a crash in a library"
    stopped = "took longer than {} s and was stopped; --timeout gives more"
    assert [json.loads(line) for line in lines] == [
        {"record": 2, "path": "in/a.jsonl:2", "id": "a-1", "message": killed},
        {"record": 4, "path": "in/a.jsonl:4", "id": "a-3", "message": stopped.format(4)},
        {"record": 5, "path": "in/a.jsonl:5", "id": "a-4", "message": stopped.format(2)},
    ]
    kept = (tmp_path / "out" / "a.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in kept] == ["a-0", "a-2", "a-5"]
    assert f"in/kill.txt: {killed}" in done.stderr
    assert f"in/loop.txt: {stopped.format(2)}" in done.stderr
    assert {path.name for path in (tmp_path / "out").glob("*.txt")} == {"fine.txt", "good.txt"}


@pytest.mark.usefixtures("no_slow_workers")
def test_a_killed_worker_costs_nothing(clean: Run, ground: Ground, tmp_path: Path) -> None:
    for number in range(2):
        write_shard(tmp_path / "in" / f"{number}.jsonl", [*[SLOW] * 20, *texts(5)])
    run = start(tmp_path, "in", "ray", "--engine", "ray", "--ray-address", ground["address"])
    killed = wait_for(lambda: slow_workers(ground))[0]
    os.kill(int(killed.name), signal.SIGKILL)
    _, told = run.communicate(timeout=120)
    assert run.returncode == 0, told
    assert clean("in", "serial", "--workers", "1").returncode == 0
    assert contents(tmp_path / "ray") == contents(tmp_path / "serial")


def test_a_lost_node_costs_nothing(clean: Run, tmp_path: Path) -> None:
    for number in range(4):
        write_shard(tmp_path / "in" / f"{number}.jsonl", [*[SLOW] * 40, *texts(5)])
    with trapped(tmp_path / "ground") as pids, running_cluster(1, 1) as cluster:
        run = start(tmp_path, "in", "ray", "--engine", "ray", "--ray-address", cluster.address)
        wait_for(lambda: len(list(pids.iterdir())) == 2)
        cluster.remove_node(cluster.list_all_nodes()[-1], allow_graceful=False)
        _, told = run.communicate(timeout=180)
    assert run.returncode == 0, told
    assert told.startswith("shards      4: 4 cleaned\n")
    assert clean("in", "serial", "--workers", "1").returncode == 0
    assert contents(tmp_path / "ray") == contents(tmp_path / "serial")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.usefixtures("no_slow_workers")
def test_a_run_is_stopped(number: int, code: int, clean: Run, ground: Ground, tmp_path: Path) -> None:
    """One with a cluster of its own, by Ctrl-C to all of it, then one on another's cluster; and it goes on."""
    for shard in range(3):
        write_shard(tmp_path / "in" / f"{shard}.jsonl", [SLOW] * 70)
    where = ("--workers", "2") if number == signal.SIGINT else ("--ray-address", ground["address"])
    run = start(tmp_path, "in", "out", "--engine", "ray", *where)
    wait_for(lambda: len(slow_workers(ground)) == 2)
    (os.killpg if number == signal.SIGINT else os.kill)(run.pid, number)
    _, told = run.communicate(timeout=60)
    assert run.returncode == code, told
    assert told.startswith("shards      3: ")
    assert told.endswith("stopped     run the same command again to go on where it was\n")
    assert {path.read_bytes().count(b"\n") for path in (tmp_path / "out").glob("*.jsonl")} <= {70}
    wait_for(lambda: not any(Path("/proc", path.name).exists() for path in slow_workers(ground)))
    for shard in range(3):
        write_shard(tmp_path / "in" / f"{shard}.jsonl", ["Rain fell."])
    assert clean("in", "out", "--engine", "ray", "--ray-address", ground["address"]).returncode == 0
    assert set(contents(tmp_path / "out")) == {
        "_cleaner/shards.list", *(f"{folder}{shard}.jsonl{end}" for shard in range(3) for folder, end in (("", ""), ("_cleaner/", ".json")))
    }  # fmt: skip


def test_a_dry_run_tells_what_would_go(clean: Run, ground: Ground, tmp_path: Path) -> None:
    write_shard(tmp_path / "in" / "a.jsonl", ["Rain fell.\n\nShare on Facebook\n"])
    done = clean("in", "out", "--dry-run", "--verbose", "--engine", "ray", "--ray-address", ground["address"])
    assert (done.returncode, list(tmp_path.glob("out*"))) == (0, [])
    assert "Share on Facebook" in done.stderr


def test_no_cluster_there_is_told_soon(clean: Run, tmp_path: Path) -> None:
    write_shard(tmp_path / "in" / "a.jsonl", ["Rain fell."])
    done = clean("in", "out", "--engine", "ray", "--ray-address", "127.0.0.1:1")
    assert done.returncode == 2
    assert done.stderr.startswith("clean: no Ray cluster at 127.0.0.1:1: ")


def test_without_ray_the_package_is_named(clean: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "ray.py").write_text("raise ImportError\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "none"), os.environ.get("PYTHONPATH", "")]))
    write_shard(tmp_path / "in" / "a.jsonl", ["Rain fell."])
    done = clean("in", "out", "--engine", "ray")
    assert done.returncode == 2
    assert done.stderr == "clean: --engine ray needs one more package: pip install 'webtext-cleaner[ray]'\n"
