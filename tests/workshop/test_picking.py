"""Learned lines that a person picked: each once in the pack, where it belongs, and the pack keeps what it held."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner.api import Cleaner
from cleaner.learn import Candidate
from cleaner.learn.sheets import Place
from cleaner.rulebook.loader import load_pack
from cleaner.workshop.checking.examples import check_rules
from cleaner.workshop.drafting.picking import write_picked
from tests import test_learn

Run = Callable[..., subprocess.CompletedProcess[str]]
VALLEY, COAST = Place("folder", "valley"), Place("site", "coast.example")
OWN = """\
#:schema ./schema.json
about = "Ours."

# Of the valley.
[[drop_seen]]
id = "valley"
paths = ["valley/*"]
why = "Each of them is a menu."
lines = ["Home"]  # more to come
example = '''
- Home
  Home is where the mill stands.
'''

[[drop_line]]
id = "coast-example"
regex = 'tide tables?'
sites = ["coast.example"]
why = "A box."
example = '''
- Tide table
  The tide table hung on the wall.
'''
# The end.
"""


def candidate(place: Place, text: str, pages: int = 3) -> Candidate:
    return Candidate(place, text, pages, 9, ("a.txt",))


def lines_of(path: Path) -> dict[str, list[str]]:
    return {rule["id"]: rule["lines"] for rule in tomllib.loads(path.read_text("utf-8")).get("drop_seen", [])}


def test_each_place_has_a_rule_and_each_line_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "mine/learned.toml"
    picked = [candidate(COAST, "Boats"), candidate(VALLEY, "Home"), candidate(COAST, "Page # of #")]
    assert write_picked(path, picked) == 3
    assert write_picked(path, [*picked, candidate(VALLEY, "HOME!"), candidate(VALLEY, "Boats")]) == 1
    assert lines_of(path) == {"valley": ["Home", "Boats"], "coast-example": ["Boats", "Page # of #"]}


def test_a_pack_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    assert write_picked(path, [candidate(VALLEY, "Home"), candidate(VALLEY, "News"), candidate(COAST, "Boats")]) == 2
    text = path.read_text("utf-8")
    grown = OWN.replace('["Home"]', '["Home",\n    "News", # 3 of 9 pages\n]')
    assert text.startswith(grown)
    assert lines_of(path) == {"valley": ["Home", "News"], "coast-example-2": ["Boats"]}


def test_nothing_new_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    before = path.stat().st_mtime_ns
    assert write_picked(path, [candidate(VALLEY, "home")]) == 0
    assert path.stat().st_mtime_ns == before


def test_a_rule_with_other_conditions_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace('why = "Each', 'languages = ["de"]\nwhy = "Each'), "utf-8")
    assert write_picked(path, [candidate(VALLEY, "News")]) == 1
    assert lines_of(path) == {"valley": ["Home"], "valley-2": ["News"]}


@pytest.mark.parametrize(
    "text",
    [
        "It's '''quoted''' here",
        '"""',
        "back\\slash",
        "tab\there",
        "# and #",
        "новости",
        "[[keep]]",
        "a\u2028b",
        "x = 1  # no",
    ],
)
def test_any_line_can_be_picked(text: str, tmp_path: Path) -> None:
    path = tmp_path / "learned.toml"
    text = f"Menu {text}"
    write_picked(path, [candidate(VALLEY, text), candidate(COAST, text)])
    rules = load_pack(path)
    assert lines_of(path) == {"valley": [text], "coast-example": [text]}
    assert [str(failure) for failure in check_rules(rules, Cleaner().all_rules)] == []


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Five pages of one site, and where a pack may go."""
    for id, lines in test_learn.folder([test_learn.article(number) for number in range(5)], "in/valley").items():
        (tmp_path / id).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / id).write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def test_all_accepted_is_what_is_suggested(site: Path, clean: Run) -> None:
    suggested = tomllib.loads(clean("rules", "suggest", "in", "-q").stdout)["drop_seen"]
    count = len(clean("rules", "suggest", "in", "--list", "-q").stdout.splitlines())
    done = clean("rules", "suggest", "in", "--accept", f"1-{count}", "--out", "mine/learned.toml")
    assert done.returncode == 0, done.stderr
    assert {line for rule in suggested for line in rule["lines"]} == set(lines_of(site / "mine/learned.toml")["valley"])
    tested = clean("rules", "test", "learned", "--rules", "mine")
    assert tested.returncode == 0, tested.stderr


def test_numbers_stay_when_some_are_accepted(site: Path, clean: Run) -> None:
    first = clean("rules", "suggest", "in", "--list", "-q").stdout
    clean("rules", "suggest", "in", "--accept", "2,4", "--out", "mine/learned.toml")
    assert clean("rules", "suggest", "in", "--list", "-q", "--rules", "mine", "--workers", "2").stdout == first


def test_what_was_accepted_is_not_asked_again(site: Path, clean: Run) -> None:
    clean("rules", "suggest", "in", "--pick", "--out", "mine/learned.toml", stdin=b"y\ny\nq\n")
    known = lines_of(site / "mine/learned.toml")["valley"]
    again = clean("rules", "suggest", "in", "--pick", "--out", "mine/learned.toml", stdin=b"n\n" * 99).stderr
    assert len(known) == 2
    assert not [line for line in known if f"  {line}\non " in again]


def wait_for_questions(file: Path, count: int) -> None:
    """Until the command has asked so often."""
    end = time.monotonic() + 60
    while file.read_bytes().count(b"accept?") < count:
        assert time.monotonic() < end, file.read_bytes()
        time.sleep(0.05)
    time.sleep(0.1)  # the question is out, the terminal may not listen yet


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("last", "code"), [(b"q", 0), (b"\x04", 0), (b"\x03", 130)], ids=["q", "Ctrl-D", "Ctrl-C"])
def test_keys_of_a_terminal_need_no_enter(last: bytes, code: int, site: Path) -> None:
    """What was accepted before the end is written, Ctrl-C too."""
    import pty

    ours, theirs = pty.openpty()
    words = ["rules", "suggest", "in", "--pick", "--out", "learned.toml", "--workers", "0"]
    with (site / "told").open("wb") as told:
        run = subprocess.Popen([sys.executable, "-m", "cleaner", *words], cwd=site, stdin=theirs, stderr=told)
        for number, key in enumerate((b"y", b"n", b"Y", last), 1):
            wait_for_questions(site / "told", number)
            os.write(ours, key)
        assert run.wait(timeout=60) == code
    os.close(ours)
    os.close(theirs)
    assert len(lines_of(site / "learned.toml")["valley"]) == 2
