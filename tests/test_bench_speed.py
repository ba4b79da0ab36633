"""The benchmarks of speed run on next to nothing and give their figures; how high they are is not asked here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import limits
import pytest
from by_hand import compile_rules, is_hit, to_python
from corpus import make_pages, read_chrome, to_mojibake, write_folder
from many_rules import write_packs
from timing import Work, ratio, split, take_turns

from cleaner import Cleaner, Source
from cleaner.rulebook.loader import shipped_rules

from .conftest import ROOT


def run(script: str, *arguments: object) -> dict[str, float]:
    """The figures that a script shows, by what they are of."""
    command = [sys.executable, str(ROOT / "tests/bench" / script), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^(\S.*?)  +(-?\d+\.\d\d+)", done.stdout, re.MULTILINE)
    return {name: float(value) for name, value in rows}


def test_pages_are_the_same_each_time_and_begin_larger_corpora() -> None:
    pages = list(make_pages(0.3))
    assert list(make_pages(0.3)) == pages
    assert list(make_pages(0.1)) == pages[: len(list(make_pages(0.1)))]
    assert len(set(pages)) == len(pages)
    assert 3_000 < sorted(len(page.encode("utf-8")) for page in pages)[len(pages) // 2] < 8_000


def test_pages_have_chrome_and_damage() -> None:
    assert sum(map(len, read_chrome().values())) > 2_000
    cleaner = Cleaner()
    cleaned = [cleaner.clean_text(page) for page in make_pages(0.3)]
    assert sum(bool(page.removals) for page in cleaned) > len(cleaned) / 4
    assert any(len(page.repairs) > 1 for page in cleaned)
    assert to_mojibake("It wasn't me.") == "It wasnâ€™t me."


def test_rules_by_hand_hit_what_the_rules_hit() -> None:
    assert to_python(r"[\pL ]+ \x{41}\p{L}") == r"[\w ]+ \U00000041[^\W\d_]"
    rules = compile_rules(Cleaner())
    assert len(rules) > 600
    assert is_hit("Share on Facebook", rules)
    assert not is_hit("The bridge reopened on Monday, and the ferry was sold.", rules)


def test_packs_of_any_size(tmp_path: Path) -> None:
    assert write_packs(shipped_rules(), tmp_path / "many", 1500) == 1500
    assert write_packs(shipped_rules(), tmp_path / "few", 60) == 60
    assert len(Cleaner(shipped=False, rules=(str(tmp_path / "few"),), preset="flattened").rulebook.rules) == 60


def test_work_is_done_in_turns_and_the_first_part_warms_up() -> None:
    seen: list[tuple[str, list[int]]] = []
    works = {name: Work(lambda part, name=name: seen.append((name, part))) for name in ("one", "two")}
    times = take_turns(works, split([1, 2, 3, 4, 5], 3))
    assert {name: len(found) for name, found in times.items()} == {"one": 2, "two": 2}
    assert [name for name, _ in seen] == ["one", "two", "two", "one", "one", "two"]
    assert seen[0][1] == [1, 4]
    assert ratio([2, 6, 10], [1, 2, 2]) == 3


def test_stages_and_floors(tmp_path: Path) -> None:
    write_folder(make_pages(0.03), tmp_path / "pages")
    found = run("speed.py", tmp_path / "pages", "--rounds", 1)
    names = {
        "repair",
        "rules",
        "language flags",
        "the whole, in memory",
        "files to text and sidecar",
        "copy and rename",
    }
    assert names <= found.keys()
    assert all(value > 0 for value in found.values())
    assert found["pages mended as by the slow path behind the gate"] == 100


def test_peers_that_are_not_installed_are_left_out() -> None:
    found = run("peers_speed.py", "--mb", 0.03, "--rounds", 1)
    assert found["all, with language flags"] > 0
    assert ("datatrove, bare copy" in found) == (find_spec("datatrove") is not None)


def test_start() -> None:
    found = run("limits.py", "start", "--rounds", 1)
    assert len(found) == 2
    assert all(value > 0 for value in found.values())


def test_many_rules_against_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(limits, "NUMBERS", (15, 30))
    limits.measure_rules(0.03, 1, tmp_path)
    assert "rules alone: speed with 30 by that with 15" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_and_workers() -> None:
    found = run("limits.py", "memory", "workers", "--mb", 0.03, "--rounds", 1)
    assert found["memory, 2 workers: a process at four times the text"] > 20
    assert found["workers: speed of two by that of one"] > 0


def test_rules_that_take_long_are_found_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaner = Cleaner(shipped=False)
    rules = Cleaner().all_rules[:7]
    page = cleaner.mend(Source(id="page", data=b"Read more " * 50))
    assert list(limits.find_slow(cleaner, rules, page, 1)) == []
    monkeypatch.setattr(limits, "LONGEST", -1.0)
    assert {rule.name for _, rule in limits.find_slow(cleaner, rules, page, 1)} == {rule.name for rule in rules}


def test_the_path_of_shards_is_measured() -> None:
    figures = run("engines.py", "path", "--mb", 0.3)
    assert len(figures) == 2
    assert all(0.1 < figure < 10 for figure in figures.values())


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
def test_faults_are_done_and_nothing_is_lost() -> None:
    command = [
        sys.executable,
        str(ROOT / "tests/bench/faults.py"),
        "document that kills",
        "broken JSON",
        "--documents",
        "80",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    rows = [
        line.split() for line in done.stdout.splitlines() if line.startswith(("document that kills", "broken JSON"))
    ]
    assert [row[-6:-1] for row in rows] == [["1", "80", "79", "1", "0"], ["1", "79", "79", "1", "0"]]
