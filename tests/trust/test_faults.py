"""What befalls a run: killed at any moment, no room, no rights, an output or input that goes away meanwhile."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kills import DEEDS, Ground, contents, write_documents

from cleaner import InputError
from cleaner.formats import places
from cleaner.formats.places import read_bytes
from tests.strategies import PROSE

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def may_mount() -> bool:
    try:
        done = subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


mounts = pytest.mark.skipif(not may_mount(), reason="needs `unshare -rm`, to mount a small file system")


def write_pages(folder: Path, count: int = 60) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04}.txt").write_text("\n\n".join([f"Page {number}.", *PROSE * 3]), "utf-8")


def mounted(tmp_path: Path, script: str, seconds: int = 120) -> subprocess.CompletedProcess[str]:
    """A shell script in a world of its own, where it may mount on `out`; that is kept as `kept`."""
    (tmp_path / "out").mkdir(exist_ok=True)
    shutil.rmtree(tmp_path / "kept", ignore_errors=True)
    begin = f'set -u; clean() {{ "{sys.executable}" -m cleaner "$@"; }}; '
    end = "; code=$?; cp -r out kept; exit $code"
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", begin + script + end],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip


def ground(tmp_path: Path, documents: int, seed: int, *, in_shards: bool) -> Ground:
    write_documents(tmp_path / "in", documents, in_shards=in_shards)
    begin = time.monotonic()
    subprocess.run([sys.executable, "-m", "cleaner", "-q", tmp_path / "in", tmp_path / "whole"], cwd=ROOT, check=True)
    seconds = time.monotonic() - begin
    whole = contents(tmp_path / "whole")
    return Ground(tmp_path / "in", tmp_path / "out", whole, seconds, random.Random(seed))


@linux
@pytest.mark.parametrize("in_shards", [False, True])
def test_killed_runs_lose_nothing(tmp_path: Path, in_shards: bool) -> None:
    told = ground(tmp_path, 160, 7, in_shards=in_shards).try_kills(5)
    assert (told.lost, told.half, told.left) == ([], [], [])
    assert told.codes["the end"] == {0: told.rounds}


@pytest.mark.long
@linux
@pytest.mark.parametrize("in_shards", [False, True])
def test_two_hundred_kills_lose_nothing(tmp_path: Path, in_shards: bool) -> None:
    told = ground(tmp_path, 2000, 9, in_shards=in_shards).try_kills(200)
    assert (told.lost, told.half, told.left) == ([], [], [])
    assert told.codes["the end"] == {0: told.rounds}
    assert set(told.done) == set(DEEDS)


@mounts
@pytest.mark.parametrize("form", ["files", "shards"])
def test_a_full_disk_is_told_and_the_next_run_goes_on(clean: Run, tmp_path: Path, form: str) -> None:
    write_pages(tmp_path / "pages")
    if form == "shards":
        (tmp_path / "in").mkdir()
        texts = [path.read_text("utf-8") for path in sorted((tmp_path / "pages").iterdir())]
        for shard in range(4):
            lines = [
                json.dumps({"id": str(number), "text": text}) for number, text in enumerate(texts[shard * 15 :][:15])
            ]
            (tmp_path / f"in/{shard}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    else:
        (tmp_path / "pages").rename(tmp_path / "in")
    assert clean("in", "whole").returncode == 0
    whole = contents(tmp_path / "whole")
    room = sum(map(len, whole.values())) // 2
    done = mounted(
        tmp_path,
        f"mount -t tmpfs -o size={room} tmpfs out; clean in out; first=$?; [ $first = 1 ] || exit 9; "
        "mount -o remount,size=100m out; clean in out",
    )
    assert done.returncode == 0, done.stderr
    assert "free some space and run again, what is done stays" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(tmp_path / "kept") == whole
    assert not [*(tmp_path / "kept").rglob(".cleaner*")]


@mounts
def test_an_output_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    write_pages(tmp_path / "in", 3)
    done = mounted(tmp_path, "mount -t tmpfs -o ro tmpfs out; clean in out")
    assert done.returncode == 2
    assert "nothing can be written into out: Read-only file system; give another folder" in done.stderr


def begin_run(tmp_path: Path) -> subprocess.Popen[str]:
    """A run of 400 pages that has written some."""
    write_pages(tmp_path / "in", 400)
    command = [sys.executable, "-m", "cleaner", "in", "out", "--workers", "2"]
    run = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    deadline = time.monotonic() + 60
    while not [*(tmp_path / "out").glob("*.json")] and time.monotonic() < deadline:
        time.sleep(0.01)
    return run


def test_an_output_that_is_removed_during_the_run_is_told(clean: Run, tmp_path: Path) -> None:
    run = begin_run(tmp_path)
    (tmp_path / "out").rename(tmp_path / "gone")
    _, said = run.communicate(timeout=60)
    assert run.returncode == 1
    assert (
        "out: was removed or replaced during the run, with what was written before; run the same command again" in said
    )
    assert "Traceback" not in said
    assert clean("in", "out").returncode == 0
    assert len(contents(tmp_path / "out")) == 800


def test_a_second_run_into_the_same_folder_is_refused(clean: Run, tmp_path: Path) -> None:
    run = begin_run(tmp_path)
    run.send_signal(signal.SIGSTOP)
    second = clean("in", "out")
    run.send_signal(signal.SIGCONT)
    run.communicate(timeout=60)
    assert second.returncode == 2
    assert "another run is writing into out; wait for its end, or give another folder" in second.stderr
    assert run.returncode == 0
    assert len(contents(tmp_path / "out")) == 800


class _Growing:
    """A file that someone writes into while it is read."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, path.open("rb")

    def __enter__(self) -> _Growing:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def fileno(self) -> int:
        return self.file.fileno()

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        with self.path.open("ab") as more:
            more.write(b"And more.\n")
        return data


