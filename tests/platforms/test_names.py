"""Names of files where a system refuses some, takes two for one, or has them in another encoding."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, InputError
from cleaner.cli.from_options import split_place
from cleaner.cli.restore import _rebuild_folder
from cleaner.cli.sharding import make_shard_plan
from cleaner.errors import UsageError
from cleaner.formats.files import find_jobs
from cleaner.formats.names import name_below, name_problem, place_below, same_name, tell_reason
from cleaner.formats.places import as_path, is_remote
from cleaner.formats.records import Shard
from cleaner.writers import inside
from cleaner.writers.inside import replace_file
from cleaner.writers.pair import write_pair
from cleaner.writers.stage import Stage, size_written

from .running import TEXT, run

REFUSED = ("aux.txt", "a/CON", "a/nul .b.txt", "com¹", "a:b", "what?.txt", "a\\b", "b|c", "end./c", "end ", "a\tb")
TAKEN = ("auxiliary.txt", "a/b.txt", "com.txt", "lpt10", "渡船.txt", "é", "../b", "a.b/c", ".hidden")
SHARDS = {"text_field": None, "id_field": None, "html_field": None, "url_field": None, "to": None, "compression": None,
          "sidecar": "inside", "force": False, "retry_failed": False, "dry_run": False, "timeout": 1, "max_bytes": 1,
          "max_memory": 1}  # fmt: skip


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


@pytest.fixture
def macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.usefixtures("windows")
def test_what_windows_refuses_is_told_before(name: str) -> None:
    assert "Windows" in name_problem(name)
    with pytest.raises(OSError, match="Windows"):
        place_below("out", name)


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.usefixtures("windows")
def test_what_windows_takes(name: str) -> None:
    assert not name_problem(name)


@pytest.mark.parametrize("name", REFUSED)
def test_elsewhere_these_are_names(name: str) -> None:
    assert place_below("out", name) == Path("out", name)


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1))
def test_a_place_gives_its_name_back(name: str) -> None:
    if name not in (".", ".."):
        assert name_below(Path("out"), place_below("out", name)) == name


def test_names_that_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    apart, whole = "e\u0301.txt", "\u00e9.txt"
    for system, are_one in (
        ("linux", []),
        ("win32", [("A.txt", "a.TXT")]),
        ("darwin", [("A.txt", "a.TXT"), (apart, whole), ("É.txt", apart)]),
    ):
        monkeypatch.setattr(sys, "platform", system)
        pairs = [("A.txt", "a.TXT"), (apart, whole), ("É.txt", apart), ("ß.txt", "ss.md")]
        assert [pair for pair in pairs if same_name(pair[0]) == same_name(pair[1])] == are_one


@pytest.mark.usefixtures("macos")
def test_outputs_that_are_one_file_on_macos_stop_the_run(tmp_path: Path) -> None:
    for name in ("one/\u00e9.txt", "two/e\u0301.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(TEXT, "utf-8")
    with pytest.raises(UsageError, match="would both write"):
        find_jobs([str(tmp_path / "one"), str(tmp_path / "two")], str(tmp_path / "out"))


@pytest.mark.usefixtures("windows")
def test_outputs_that_are_one_file_on_windows(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("RUN.txt", "b.txt", "nul.txt"):
        (tmp_path / "in" / name).write_text(TEXT, "utf-8")
    found = find_jobs([str(tmp_path / "in")], str(tmp_path / "out"))
    assert [job.id for job in found.jobs] == ["b.txt"]
    assert sorted(reason.partition(";")[0] for _, reason in found.failed) == [
        "Windows takes 'nul' for a device", "its sidecar would be the run's report run.json",
    ]  # fmt: skip
    (tmp_path / "A.TXT").write_text(TEXT, "utf-8")
    with pytest.raises(UsageError, match="overwritten by its own output"):
        find_jobs([str(tmp_path / "A.TXT")], str(tmp_path))


@pytest.mark.usefixtures("macos")
def test_an_output_inside_its_input_by_another_case(tmp_path: Path) -> None:
    (tmp_path / "In").mkdir()
    (tmp_path / "In/a.txt").write_text(TEXT, "utf-8")
    with pytest.raises(UsageError, match="lies inside the input folder"):
        find_jobs([str(tmp_path / "In")], str(tmp_path / "iN/out"))


@pytest.mark.usefixtures("windows")
def test_shards_that_are_one_file(tmp_path: Path) -> None:
    shards = [Shard(str(tmp_path / name), name, name[:-6], "jsonl") for name in ("Part.jsonl", "part.jsonl")]
    with pytest.raises(UsageError, match="would both write"):
        make_shard_plan(Cleaner(), str(tmp_path / "out"), shards, SHARDS)
    make_shard_plan(Cleaner(), "memory://out", shards, SHARDS)


@pytest.mark.usefixtures("windows")
def test_a_shard_of_a_refused_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no names with ':'"):
        Stage(str(tmp_path)).open("2026:11:23.jsonl")
    assert size_written(str(tmp_path), "2026:11:23.jsonl") is None
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("windows")
def test_a_pair_of_a_refused_name_fails_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"its output .*aux\.txt can't be written: Windows takes 'aux\.txt'"):
        write_pair(tmp_path, "aux", Cleaner().clean_text(TEXT))


def test_a_folder_is_restored_but_for_refused_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for target, id in (("a", "aux.txt"), ("b", "b.txt"), ("c", "B.TXT")):
        write_pair(tmp_path / "out", target, Cleaner().clean_text(TEXT, id=id))
    monkeypatch.setattr(sys, "platform", "win32")
    assert _rebuild_folder(tmp_path / "out", tmp_path / "back", as_text=False) == (1, 2, 0)
    told = capsys.readouterr().err
    assert "a.json: can't be restored: Windows takes 'aux.txt' for a device; rename it" in told
    assert "another pair has its id 'B.TXT', too" in told
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["b.txt"]


@pytest.mark.usefixtures("windows")
def test_a_file_that_is_open_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a virus scanner has each new file open for a moment."""
    tries, waited = [], []
    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "Access is denied")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(inside.time, "sleep", waited.append)
    replace_file(tmp_path / "a.txt", b"Rain fell.\n")
    assert (tmp_path / "a.txt").read_bytes() == b"Rain fell.\n"
    assert (len(tries), len(waited)) == (3, 2)


