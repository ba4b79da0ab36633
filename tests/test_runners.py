"""The same bytes from any number of workers, and runs that are disturbed."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from kills import members

from cleaner import Cleaned, Cleaner, InputError, Source
from cleaner.errors import UsageError
from cleaner.formats.files import Job, find_jobs
from cleaner.runners import pool
from cleaner.runners import workers as workers_module
from cleaner.runners.limits import NO_LIMITS, Limits, time_limit
from cleaner.runners.pool import run_pool
from cleaner.runners.reports import Report
from cleaner.runners.serial import run_serial
from cleaner.runners.work import Plan, clean_job
from cleaner.writers.lock import lock_output

from .strategies import PROSE, rule_lines

Run = Callable[..., subprocess.CompletedProcess[str]]


def make_pages(folder: Path, count: int) -> None:
    folder.mkdir()
    known = rule_lines()
    for number in range(count):
        lines = [
            *PROSE[: number % 7 + 1],
            known[number * 37 % len(known)],
            known[number * 91 % len(known)],
            *PROSE[:3],
        ]
        (folder / f"{number:04}.txt").write_text("\n\n".join(lines), "utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "run.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_workers_make_no_difference(clean: Run, tmp_path: Path) -> None:
    make_pages(tmp_path / "in", 60)
    assert clean("in", "one", "--workers", "0").returncode == 0
    assert clean("in", "two", "--workers", "2").returncode == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(contents(tmp_path / "one")) == 120


@dataclass(frozen=True)
class _Poisoned(Plan):
    """Some of its documents kill their worker, hang in it for good, or make it grow."""

    def do(self, job: Job) -> Report:
        name = Path(job.path).name
        if name == "0003.txt":
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "0005.txt":
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            time.sleep(600)
        if name == "0007.txt":
            held = []
            while len(held) < 4000:  # no more than 4 GB where nobody stops it
                held.append(b"x" * (1 << 20))
                time.sleep(0.001)
        return clean_job(self, job)


def test_a_killed_a_hanging_and_a_greedy_worker_cost_one_document_each(tmp_path: Path) -> None:
    make_pages(tmp_path / "in", 12)
    found = find_jobs([str(tmp_path / "in")], str(tmp_path / "out"))
    plan = _Poisoned(Cleaner(), tmp_path / "out", limits=Limits(seconds=2, memory=600 << 20))
    reports = {report.id: report for report in run_pool(plan, found.jobs, workers=2)}
    assert len(reports) == 12
    failures = {id: report.message for id, report in reports.items() if report.status == "failed"}
    assert set(failures) == {"0003.txt", "0005.txt", "0007.txt"}
    assert "its worker died (SIGKILL)" in failures["0003.txt"]
    assert "took longer than 4 s" in failures["0005.txt"]
    assert "took more than 600 MB of memory" in failures["0007.txt"]
    assert len(list((tmp_path / "out").glob("*.json"))) == 9


class _Slow:
    """A task that tells its process, and takes too long for one of its documents."""

    limits = Limits(seconds=0.2)

    def prepare(self, jobs: object) -> None:
        pass

    def do(self, job: Job) -> tuple[str, int]:
        with contextlib.suppress(InputError), time_limit(self.limits.seconds):
            time.sleep(60 if job.id == "3" else 0)
        return job.id, os.getpid()

    def blame(self, job: Job, message: str) -> object:
        return job.id, message


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")
def test_a_worker_in_which_a_document_was_stopped_has_a_successor() -> None:
    """What it was at may be half done: a cache, or a library's own state."""
    jobs = [Job(f"{number}.txt", f"{number}", str(number)) for number in range(200)]
    told = dict(run_pool(_Slow(), jobs, workers=1))
    assert len(told) == 200
    assert told["3"] == told["0"] != told["199"]


class _Deadly:
    """A result that can't be sent."""

    def __reduce__(self) -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        return ""


class _Ending(_Slow):
    """A task whose worker dies when all is done."""

    def do(self, job: Job) -> object:
        return _Deadly() if job.id == "17" else job.id

    def blame(self, job: Job, message: str) -> str:
        return f"{job.id}: {message}"


def test_a_result_that_kills_its_worker_is_found() -> None:
    jobs = [Job(f"{number}.txt", f"{number}", str(number)) for number in range(40)]
    told = set(run_pool(_Ending(), jobs, workers=2))
    blamed = "17: its worker died (SIGKILL); out of memory, or a crash in a library"
    assert told == {blamed if job.id == "17" else job.id for job in jobs}


