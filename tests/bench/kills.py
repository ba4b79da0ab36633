"""Runs that are killed at random moments, again and again, until they come to their end: is all there, and the same?

    python tests/bench/kills.py [--kills 200] [--documents 2000] [--shards] [--seed N]

Each run is disturbed after a random time: SIGKILL for the run, for one of its workers, or for all at once; SIGINT or
SIGTERM for the run. A run that ended so is started again, one that lost a worker goes on and is disturbed again. Where
one comes to its end, OUT is compared with that of an undisturbed run and emptied, until all kills are done. After each
death what stands under its final name must be whole. *lost* are files that are missing or differ, *half* those that
were seen half-written, *left* temporary files and processes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus import make_pages

DEEDS = ("run killed", "worker killed", "all killed", "Ctrl-C", "SIGTERM")
SIGNALS = {"Ctrl-C": signal.SIGINT, "SIGTERM": signal.SIGTERM}
CODES = {"Ctrl-C": 130, "SIGTERM": 143}
_OF_A_RUN = ("run.json", "shards.list")  # what tells of clocks, and where the input lies
_PATIENCE = 30


@dataclass
class Told:
    """What became of all kills."""

    done: Counter[str] = field(default_factory=Counter)
    codes: dict[str, Counter[int]] = field(default_factory=dict)
    rounds: int = 0
    runs: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)  # runs that a signal stopped without the code and words for it


def write_documents(folder: Path, documents: int, *, in_shards: bool) -> None:
    """Made pages as files of several folders, or as JSON lines in eight shards."""
    pages = make_pages(1000)
    folder.mkdir(parents=True)
    if in_shards:
        for shard in range(8):
            records = ({"id": f"{shard}-{n}", "text": next(pages)} for n in range(documents // 8))
            (folder / f"{shard}.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
        return
    for number in range(documents):
        place = folder / f"{number % 7}" / f"{number:05}.txt"
        place.parent.mkdir(exist_ok=True)
        place.write_text(next(pages), "utf-8")


def contents(out: Path) -> dict[str, bytes]:
    """What stands under its final name."""
    files = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {str(path.relative_to(out)): path.read_bytes() for path in files if path.name not in _OF_A_RUN}


def start(source: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cleaner", str(source), str(out), "--workers", "2"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


def members(session: int) -> Iterator[int]:
    """The processes of a session that still run."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of_session = stat.read_text().rsplit(")", 1)[1].split()[:4]
        except OSError:
            continue
        if int(of_session) == session and state != "Z":
            yield int(stat.parent.name)


def disturb(run: subprocess.Popen[bytes], deed: str, rnd: random.Random) -> bool:
    """Do it, if there is still something to do it to."""
    workers = [pid for pid in members(run.pid) if pid != run.pid]
    try:
        if deed == "worker killed":
            if not workers:
                return False
            os.kill(rnd.choice(workers), signal.SIGKILL)
        elif deed == "all killed":
            os.killpg(run.pid, signal.SIGKILL)
        else:
            run.send_signal(SIGNALS.get(deed, signal.SIGKILL))
    except ProcessLookupError:
        return False
    return True


@dataclass
class Ground:
    """Where runs are killed: IN, OUT, what an undisturbed run made, and the seconds it took."""

    source: Path
    out: Path
    whole: dict[str, bytes]
    seconds: float
    rnd: random.Random

    def try_kills(self, kills: int) -> Told:
        """Disturb runs until so many deeds are done, and each has come to its end."""
        told = Told()
        while sum(told.done.values()) < kills:
            shutil.rmtree(self.out, ignore_errors=True)
            while not self._run_disturbed(told):
                pass
            told.rounds += 1
            now = contents(self.out)
            told.lost += [name for name in self.whole | now if self.whole.get(name) != now.get(name)]
            told.left += [str(path) for path in self.out.rglob(".cleaner*")]
        return told

    def _run_disturbed(self, told: Told) -> bool:
        """One run; whether it came to its end."""
        told.runs += 1
        with start(self.source, self.out) as run:
            while True:
                try:
                    _, said = run.communicate(timeout=self.rnd.uniform(0, self.seconds / 2))
                except subprocess.TimeoutExpired:
                    deed = self.rnd.choice(DEEDS)
                    if not disturb(run, deed, self.rnd):
                        continue
                    told.done[deed] += 1
                    if deed == "worker killed":
                        continue
                    note_end(run, deed, wait_for_end(run, deed, told), told)
                    self._look(run, told)
                    return False
                note_end(run, "the end", said, told)
                return True

    def _look(self, run: subprocess.Popen[bytes], told: Told) -> None:
        """After a death: no process is left, and whatever has its final name is whole."""
        deadline = time.monotonic() + _PATIENCE
        while (left := [*members(run.pid)]) and time.monotonic() < deadline:
            time.sleep(0.05)
        told.left += [f"process {pid}" for pid in left]
        told.half += [name for name, data in contents(self.out).items() if data != self.whole.get(name)]


def wait_for_end(run: subprocess.Popen[bytes], deed: str, told: Told) -> bytes:
    """What it said; one that does not end is killed, and told."""
    try:
        return run.communicate(timeout=_PATIENCE)[1]
    except subprocess.TimeoutExpired:
        told.left.append(f"run, {_PATIENCE} s after {deed}")
        os.killpg(run.pid, signal.SIGKILL)
        return run.communicate()[1]


def note_end(run: subprocess.Popen[bytes], deed: str, said: bytes, told: Told) -> None:
    """A run's exit code, and its last words where they are not those of a run that ended so."""
    told.codes.setdefault(deed, Counter())[run.returncode] += 1
    is_told = run.returncode == CODES[deed] and b"stopped" in said if deed in SIGNALS else run.returncode <= 0
    if not is_told and run.returncode:
        told.odd.append(f"{deed}, exit {run.returncode}: {said.decode(errors='replace')[-300:]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--shards", action="store_true", help="JSON lines in eight shards, not files")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background of a shell it is ignored, by runs too
    place = Path(tempfile.mkdtemp(prefix="cleaner-kills-"))
    try:
        write_documents(place / "in", options.documents, in_shards=options.shards)
        begin = time.monotonic()
        subprocess.run([sys.executable, "-m", "cleaner", "-q", place / "in", place / "out", "-j", "2"], check=True)
        seconds = time.monotonic() - begin
        whole = contents(place / "out")
        print(f"{options.documents} documents, {len(whole)} files, undisturbed {seconds:.1f} s, seed {options.seed}")
        ground = Ground(place / "in", place / "out", whole, seconds, random.Random(options.seed))
        told = ground.try_kills(options.kills)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    for deed in (*DEEDS, "the end"):
        codes = ", ".join(f"{code} ({count})" for code, count in sorted(told.codes.get(deed, {}).items()))
        print(f"{deed:16} {told.done[deed] or told.rounds:5}   exit {codes or '-'}")
    print(f"{told.runs} runs, {told.rounds} to their end", *told.odd, sep="\n")
    print(f"lost {len(told.lost)} {told.lost[:5]}; half {len(told.half)} {told.half[:5]}; left {told.left[:5]}")
    sys.exit(bool(told.lost or told.half or told.left))


if __name__ == "__main__":
    main()
