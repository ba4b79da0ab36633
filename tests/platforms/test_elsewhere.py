"""The whole command without what only Unix has, and as on macOS: the same bytes, the same limits."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path

import pytest

from cleaner import InputError
from cleaner.runners import limits
from cleaner.runners.limits import time_limit

from .running import SYSTEMS, contents, make_input, run

COMMANDS = (
    ("explain", "in/site/0.txt"),
    ("explain", "in/site/0.txt:4"),
    ("repair", "in/site/0.txt"),
    ("diff", "--rules", "-", "-", "in/site"),
    ("rules", "suggest", "in/site"),
    ("rules", "stats", "out"),
    ("status", "out"),
    ("report", "out", "--file", "report.html"),
    ("restore", "out/site", "back"),
    ("in/site", "learned", "--learn", "--workers", "0"),
)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_run_elsewhere_writes_the_same_bytes(tmp_path: Path, system: str) -> None:
    make_input(tmp_path, pages=40)  # enough for a pool that is not asked for
    here, there = run(tmp_path, "in", "here"), run(tmp_path, "in", "there", system=system)
    assert (here.returncode, there.returncode) == (0, 0), there.stderr.decode()
    assert b"Traceback" not in there.stderr
    assert contents(tmp_path / "here") == contents(tmp_path / "there")
    alone = run(tmp_path, "in", "there", "--workers", "0", "--force", system=system)
    assert alone.returncode == 0
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_command_works_elsewhere(tmp_path: Path, system: str) -> None:
    make_input(tmp_path)
    assert run(tmp_path, "in", "out", "--workers", "0", system=system).returncode == 0
    for args in COMMANDS:
        done = run(tmp_path, *args, system=system)
        assert done.returncode == 0, (args, done.stderr.decode())
        assert b"Traceback" not in done.stderr, args


def test_a_second_run_is_told_where_a_byte_is_locked(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    make_input(tmp_path, pages=1)
    (tmp_path / "out").mkdir()
    with (tmp_path / "out/.cleaner.lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run(tmp_path, "in", "out", system="windows")
        told = json.loads(run(tmp_path, "status", "out", "--json", system="windows").stdout or b"{}")
    assert done.returncode == 2
    assert b"another run is writing into out" in done.stderr
    assert told == {}  # no run has written there
    assert run(tmp_path, "in", "out", system="windows").returncode == 0
    assert not (tmp_path / "out/.cleaner.lock").exists()


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(100))


@pytest.fixture
def no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer", raising=False)
    monkeypatch.setattr(limits, "_stopped", [])


@pytest.mark.usefixtures("no_alarm")
def test_time_is_limited_without_an_alarm() -> None:
    with (
        pytest.raises(InputError, match=r"took longer than 0\.2 s and was stopped; a higher time_limit gives more"),
        time_limit(0.2),
    ):
        spin(20)
    assert limits.was_stopped()
    spin(0.3)  # nothing comes later


@pytest.mark.usefixtures("no_alarm")
def test_a_block_that_ends_in_time_is_left_alone() -> None:
    for _ in range(20):
        with time_limit(0.1):
            pass
    spin(0.3)
    assert not limits.was_stopped()
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


@pytest.mark.usefixtures("no_alarm")
def test_an_error_in_the_block_is_its_own() -> None:
    with pytest.raises(KeyError), time_limit(5):
        raise KeyError