class _Large:
    """A task with large results, whose workers are killed at any moment: also while they send half of one."""

    limits = Limits()

    def prepare(self, jobs: object) -> None:
        pass

    def do(self, job: Job) -> tuple[str, bytes]:
        return job.id, b"x" * 3_000_000

    def blame(self, job: Job, message: str) -> tuple[str, bytes]:
        return job.id, b""


def test_workers_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    jobs = [Job(f"{number}.txt", f"{number}.txt", str(number)) for number in range(300)]
    killed = blamed = 0
    ids = []
    for id, data in run_pool(_Large(), jobs, workers=3):
        assert len(data) in (3_000_000, 0)
        blamed += not data
        ids.append(id)
        if len(ids) % 25 == 0:
            children = multiprocessing.active_children()
            children[len(ids) % len(children)].kill()
            killed += 1
    assert sorted(ids) == sorted(job.id for job in jobs)
    assert killed > 10
    assert 2 * blamed <= killed, "to blame is who takes two workers along, and so may one be who was unlucky twice"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, number: int, code: int, workers: str) -> None:
    make_pages(tmp_path / "in", 1500)
    command = [sys.executable, "-m", "cleaner", "in", "out", "--workers", workers]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.time() + 60
        while len(list((tmp_path / "out").glob("*.json"))) < 200 and time.time() < deadline:
            time.sleep(0.02)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "run the same command again to go on" in said
    assert "Traceback" not in said
    report = json.loads((tmp_path / "out/run.json").read_text("utf-8"))
    assert report["stopped"]
    assert 0 < report["cleaned"] < 1500
    pairs = contents(tmp_path / "out")
    assert not [name for name in pairs if name.startswith(".")]
    assert {name.removesuffix(".json") for name in pairs if name.endswith(".json")} <= {
        name.removesuffix(".txt") for name in pairs if name.endswith(".txt")
    }


def message_of_the_second(tmp_path: Path, trouble: Callable[[], None], timeout: float | None = None) -> str:
    """What a run without a pool tells of the second of three pages, where its cleaning meets trouble."""
    make_pages(tmp_path / "in", 3)
    found = find_jobs([str(tmp_path / "in")], str(tmp_path / "out"))
    plan = Plan(Cleaner(), tmp_path / "out", limits=Limits(timeout))
    plan.cleaner.clean_text("All that is loaded at first use is loaded now.")
    real = plan.cleaner.clean_source

    def clean_source(source: Source) -> Cleaned:
        if source.id == "0001.txt":
            trouble()
        return real(source)

    plan.cleaner.clean_source = clean_source
    reports = list(run_serial(plan, found.jobs))
    assert [report.status for report in reports] == ["done", "failed", "done"]
    return reports[1].message


def test_one_worker_has_a_time_limit_too(tmp_path: Path) -> None:
    assert "took longer than 1 s" in message_of_the_second(tmp_path, lambda: time.sleep(60), timeout=1)


def test_what_a_killed_run_left_is_cleared(clean: Run, tmp_path: Path) -> None:
    make_pages(tmp_path / "in", 3)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.cleaner-0123456789abcdef01234567").write_text("half")
    assert clean("in", "out").returncode == 0
    assert not (tmp_path / "out/.cleaner-0123456789abcdef01234567").exists()


def test_a_fault_of_ours_costs_one_document(tmp_path: Path) -> None:
    def stumble() -> None:
        raise ZeroDivisionError("oops")

    assert "ZeroDivisionError: oops; a fault of cleaner" in message_of_the_second(tmp_path, stumble)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_stop_in_the_reading_pass_is_told_as_in_the_other(
    tmp_path: Path, number: int, code: int, workers: str
) -> None:
    make_pages(tmp_path / "in", 8)
    command = [sys.executable, "-c", _SLOW_READING, "in", "out", "--learn", "--workers", workers]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.time() + 60
        while not (tmp_path / "reading").exists() and time.time() < deadline:
            time.sleep(0.02)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == code, said
    assert "run the same command again to go on" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


_SLOW_READING = """
import time
from pathlib import Path
from cleaner.cli import learning, main

def learn(task, jobs, workers, on_read):
    from cleaner.runners import survey

    def wait(job, why):
        Path("reading").touch()
        time.sleep(30)

    return survey.learn(task, jobs, workers, wait)

learning.learn = learn
if __name__ == "__main__":
    main()
"""


