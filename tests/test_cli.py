"""The command, case by case: each `tests/cli/*.toml` is files, arguments and what must come out."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli.options import PRESETS, SHARD_FORMATS
from cleaner.config import Config
from cleaner.rulebook.values import allowed_values
from cleaner.writers.shards import FORMATS

Run = Callable[..., subprocess.CompletedProcess[str]]
CASES = sorted(Path(__file__).with_name("cli").glob("*.toml"))


def put(folder: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes.fromhex(content["hex"]) if isinstance(content, dict) else content.encode("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, clean: Run, tmp_path: Path) -> None:
    wanted = tomllib.loads(case.read_text("utf-8"))
    put(tmp_path, wanted.get("files", {}))
    for folder in wanted.get("folders", []):
        (tmp_path / folder).mkdir(parents=True)
    done = clean(*wanted["args"], stdin=wanted.get("stdin", "").encode())
    assert done.returncode == wanted["exit"], done.stderr
    for part in wanted.get("stderr", []):
        assert part in done.stderr
    for part in wanted.get("stdout", []):
        assert part in done.stdout
    assert "Traceback" not in done.stderr
    for name, content in wanted.get("expect", {}).items():
        if content is False:
            assert not (tmp_path / name).exists(), name
        else:
            assert (tmp_path / name).read_text("utf-8") == content


def test_there_are_cases() -> None:
    assert len(CASES) >= 25


def test_a_second_run_has_nothing_to_do(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.txt": "Rain fell.\n", "in/b/c.txt": "Snow fell.\n"})
    assert json.loads(clean("in", "out", "--json").stdout)["cleaned"] == 2
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.txt")}
    again = json.loads(clean("in", "out", "--json").stdout)
    assert (again["cleaned"], again["up_to_date"], again["chars_in"]) == (0, 2, 22)
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.txt")}
    assert json.loads(clean("in", "out", "--json", "--force").stdout)["cleaned"] == 2


@pytest.mark.parametrize("change", ["input", "output", "sidecar", "config", "rules"])
def test_what_changed_is_cleaned_again(clean: Run, tmp_path: Path, change: str) -> None:
    put(tmp_path, {"in/a.txt": "Rain fell.\n", "in/b.txt": "Snow fell.\n"})
    clean("in", "out")
    options: list[str] = []
    if change == "input":
        put(tmp_path, {"in/a.txt": "Hail fell.\n"})
    elif change == "output":
        put(tmp_path, {"out/a.txt": "tampered\n"})
    elif change == "sidecar":
        put(tmp_path, {"out/a.json": "{}"})
    elif change == "config":
        options = ["--encoding", "utf-8"]
    else:
        options = ["--disable", "consent"]
    again = json.loads(clean("in", "out", "--json", *options).stdout)
    assert again["cleaned"] == (2 if change in ("config", "rules") else 1)
    assert "fell.\n" in (tmp_path / "out/a.txt").read_text("utf-8")


def make_site(folder: Path, pages: int) -> None:
    sights = ["bridge", "museum", "harbour", "castle", "market"]
    for number, sight in enumerate(sights[:pages]):
        text = (
            f"Our {sight} was opened in the year {1900 + number}.\nThe {sight} has {number} doors, said its keeper.\n"
        )
        put(folder, {f"in/valley/{number}.txt": f"Home\nSights\nHotels\n\n{text}\nImprint\nContact\nArchive\n"})


def test_what_was_learned_is_up_to_date_until_a_page_joins(clean: Run, tmp_path: Path) -> None:
    make_site(tmp_path, 4)
    first = json.loads(clean("in", "out", "--learn", "--json").stdout)
    assert (first["cleaned"], first["rules"]) == (4, {"learned/valley": 8})
    pack = (tmp_path / "out/learned.toml").read_bytes()
    again = json.loads(clean("in", "out", "--learn", "--json", "-j", "2").stdout)
    assert (again["cleaned"], again["up_to_date"]) == (0, 4)
    assert (tmp_path / "out/learned.toml").read_bytes() == pack
    make_site(tmp_path, 5)
    assert json.loads(clean("in", "out", "--learn", "--json").stdout)["cleaned"] == 5


def test_a_suggested_pack_does_what_learning_does(clean: Run, tmp_path: Path) -> None:
    make_site(tmp_path, 4)
    clean("in", "out", "--learn", "-j", "2")
    (tmp_path / "mine").mkdir()
    assert clean("rules", "suggest", "in", "--out", "mine/learned.toml").returncode == 0
    assert (tmp_path / "mine/learned.toml").read_bytes() == (tmp_path / "out/learned.toml").read_bytes()
    assert clean("rules", "test", "learned", "--rules", "mine").returncode == 0
    clean("in", "again", "--rules", "mine")
    for side in ("0.txt", "0.json", "3.txt", "3.json"):
        assert (tmp_path / "again/valley" / side).read_bytes() == (tmp_path / "out/valley" / side).read_bytes()


def test_run_json_tells_the_run(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.txt": "Rain fell.\n\nShare on Facebook\n", "in/b.txt": {"hex": "89504e470d0a1a0a00"}})
    assert clean("in", "out").returncode == 1
    report = json.loads((tmp_path / "out/run.json").read_text("utf-8"))
    assert (report["cleaned"], report["failed"], report["removals"]) == (1, 1, 1)
    assert report["failures"][0]["path"] == "in/b.txt"
    assert len(report["rules_sha256"]) == 64


def test_restore_gives_a_folder_back(clean: Run, tmp_path: Path) -> None:
    files = {
        "in/a.txt": "Rain fell.\r\n\r\nShare on Facebook\r\n",
        "in/b/c.md": "cafÃ©",
        "in/d.txt": {"hex": "caf0e5e420ff"},
    }
    put(tmp_path, files)
    assert clean("in", "out").returncode == 0
    assert clean("restore", "out", "back").returncode == 0
    for name in ("a.txt", "b/c.md", "d.txt"):
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "in" / name).read_bytes()


def test_a_folder_that_can_not_be_read(clean: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read all; where the tests run as root, this is tried through the seam."""
    from cleaner.errors import InputError
    from cleaner.formats.files import Job, read_source

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.txt"
    path.write_text("x")
    monkeypatch.setattr("cleaner.formats.places.os.open", refuse)
    with pytest.raises(InputError, match=r"permission denied; make it readable"):
        read_source(Job(str(path), "a.txt", "a"))


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import cleaner
    from cleaner.errors import InputError
    from cleaner.writers.pair import write_pair

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    cleaned = cleaner.clean_text("Rain fell.\n")
    monkeypatch.setattr("cleaner.writers.inside.open_new", full)
    with pytest.raises(InputError, match="No space left on device; free some space and run again"):
        write_pair(tmp_path, "a", cleaned)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_pipes_and_devices_are_no_documents(clean: Run, tmp_path: Path) -> None:
    import os

    put(tmp_path, {"in/a.txt": "Rain fell.\n"})
    os.mkfifo(tmp_path / "in/pipe.txt")
    done = clean("in", "out")
    assert done.returncode == 1
    assert "pipe.txt: is no regular file" in done.stderr
    assert (tmp_path / "out/a.txt").exists()