@pytest.mark.usefixtures("windows")
def test_a_file_that_stays_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(inside.time, "sleep", lambda _seconds: None)
    with pytest.raises(InputError, match=r"Access is denied; close what has it open, and run again"):
        write_pair(tmp_path, "a", Cleaner().clean_text(TEXT))
    assert not list(tmp_path.iterdir())


def test_long_paths_are_told_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert tell_reason(missing, "a" * 300) == "No such file or directory"
    monkeypatch.setattr(sys, "platform", "win32")
    assert "its path is longer than 259 characters" in tell_reason(missing, Path("a" * 300))
    assert tell_reason(missing, "a") == "No such file or directory"


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("C:\\pages\\a.jsonl", True),
        ("c:/pages", True),
        ("C://pages", True),
        ("s3://pages/a", False),
        ("az://b/c", False),
    ],
)
def test_a_drive_is_no_address(path: str, here: bool) -> None:
    assert is_remote(path) is not here
    assert as_path(path) == path


@pytest.mark.parametrize("place", ["C:\\pages\\a.txt", "C:/pages/a.txt", "\\\\server\\share\\a.txt"])
def test_a_line_of_a_file_on_a_drive(place: str) -> None:
    assert split_place(place) == (place, None)
    assert split_place(f"{place}:12") == (place, 12)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="their names have one encoding")
@pytest.mark.parametrize("locale", [{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "C"}], ids=["ascii", "c"])
def test_names_are_utf_8_in_any_locale(tmp_path: Path, locale: dict[str, Any]) -> None:
    name = "регн 渡 é"
    (tmp_path / "in").mkdir()
    (tmp_path / f"in/{name}.txt").write_text(TEXT, "utf-8")
    (tmp_path / f"in/{name}.jsonl").write_text('{"text":"Snow fell.\\n"}\n', "utf-8")
    settings = {"PYTHONUTF8": "0", **locale}
    done = run(tmp_path, "in", "out", "-v", **settings)
    assert done.returncode == 0, done.stderr.decode()
    assert name in done.stderr.decode()
    written = {os.fsdecode(path.name) for path in (tmp_path / "out").iterdir()}
    assert {f"{name}.txt", f"{name}.json", f"{name}.jsonl"} <= written
    assert run(tmp_path, "status", "out", **settings).returncode == 0
    assert run(tmp_path, "restore", "out", "back", **settings).returncode == 0
    assert (tmp_path / f"back/{name}.txt").read_text("utf-8") == TEXT
