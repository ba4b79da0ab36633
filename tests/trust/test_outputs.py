"""Nothing is written outside OUT, whatever lies in it, and no name of others commands a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner.writers.inside import clear_temporaries, make_folder, name_temporary, open_new, replace_file
from cleaner.writers.lock import lock_output

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A folder of someone's with one file in it, that stays as it is."""
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "a.txt").write_text("mine")
    return folder


def test_a_link_in_out_that_leads_out_of_it_is_refused(clean: Run, tmp_path: Path, private: Path) -> None:
    for name in ("in/b/a.txt", "in/c/d/e.txt", "in/f.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Rain fell.\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/b").symlink_to(private)
    (tmp_path / "out/c").symlink_to("../private")
    done = clean("in", "out")
    assert done.returncode == 1
    assert (
        "in/b/a.txt: its output out/b/a.txt can't be written: out/b is a link that leads out of out; remove it"
        in done.stderr
    )
    assert [path.name for path in private.rglob("*")] == ["a.txt"]
    assert (private / "a.txt").read_text() == "mine"
    assert (tmp_path / "out/f.txt").read_text() == "Rain fell.\n"


def test_shards_are_not_written_through_a_link(clean: Run, tmp_path: Path, private: Path) -> None:
    (tmp_path / "in/b").mkdir(parents=True)
    (tmp_path / "in/b/s.jsonl").write_text('{"text": "Rain fell."}\n')
    (tmp_path / "out").mkdir()
    (tmp_path / "out/b").symlink_to(private)
    for form in ("jsonl", "pair"):
        done = clean("in", "out", "--to", form)
        assert done.returncode == 1
        assert "out/b is a link that leads out of out; remove it" in done.stderr
    assert [path.name for path in private.rglob("*")] == ["a.txt"]


