"""What rules did in a run, counted from what it wrote."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cleaner.records import Sidecar
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import Rule
from cleaner.workshop.checking.stats import Stats
from cleaner.workshop.checking.together import RemovedLines, Shadowed, Together
from tests.conftest import cleaner_with

Run = Callable[..., subprocess.CompletedProcess[str]]

FERRIES = ["Ferry today", "Ferry tonight", "Ferry tomorrow"]
PACK = """
about = "The valley's own."
[[drop_line]]
id = "ferry"
regex = 'ferry \\w+'
why = "The line of the timetable above each page."
example = '''
- Ferry today
  The ferry was late.
'''
[[drop_line]]
id = "never"
literals = ["Mill opens at nine"]
why = "The line of the mill above each page."
example = '''
- Mill opens at nine
  The mill opens at ten.
'''
"""


def rule(id: str, more: str, kind: str = "drop_line") -> Rule:
    head = f"about = 'x'\n[[{kind}]]\nid = '{id}'\nwhy = 'x'\nexample = '''\n- x\n  y\n'''\n"
    return parse_pack(head + more, "x.toml", "x")[0]


def sidecars(rules: list[Rule], *texts: str) -> list[Sidecar]:
    cleaner = cleaner_with(*rules)
    return [cleaner.clean_text(text).sidecar for text in texts]


def compare(rules: list[Rule], *texts: str, most: int = 100) -> tuple[list[Together], list[Shadowed]]:
    removed = RemovedLines(rules, most)
    for sidecar in sidecars(rules, *texts):
        removed.add(sidecar)
    return removed.compare()


def test_hits_lines_characters_documents() -> None:
    rules = [rule("ferry", "regex = 'ferry \\w+'"), rule("part", "regex = ' \\(advert\\)'", "drop_text")]
    stats = Stats()
    for sidecar in sidecars(rules, "Ferry today\nFerry tonight\nRain fell.\nFerry now\n", "Snow fell (advert) here.\n"):
        stats.add(sidecar)
    ferry, part = stats.rules["x/ferry"], stats.rules["x/part"]
    assert (ferry.hits, ferry.lines, ferry.documents) == (2, 3, 1)  # neighbouring lines are one removal
    assert (part.hits, part.chars, part.documents) == (1, len(" (advert)"), 1)
    assert stats.chars == ferry.chars + part.chars
    assert [name for name, _ in stats.ranked("hits")] == ["x/ferry", "x/part"]
    assert [one.name for one in stats.never([*rules, rule("new", "regex = 'x'")])] == ["x/new"]
    assert stats.gone(["x/ferry"]) == ["x/part"]


def test_saves_flags_and_rules_that_were_held_back() -> None:
    rules = [
        rule("ferry", "regex = 'ferry .*'\nmax_words = 20\nmax_share = 0.1"),
        rule("tonight", "regex = 'ferry tonight'", "keep"),
        rule("rain", "regex = 'rain .*'\nlabel = 'weather'", "flag"),
    ]
    stats = Stats()
    for sidecar in sidecars(rules, "Ferry tonight\nRain fell.\n", f"Ferry {'over the river ' * 4}now\n" * 8):
        stats.add(sidecar)
    assert stats.saved_from["x/tonight"].total() == 1
    assert stats.saved_from == {"x/tonight": {"x/ferry": 1}}
    assert stats.rules["x/rain"].hits == 1
    assert stats.rules["x/ferry"].held_back == 1
    assert stats.never(rules) == []


def test_rules_that_hit_the_same_lines_are_told() -> None:
    rules = [rule("one", "regex = 'ferry (today|tonight|tomorrow)'"), rule("other", "regex = 'ferry to\\w+'")]
    together, shadowed = compare(rules, *[f"{line}\nRain fell.\n" for line in FERRIES])
    assert together == [Together(("x/one", "x/other"), 3)]
    assert shadowed == []  # told once


def test_a_rule_for_which_another_answers_is_told() -> None:
    rules = [rule("all", "regex = 'ferry \\w+'"), rule("some", "regex = 'ferry to\\w+'")]
    text = "\n\nRain fell.\n\n".join([*FERRIES, "Ferry never"])
    assert compare(rules, text) == ([], [Shadowed("x/some", 3, {"x/all": 3})])


def test_two_lines_are_no_evidence() -> None:
    rules = [rule("all", "regex = 'ferry \\w+'"), rule("some", "regex = 'ferry to\\w+'")]
    assert compare(rules, "\n".join(FERRIES[:2]) + "\nRain fell.\n") == ([], [])


def test_rules_are_compared_only_where_they_may_speak() -> None:
    rules = [rule("all", "regex = 'ferry \\w+'"), rule("far", "regex = 'ferry \\w+'\nsites = ['far.example']")]
    assert compare(rules, "\n".join(FERRIES) + "\nRain fell.\n") == ([], [])


def test_lines_beyond_the_limit_are_counted() -> None:
    rules = [rule("all", "regex = 'ferry \\w+'")]
    removed = RemovedLines(rules, most=2)
    for sidecar in sidecars(rules, "\n".join(FERRIES) + "\nRain fell.\n"):
        removed.add(sidecar)
    assert (len(removed), removed.left_out) == (2, 1)


def write_run(clean: Run, tmp_path: Path, *more: str) -> None:
    (tmp_path / "my").mkdir()
    (tmp_path / "my/valley.toml").write_text(PACK)
    rows = [{"id": str(n), "text": f"{line}\nRain fell.\nShare on Facebook\n"} for n, line in enumerate(FERRIES)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = clean("in.jsonl", "out", "--rules", "my", *more)
    assert done.returncode == 0, done.stderr


def as_json(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_command_on_a_shard(clean: Run, tmp_path: Path) -> None:
    write_run(clean, tmp_path)
    told = clean("rules", "stats", "out", "--rules", "my")
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    assert "3 documents, 6 hits" in told.stdout
    assert "my/valley.toml:11: valley/never" in told.stdout
    assert "of teasers" in told.stdout  # shipped rules that never hit are counted
    assert "teasers/read-on" not in told.stdout
    assert "teasers/read-on" in clean("rules", "stats", "out", "--rules", "my", "--never").stdout


def test_the_command_with_names_and_json(clean: Run, tmp_path: Path) -> None:
    write_run(clean, tmp_path)
    told = as_json(clean("rules", "stats", "out", "valley/*", "--rules", "my", "--json"))
    assert [(row["name"], row["hits"], row["share_of_documents"]) for row in told["rules"]] == [("valley/ferry", 3, 1)]
    assert [row["rule"] for row in told["never"]] == ["valley/never"]
    assert (told["documents"], told["other_rules"], told["unreadable"]) == (3, 0, 0)


def test_rules_that_are_no_longer_loaded_and_other_rules_are_told(clean: Run, tmp_path: Path) -> None:
    write_run(clean, tmp_path)
    told = clean("rules", "stats", "out")
    assert "3 of 3 documents were cleaned by other rules than those loaded now" in told.stderr
    assert "valley/ferry  (no longer loaded)" in told.stdout
    assert told.returncode == 0


def test_the_pack_that_a_run_learned_is_known(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "in/valley").mkdir(parents=True)
    for name, texts in {
        "a": ("The bridge is open.", "It was shut all May."),
        "b": ("The mill is shut.", "Why?"),
    }.items():
        body = "\n".join(f"{text} So said the mayor on Monday evening." for text in texts)
        (tmp_path / f"in/valley/{name}.txt").write_text(f"Home\nNews\nSport\n\n{body}\n\nImprint\nContact\nArchive\n")
    assert clean("in", "out", "--learn", "--preset", "flattened").returncode == 0
    told = as_json(clean("rules", "stats", "out", "--preset", "flattened", "--json"))
    assert (told["gone"], told["other_rules"]) == ([], 0)
    assert any(row["name"].startswith("learned/") for row in told["rules"])


def test_what_cannot_be_read_back_is_told(clean: Run, tmp_path: Path) -> None:
    write_run(clean, tmp_path)
    with (tmp_path / "out/in.jsonl").open("a") as file:
        file.write("{\n")
    told = clean("rules", "stats", "out", "--rules", "my")
    assert told.returncode == 1
    assert "in.jsonl:4" in told.stderr
    assert "3 documents" in told.stdout


def test_a_name_that_is_no_rules(clean: Run, tmp_path: Path) -> None:
    write_run(clean, tmp_path)
    told = clean("rules", "stats", "out", "vally", "--rules", "my")
    assert told.returncode == 2
    assert "did you mean 'valley'?" in told.stderr


def test_rules_that_look_at_their_neighbours_are_not_compared() -> None:
    rules = [rule("all", "regex = 'ferry \\w+'"), rule("near", "regex = 'ferry \\w+'\nbeside = true")]
    assert compare(rules, "\n".join(FERRIES) + "\nRain fell.\n") == ([], [])


def test_rules_that_a_stranger_made_up_are_counted_in_time(clean: Run, tmp_path: Path) -> None:
    """A sidecar may name as many as it likes: forty thousand took a minute."""
    (tmp_path / "a.txt").write_text("Rain fell.\nShare on Facebook\n")
    clean("a.txt", "out")
    side = json.loads((tmp_path / "out/a.json").read_text("utf-8"))
    row = {**side["removals"][0], "text": ""}
    row["end"] = row["start"] = 0
    side["removals"] = [{**row, "rule": f"made/up-{number}"} for number in range(40_000)]
    (tmp_path / "out/a.json").write_text(json.dumps(side))
    begun = time.perf_counter()
    assert clean("rules", "stats", "out").stdout.count("(no longer loaded)") == 40_000
    assert time.perf_counter() - begun < 20
