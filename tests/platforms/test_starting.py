"""Workers that are no forks, as on macOS and Windows and by Python 3.14's default: a Cleaner travels to them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.formats.files import find_jobs
from cleaner.runners import pool, workers
from cleaner.runners.pool import run_pool
from cleaner.runners.serial import run_serial
from cleaner.runners.work import Plan
from tests.conftest import ROOT

from .running import TEXT, contents, make_input

RULES = """
about = "Of the user."

[[drop_line]]
id = "own"
regex = "day 1 began\\\\."
why = "A rule of the user's own."
example = '''
- Day 1 began.
  The day 1 began with was warm.
'''
"""
STARTS = [method for method in ("spawn", "forkserver") if method in multiprocessing.get_all_start_methods()]


def clean_one(job: tuple[Cleaner, str]) -> str:
    return job[0].clean_text(job[1]).text


def configured(folder: Path) -> Cleaner:
    (folder / "own").mkdir()
    (folder / "own/mine.toml").write_text(RULES, "utf-8")
    (folder / "cleaner.toml").write_text('rules = ["own"]\npreset = "flattened"\n', "utf-8")
    return Cleaner(folder / "cleaner.toml")


@pytest.mark.parametrize("start", STARTS)
def test_a_cleaner_travels_to_processes_of_others(tmp_path: Path, start: str) -> None:
    tool = configured(tmp_path)
    text = f"Day 1 began.\n\n{TEXT}"
    expected = tool.clean_text(text).text  # it has compiled and cleaned before it travels
    assert "Day 1" not in expected
    with multiprocessing.get_context(start).Pool(1) as others:
        assert others.map(clean_one, [(tool, text), (Cleaner(), text)]) == [expected, Cleaner().clean_text(text).text]


def test_a_cleaner_is_pickled_with_its_rules(tmp_path: Path) -> None:
    tool = configured(tmp_path)
    again = pickle.loads(pickle.dumps(tool))
    assert again.rulebook.sha256 == tool.rulebook.sha256
    assert again.config == tool.config


@pytest.mark.parametrize("start", STARTS)
def test_the_pool_writes_the_same_however_its_workers_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    make_input(tmp_path, pages=9)
    tool = configured(tmp_path)
    found = find_jobs([str(tmp_path / "in")], str(tmp_path / "out"))
    for folder in ("alone", "out"):
        (tmp_path / folder).mkdir()
    assert {report.status for report in run_serial(Plan(tool, tmp_path / "alone"), found.jobs)} == {"done"}
    if start == "spawn":
        monkeypatch.delattr(os, "fork", raising=False)
    assert workers.make_context(may_fork=False).get_start_method() == start
    reports = list(run_pool(Plan(tool, tmp_path / "out"), found.jobs, workers=2, may_fork=False))
    assert {report.status for report in reports} == {"done"}
    assert contents(tmp_path / "alone") == contents(tmp_path / "out")


def test_an_interpreter_that_ends_in_the_midst_of_a_pool_does_end(tmp_path: Path) -> None:
    """As Python 3.13 waited for the watch over its workers, a thread that was no more."""
    make_input(tmp_path, pages=3)
    code = (
        "from pathlib import Path; from cleaner import Cleaner; from cleaner.formats.files import find_jobs\n"
        "from cleaner.runners.pool import run_pool; from cleaner.runners.work import Plan\n"
        "Path('out').mkdir()\n"
        "results = run_pool(Plan(Cleaner(), Path('out')), find_jobs(['in'], 'out').jobs, workers=1)\n"
        "print(next(results).status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


def test_windows_is_asked_to_wait_for_no_more_than_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    hired: list[int] = []
    monkeypatch.setattr(pool._Crew, "hire", lambda _crew, count: hired.append(count))
    monkeypatch.setattr(sys, "platform", "win32")
    with pool._open_crew(Plan(Cleaner(), Path("out")), [], 200, may_fork=False):
        pass
    assert hired == [31]