def test_broken_links_and_link_loops(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.txt": "Rain fell.\n"})
    (tmp_path / "in/gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    done = clean("in", "out")
    assert done.returncode == 1
    assert "gone.txt: is gone" in done.stderr
    assert (tmp_path / "out/a.txt").exists()


def test_odd_names_cost_one_document_at_most(clean: Run, tmp_path: Path) -> None:
    import os

    put(
        tmp_path,
        {"in/a.txt": "Rain fell.\n", "in/-x y.txt": "Snow fell.\n", "in/a\nb.txt": "Hail fell.\n", "in/run.txt": "x"},
    )
    put(tmp_path, {"in/x.html": "<p>Rain</p>", "in/x.txt/f.txt": "Rain.\n", "in/" + "n" * 251 + ".txt": "Long.\n"})
    (tmp_path / "in/loop.txt").symlink_to("loop.txt")
    Path(os.fsdecode(bytes(tmp_path / "in") + b"/bad\xff.txt")).write_text("Fog.\n", encoding="utf-8")
    done = clean("in", "out")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    report = json.loads((tmp_path / "out/run.json").read_text("utf-8"))
    failed = {Path(failure["path"]).name[:8] for failure in report["failures"]}
    assert failed == {"run.txt", "x.html", "nnnnnnnn", "loop.txt"}
    assert (tmp_path / "out/bad\\xff.txt").read_text() == "Fog.\n"
    assert clean("restore", "out", "back").returncode == 0


def test_files_of_others_stay(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.txt": "Rain.\n", "out/.cleaner-notes.txt": "mine"})
    (tmp_path / "out/.cleaner-folder").mkdir()
    assert clean("in", "out").returncode == 0
    assert (tmp_path / "out/.cleaner-notes.txt").read_text() == "mine"
    assert not (tmp_path / "out/.cleaner.lock").exists()


def test_a_second_run_into_the_same_folder_is_refused(clean: Run, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    put(tmp_path, {"in/a.txt": "Rain.\n", "out/.cleaner.lock": ""})
    with (tmp_path / "out/.cleaner.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = clean("in", "out")
    assert done.returncode == 2
    assert "another run is writing into out" in done.stderr
    assert not (tmp_path / "out/a.txt").exists()


def test_inputs_are_not_restored_over_the_pairs(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.txt": "Rain fell.\r\n"})
    clean("in", "out")
    for target in ("out", "out/below"):
        assert clean("restore", "out", target).returncode == 2
    assert clean("restore", "out/a.txt", "out/a.txt").returncode == 2
    assert (tmp_path / "out/a.txt").read_bytes() == b"Rain fell.\n"


def test_a_broken_project_above_the_input_is_not_ours(clean: Run, tmp_path: Path) -> None:
    for text in ("not toml", "tool = 5", "[tool]\ncleaner = 3"):
        put(tmp_path, {"p/pyproject.toml": text, "p/in/a.txt": "Rain.\n"})
        done = clean("p/in", "out")
        assert done.returncode == (2 if "cleaner" in text else 0), done.stderr
        assert "Traceback" not in done.stderr


def test_a_damaged_sidecar_is_told(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.txt": {"hex": "636166e9ff00"}, "in/b.txt": "Rain.\n"})
    clean("in", "out", "--encoding", "latin-1")
    side = tmp_path / "out/b.json"
    side.write_text(side.read_text("utf-8").replace('"raw": null', '"raw": "AAAA"'))
    done = clean("restore", "out", "back")
    assert done.returncode == 1
    assert "b.txt: the sidecar is damaged" in done.stderr
    assert (tmp_path / "back/a.txt").exists()


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    import sys

    put(tmp_path, {"a.txt": "Rain fell on the town.\n" * 20000})
    command = f"{sys.executable} -m cleaner a.txt - | head -1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "Rain fell on the town.\n"
    assert "Traceback" not in done.stderr


def test_options_offer_all_that_there_is() -> None:
    """The lists stand in options.py once more, so that help loads neither writers nor rules."""
    assert tuple(FORMATS) == SHARD_FORMATS
    assert allowed_values(Config, "preset") == f"; one of {', '.join(map(repr, PRESETS))}"


def test_after_a_run_each_file_has_its_answer(clean: Run, tmp_path: Path) -> None:
    html = "<html><body><p>Snow fell on the old town.</p></body></html>"
    put(tmp_path, {"in/a.txt": "Rain fell.\n", "in/b.txt": {"hex": "89504e470d0a1a0a" + "00" * 200}, "in/c.html": html})
    assert clean("in", "out").returncode == 1
    status = clean("status", "out")
    assert status.returncode == 1
    assert "failed      in/b.txt: is a PNG image" in status.stdout
    assert [one["path"] for one in json.loads(clean("status", "out", "--json").stdout)["failures"]] == ["in/b.txt"]
    (tmp_path / "out/run.json").write_text('{"failures": [1], "failed": 1}', "utf-8")
    assert "failed" in clean("status", "out").stdout
    back = clean("restore", "out", "back")
    assert (back.returncode, back.stderr) == (
        1,
        "1 restored, 0 failed, 1 not, being from HTML (--text gives the extracted text)\n",
    )
    assert clean("restore", "--text", "out", "texts").returncode == 0
    assert (tmp_path / "texts/c.html").read_text("utf-8") == "Snow fell on the old town.\n"