def test_a_file_that_changes_while_it_is_read_is_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Rain fell.\n")
    monkeypatch.setattr(places, "open_bytes", lambda name: _Growing(Path(name)))
    with pytest.raises(InputError, match="was changed while it was read; run again when it is whole"):
        read_bytes(str(path), None)


def test_a_file_that_vanishes_is_told(clean: Run, tmp_path: Path) -> None:
    write_pages(tmp_path / "in", 3)
    (tmp_path / "in/0001.txt").unlink()
    (tmp_path / "in/0001.txt").symlink_to("gone.txt")
    done = clean("in", "out")
    assert done.returncode == 1
    assert "in/0001.txt: is gone: it was there when the run began, or it is a broken link" in done.stderr
    assert len([*(tmp_path / "out").glob("*.txt")]) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_before_the_work_begins_has_its_code(tmp_path: Path, number: signal.Signals) -> None:
    """While the configuration is read, which takes long here."""
    (tmp_path / "cleaner.toml").touch()
    slow = "import time, cleaner.config as c; c.load_config = lambda file: time.sleep(60); import cleaner.cli as r; r.main()"
    command = [sys.executable, "-c", slow, "in", "out", "--config", "cleaner.toml"]
    with subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as run:
        time.sleep(2)
        run.send_signal(number)
        _, said = run.communicate(timeout=30)
    assert (run.returncode, said.strip()) == (128 + number, "clean: stopped")


_LOST = """
import os, signal
from cleaner.cli import main
from cleaner.cli.summary import Tally

class Clearing:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(1000):
            pass

add = Tally.add

def add_and_clear(self, report):
    if sum(self.states.values()) == 20:
        Clearing()
    return add(self, report)

Tally.add = add_and_clear
main()
"""


def test_a_stop_that_python_drops_ends_the_run_all_the_same(tmp_path: Path) -> None:
    """What is raised while an object is cleared up goes nowhere."""
    write_pages(tmp_path / "in", 60)
    done = subprocess.run(
        [sys.executable, "-c", _LOST, "in", "out"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Exception ignored in" in done.stderr
    assert done.returncode == 143
    assert json.loads((tmp_path / "out/run.json").read_text("utf-8"))["cleaned"] == 21