def test_large_documents_go_out_first_and_chunks_become_smaller(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"{number:03}.txt").write_bytes(b"x" * 20_000)
    (tmp_path / "399.txt").write_bytes(b"x" * 3_000_000)
    jobs = find_jobs([str(tmp_path)], str(tmp_path.parent / "out")).jobs
    chunks = list(pool.chunk_jobs(jobs, 2))
    assert [job.id for job in chunks[0]] == ["399.txt"]
    assert [job.id for chunk in chunks[1:] for job in chunk] == [f"{number:03}.txt" for number in range(399)]
    sizes = [len(chunk) for chunk in chunks[1:-1]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 20
    assert len(chunks[-1]) <= 5  # so that no worker waits long for the other


def test_a_document_that_is_gone_has_a_chunk_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.")
    jobs = find_jobs([str(tmp_path)], str(tmp_path.parent / "out")).jobs
    (tmp_path / "a.txt").unlink()
    assert list(pool.chunk_jobs(jobs, 2)) == [jobs]


class _Asking:
    """A task that tells what its worker began with."""

    limits = NO_LIMITS

    def __init__(self, cleaner: Cleaner) -> None:
        self.cleaner = cleaner

    def prepare(self, jobs: object) -> None:
        Plan(self.cleaner, Path()).prepare([])

    def do(self, job: object) -> tuple[int, bool, bool]:
        return os.getpid(), self.cleaner.rulebook._matcher._tiers is not None, "eldc" in sys.modules


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")
def test_workers_share_what_was_compiled_once(tmp_path: Path) -> None:
    make_pages(tmp_path / "in", 8)
    jobs = find_jobs([str(tmp_path / "in")], str(tmp_path / "out")).jobs
    told = list(run_pool(_Asking(Cleaner()), jobs, workers=2))
    assert os.getpid() not in {pid for pid, _, _ in told}
    assert all(is_compiled for _, is_compiled, _ in told)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")
def test_workers_of_a_killed_run_do_not_hold_its_lock(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with lock_output(out):
        worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
        worker.start()
    try:
        with lock_output(out):  # raises where the worker holds it
            pass
    finally:
        worker.kill()
        worker.join()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_where_the_run_is_killed(tmp_path: Path) -> None:
    make_pages(tmp_path / "in", 1500)
    command = [sys.executable, "-m", "cleaner", "in", "out", "--workers", "2"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        deadline = time.time() + 60
        while len(list((tmp_path / "out").glob("*.json"))) < 50 and time.time() < deadline:
            time.sleep(0.02)
        process.kill()
    deadline = time.time() + 30
    while (left := [*members(process.pid)]) and time.time() < deadline:
        time.sleep(0.1)
    assert not left


def test_a_forced_encoding_holds_for_documents_not_for_what_warms_up(clean: Run, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_bytes(f"The ferry {name} left.\n".encode("utf-16"))
    done = clean("in", "out", "--encoding", "utf-16", "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "b.txt").read_text("utf-8") == "The ferry b left.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_workers_are_forked_is_not_lost(tmp_path: Path, number: int) -> None:
    """Python drops what is raised in its hooks around a fork: there the signal comes."""
    make_pages(tmp_path / "in", 300)
    code = f"""
import os
from cleaner.cli import main
done = []
def hook():
    if not done:
        done.append(1)
        os.kill(os.getpid(), {int(number)})
        for _ in range(1000):
            pass
os.register_at_fork(after_in_parent=hook)
main()
"""
    command = [sys.executable, "-c", code, "in", "out", "--workers", "2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 128 + number
    assert "run the same command again to go on" in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="stops processes by signals")
def test_a_worker_that_does_not_begin_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "_TO_BEGIN", 1.0)
    jobs = [Job(f"{number}.txt", f"{number}", str(number)) for number in range(40)]
    results = run_pool(_Slow(), jobs, workers=1)
    told = [next(results)]
    for child in multiprocessing.active_children():
        os.kill(child.pid or 0, signal.SIGSTOP)
    told += results
    assert sorted(int(id) for id, _ in told) == list(range(40))


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")
def test_workers_that_die_of_nothing_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "_end_with_parent", lambda _parent: os._exit(7))
    jobs = [Job(f"{number}.txt", f"{number}", str(number)) for number in range(4)]
    with pytest.raises(UsageError, match=r"workers die before they begin: its worker died \(7\)"):
        list(run_pool(_Slow(), jobs, workers=1))


def test_memory_is_counted_beyond_what_workers_share(tmp_path: Path) -> None:
    """Of a run that holds much itself no document is to blame."""
    held = b"x" * (900 << 20)
    make_pages(tmp_path / "in", 12)
    found = find_jobs([str(tmp_path / "in")], str(tmp_path / "out"))
    plan = Plan(Cleaner(), tmp_path / "out", limits=Limits(memory=600 << 20))
    assert {report.status for report in run_pool(plan, found.jobs, workers=2)} == {"done"}
    assert len(held) == 900 << 20