def test_links_within_out_and_out_itself_may_be(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in/b").mkdir(parents=True)
    (tmp_path / "in/b/a.txt").write_text("Rain fell.\n")
    (tmp_path / "disk/elsewhere").mkdir(parents=True)
    (tmp_path / "disk/b").symlink_to("elsewhere")
    (tmp_path / "out").symlink_to("disk")
    assert clean("in", "out").returncode == 0
    assert (tmp_path / "disk/elsewhere/a.txt").read_text() == "Rain fell.\n"


@pytest.mark.parametrize("name", ["a.txt", "a.json", "run.json", ".cleaner.lock"])
def test_a_link_in_the_place_of_a_file_is_not_written_through(
    clean: Run, tmp_path: Path, private: Path, name: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Rain fell.\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to("../private/a.txt")
    done = clean("in", "out")
    assert (private / "a.txt").read_text() == "mine"
    if name == ".cleaner.lock":
        assert done.returncode == 2
        assert "nothing can be written into out: out/.cleaner.lock is a link, remove it" in done.stderr
    else:
        assert done.returncode == 0
        assert not (tmp_path / "out" / name).is_symlink()


def test_a_temporary_is_a_new_file(tmp_path: Path, private: Path) -> None:
    name_temporary(tmp_path / "b.txt").symlink_to(private / "a.txt")
    replace_file(tmp_path / "b.txt", b"ours")
    with open_new(tmp_path / "b.txt") as file:
        file.write(b"again")
    assert (private / "a.txt").read_text() == "mine"
    assert (tmp_path / "b.txt").read_bytes() == b"again"


def test_what_is_cleared_are_temporaries_of_this_folder(tmp_path: Path, private: Path) -> None:
    theirs = name_temporary(private / "x.txt")
    theirs.write_text("theirs")
    (tmp_path / "out/sub").mkdir(parents=True)
    (tmp_path / "out/link").symlink_to(private)
    ours = [name_temporary(tmp_path / "out" / name) for name in ("x.txt", "sub/y.txt")]
    for path in ours:
        path.write_text("half")
    named = tmp_path / "out/.cleaner-notes"
    named.write_text("a user's own")
    clear_temporaries(tmp_path / "out")
    assert [path.exists() for path in (*ours, theirs, named)] == [False, False, True, True]


def test_a_name_that_begins_as_outs_is_not_in_it(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out-of-it").mkdir()
    (tmp_path / "out/x").symlink_to("../out-of-it")
    with pytest.raises(OSError, match="leads out of"):
        make_folder(tmp_path / "out", tmp_path / "out/x/y")
    assert [*(tmp_path / "out-of-it").iterdir()] == []


def on_a_terminal(*args: str, cwd: Path) -> bytes:
    """What a terminal gets of a run."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", *args], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
    ) as run:  # fmt: skip
        os.close(theirs)
        told = b""
        try:
            while data := os.read(ours, 1 << 16):
                told += data
        except OSError:  # how a terminal says that nobody is at its other end
            pass
        os.close(ours)
        run.wait(60)
    return told


def test_names_and_keys_of_others_do_not_command_a_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;evil\x07"
    (tmp_path / "in").mkdir()
    (tmp_path / f"in/a{evil}\n.txt").write_bytes(b"\0\1\2" * 100)
    (tmp_path / f"in/b{evil}.txt").write_text(f"Rain fell. {evil}\nAccept all cookies\n")
    record = {f"key{evil}": 1, "id": evil}
    (tmp_path / f"in/{evil}.jsonl").write_text(json.dumps(record) + "\n")
    told = on_a_terminal("in", "out", "-v", cwd=tmp_path)
    told += on_a_terminal("status", "out", cwd=tmp_path)
    told += on_a_terminal("explain", f"in/b{evil}.txt", cwd=tmp_path)
    told += on_a_terminal("explain", f"in/b{evil}.txt:1", cwd=tmp_path)
    told += on_a_terminal("repair", f"in/b{evil}.txt", cwd=tmp_path)
    told += on_a_terminal("explain", f"in/missing{evil}.txt", cwd=tmp_path)
    assert b"evil" in told
    assert b"\x1b]0;evil" not in told
    assert sorted(path.name for path in (tmp_path / "out").glob("b*")) == [
        "b\\x1b]0;evil\\x07.json", "b\\x1b]0;evil\\x07.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("link", ["out/_cleaner", "out/_cleaner/sub"])
@pytest.mark.parametrize("form", ["files", "shards"])
def test_nothing_is_removed_through_a_link(clean: Run, tmp_path: Path, private: Path, link: str, form: str) -> None:
    (tmp_path / "in/sub").mkdir(parents=True)
    name = "x.jsonl" if form == "shards" else "x.txt"
    (tmp_path / "in/sub" / name).write_text('{"text": "Rain fell."}\n')
    theirs = [private / name for name in ("shards.list", "x.jsonl.json", "x.jsonl.failed.jsonl")]
    for path in theirs:
        path.write_text("mine")
    (tmp_path / link).parent.mkdir(parents=True)
    (tmp_path / link).symlink_to(private)
    done = clean("in", "out")
    assert [path.read_text() for path in theirs] == ["mine"] * 3
    if form == "shards":
        assert done.returncode in (1, 2)
        assert "is a link that leads out of out; remove it" in done.stderr
        assert not (tmp_path / "out/sub/x.jsonl").exists()


@pytest.mark.parametrize("name", ["a.txt", "a.json", "run.json", ".cleaner.lock", "_cleaner/s.jsonl.json"])
def test_pipes_in_out_hold_nobody_up(clean: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Rain fell.\n")
    (tmp_path / "in/s.jsonl").write_text('{"text": "Rain fell."}\n')
    (tmp_path / "out/_cleaner").mkdir(parents=True)
    os.mkfifo(tmp_path / "out" / name)
    assert clean("status", "out").returncode in (0, 1, 2)
    assert clean("restore", "out", "back").returncode in (0, 1, 2)
    done = clean("in", "out", "--timeout", "20")
    if name == ".cleaner.lock":
        assert done.returncode == 2
        assert "out/.cleaner.lock is no plain file, remove it" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "out/a.txt").read_text() == "Rain fell.\n"


def test_a_report_that_can_not_be_written_is_a_failure(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Rain fell.\n")
    (tmp_path / "out/run.json").mkdir(parents=True)
    done = clean("in", "out")
    assert done.returncode == 1
    assert "out/run.json can't be written: Is a directory" in done.stderr


def test_one_document_into_a_folder_takes_its_lock(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with lock_output(tmp_path / "out"):
        done = clean("-", "out", stdin=b"Rain fell.\n")
    assert done.returncode == 2
    assert "another run is writing into out" in done.stderr
    assert clean("-", "out", stdin=b"Rain fell.\n").returncode == 0
    assert (tmp_path / "out/stdin.txt").read_text() == "Rain fell.\n"
