"""One run of the real command line over hostile inputs, watched: what it took, what it told, what it left where."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError
from cleaner.formats import COMPRESSIONS
from cleaner.formats.streams import decompress
from cleaner.sidecar import restore
from cleaner.writers.inside import TEMPORARY
from cleaner.writers.pair import read_pair

from .making import INNOCENT, MORE

ROOT = Path(__file__).resolve().parents[2]
ESCAPED = ("/tmp/cleaner-escaped", "/tmp/cleaner-escaped.txt", "/etc/cleaner-escaped")
_STEP = 0.02


@dataclass(slots=True)
class Ground:
    """Where a run is made: nothing but ``out`` may change; below it lies as much as an id can climb."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "a/b/c/run"

    @property
    def source(self) -> Path:
        return self.home / "in"

    @property
    def out(self) -> Path:
        return self.home / "out"


@dataclass(slots=True)
class Trial:
    """What a run did. ``lost`` says what is not done though it should be, or can't be told; ``outside`` what changed."""

    code: int | None
    seconds: float
    peak: int  # bytes of all processes together
    told: str
    facts: dict[str, Any]
    lost: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def try_run(
    root: Path, fill: Callable[[Ground], object], *options: str, timeout: float = 600, most: int = 6 << 30
) -> tuple[Ground, Trial]:
    """Fill a folder beside two innocent documents, clean it with two workers, and look at what became of all."""
    ground = Ground(root)
    for folder in (ground.source, ground.home / "home", ground.home / "tmp"):
        folder.mkdir(parents=True)
    for name in ("0-first.txt", "zz-last.txt"):
        ground.source.joinpath(name).write_text(f"{INNOCENT}\n{MORE}\n")
    fill(ground)
    before = list_tree(root, ground.out)
    trial = watch(ground, ("in", "out", "--workers", "2", *options), timeout, most)
    trial.outside = differ(before, list_tree(root, ground.out)) + [name for name in ESCAPED if os.path.lexists(name)]
    trial.lost = find_lost(ground, trial.facts)
    trial.faults = find_faults(ground, trial)
    return ground, trial


def watch(ground: Ground, arguments: Sequence[str], timeout: float, most: int) -> Trial:
    """Run the command; end it where it takes too long or too much memory."""
    env = {**os.environ, "NO_COLOR": "1", "HOME": str(ground.home / "home"), "TMPDIR": str(ground.home / "tmp")}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (env.get("PYTHONPATH", ""), str(ROOT))))
    told = ground.root / "told"
    start, peak = time.perf_counter(), 0
    with told.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "cleaner", *arguments],
            cwd=ground.home, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            start_new_session=True,
        )  # fmt: skip
        stopped = ""
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            seconds = time.perf_counter() - start
            if seconds > timeout or peak > most:
                stopped = f"STOPPED: took more than {timeout:g} s" if seconds > timeout else "STOPPED: too much memory"
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            time.sleep(_STEP)
    text = told.read_bytes().decode("utf-8", "replace") + stopped
    told.unlink()
    return Trial(process.returncode, time.perf_counter() - start, peak, text, read_facts(ground.out))


def memory_of(process: int) -> int:
    """Bytes of memory that a process and its children hold."""
    total, todo = 0, [process]
    while todo:
        one = todo.pop()
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += int(Path(f"/proc/{one}/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")
            todo += map(int, Path(f"/proc/{one}/task/{one}/children").read_text(encoding="utf-8").split())
    return total


def read_facts(out: Path) -> dict[str, Any]:
    """The run's report, if there is one."""
    try:
        facts: dict[str, Any] = json.loads((out / "run.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return facts


def list_tree(root: Path, without: Path) -> dict[str, tuple[int, ...]]:
    """All below a folder but one folder: kind, size and time of change."""
    found: dict[str, tuple[int, ...]] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if Path(folder, name) != without or without.is_symlink()]
        for name in (*folders, *files):
            place = Path(folder, name)
            with contextlib.suppress(OSError):  # a path may be too long
                facts = place.lstat()
                is_folder = stat.S_ISDIR(facts.st_mode)  # its time changes with what is in it, which is listed itself
                changed = (0, 0) if is_folder else (facts.st_size, facts.st_mtime_ns)
                found[os.path.relpath(place, root)] = (facts.st_mode, *changed)
    return found


def differ(before: Mapping[str, tuple[int, ...]], after: Mapping[str, tuple[int, ...]]) -> list[str]:
    """What came, went or changed; the cache of rules in the user's home is no surprise."""
    names = sorted(before.keys() | after.keys())
    return [name for name in names if before.get(name) != after.get(name) and "/home/.cache" not in f"/{name}"]


def find_lost(ground: Ground, facts: Mapping[str, Any]) -> list[str]:
    """Innocent documents that are not done, pairs that are no pairs or do not restore."""
    lost = []
    is_shard = (ground.out / "in.jsonl").is_file()  # --to jsonl makes one of all files
    if is_shard and count_innocent(ground, "in") < 2:
        lost.append("the innocent files are not done")
    for name in () if is_shard else ("0-first.txt", "zz-last.txt"):
        place = ground.out / name
        if not place.is_file() or INNOCENT not in place.read_text("utf-8"):
            lost.append(f"{name} is not done")
    if not facts:
        return [*lost, "no report of the run"]
    for side in sorted(ground.out.rglob("*.json")):
        if side.name == "run.json" or "_cleaner" in side.parts:
            continue
        try:
            text, sidecar = read_pair(side)
            source = ground.source / sidecar.id
            if sidecar.input.format == "text" and restore(text, sidecar) != source.read_bytes():
                lost.append(f"{side.name}: restores to something else")
        except FileNotFoundError:  # its name is no UTF-8, and shown in another way; the hash was checked
            continue
        except (CleanerError, OSError, ValueError) as error:
            lost.append(f"{side.name}: {error}"[:200])
    return lost


def count_innocent(ground: Ground, name: str) -> int:
    """How many of a shard's records hold the innocent sentence."""
    found = 0
    for path in ground.out.glob(f"{name}.jsonl*"):
        compression = COMPRESSIONS.get(path.suffix, "")
        with path.open("rb") as file:
            for line in decompress(io.BufferedReader(file), compression):
                found += INNOCENT.encode() in line
    return found


def find_faults(ground: Ground, trial: Trial) -> list[str]:
    """What must never be: tracebacks, words that ask for a report of a fault, half-written files."""
    faults = [line[:200] for line in trial.told.splitlines() if "fault of cleaner" in line or "STOPPED" in line]
    if "Traceback" in trial.told:
        faults.append("Traceback: " + trial.told.strip().splitlines()[-1][:200])
    if trial.code not in (0, 1):
        faults.append(f"exit code {trial.code}: {trial.told.strip()[-200:]}")
    if "\x1b" in trial.told:
        faults.append("escapes reach the terminal")
    leftovers = [path.name for path in ground.out.rglob(f"{TEMPORARY}*")] if ground.out.is_dir() else []
    return faults + [f"left behind: {name}" for name in leftovers if not name.endswith("lock")]
