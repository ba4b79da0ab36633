"""What is doubtful about rules: each check finds what it is for, and lets good rules pass."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.lines import count_words
from cleaner.rulebook.kinds.lines import DropLine
from cleaner.rulebook.loader import parse_pack
from cleaner.workshop.checking.lint import CHECKS, Bench, Finding, lint
from cleaner.workshop.checking.lint.bench import read_texts
from cleaner.workshop.checking.lint.breadth import FOLDER, shipped_near_misses
from cleaner.workshop.checking.lint.samples import write_lines
from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]

WHY = "The valley's newspaper prints it above each page."
FERRY = """
- Ferry today
  The ferry was late.
"""


def rule(  # a [[drop_line]] as an author would write it
    body: str = "regex = 'ferry (today|tonight)'",
    *,
    id: str = "ferry",
    why: str = WHY,
    example: str = FERRY,
    kind: str = "drop_line",
) -> str:
    return f"[[{kind}]]\nid = \"{id}\"\n{body}\nwhy = \"{why}\"\nexample = '''{example}'''\n"


def find(text: str, others: str = "", code: str | None = None) -> list[Finding]:
    """The findings in a pack, beside another one."""
    head = 'about = "Of the valley."\n'
    rules = parse_pack(head + text, "my/valley.toml", "valley")
    loaded = parse_pack(head + others, "my/other.toml", "other") if others else []
    found = lint(Bench(rules, [*loaded, *rules], {"my/valley.toml": (head + text).split("\n")}))
    return [one for one in found if code in (None, one.code)]


def test_a_good_rule_passes() -> None:
    assert find(rule()) == []


TRIPS = {
    "why": [
        rule(why="A line."),
        rule(why="Removes the line of the ferry above each page."),
        rule(why="The ferry of the valley."),
    ],
    "far-near-miss": [rule(example="\n- Ferry today\n  Rain fell.\n")],
    "long-lines": [rule("regex = 'ferry (today|tonight)'\nmax_words = 30")],
    "open-ends": [rule("regex = '.*timetable.*'\nmax_words = 30", example="\n- The timetable\n  Timeless tables.\n")],
    "anchors": [rule("regex = '^ferry (today|tonight)'"), rule("regex = ['ferry today$', 'ferry tonight']")],
    "repeated": [
        rule('literals = ["Ferry today", "FERRY  TODAY"]'),
        rule("regex = ['ferry today', 'Ferry today']"),
        rule("regex = 'ferry today'\nsites = ['a.example', 'A.example']"),
    ],
    "quotes": [rule('regex = "ferry \\\\w+"')],
    "unused-words": ["[words]\nboats = 'ferry|barge'\n" + rule()],
    "broad": [rule("regex = 'chapter .*'", example="\n- Chapter list\n  The last chapter.\n")],
    "duplicate": [rule() + rule(id="again"), rule('literals = ["Ferry today", "Ferry"]') + rule('literals = ["FERRY"]', id="too")],
    "shadowed": [rule() + rule("regex = 'ferry (today|tonight|tomorrow)'", id="more")],
}  # fmt: skip
PASSES = {
    "why": [rule(why="Printed above pages.")],
    "far-near-miss": [
        rule(example="\n- Ferry today\n  Ferries were late.\n"),
        rule("regex = '船今天'", example="\n- 船今天\n  那条船晚了。\n"),
        rule("regex = '[*] [*]'", example="\n- * *\n  Two * of them.\n"),
        rule("regex = 'by ann'", example="\n- By Ann\n  By noon it was over.\n"),
    ],
    "long-lines": [
        rule("regex = 'ferry (today|tonight)'\nmax_words = 30", why="The page's notice of the ferry is a sentence."),
        rule("regex = 'ferry .*'\nmax_words = 30", example=f"\n- Ferry {'to the island ' * 5}\n  The ferry was late.\n"),
        rule("regex = 'ferry (today|tonight)'\nmax_words = 8"),
    ],
    "open-ends": [
        rule("regex = '.*ferry.*'"),  # of ten words at most
        rule("regex = 'the timetable.*'\nmax_words = 30"),
        rule("regex = '.*timetable.{0,20}island.*'\nmax_words = 30"),
    ],
    "anchors": [rule("regex = 'ferry to\\$'"), rule("regex = '^ferry'", kind="drop_text"), rule("regex = 'x'\nunless = '^y$'")],
    "repeated": [rule('literals = ["Ferry today", "Ferry tonight"]'), rule("regex = 'x'\npaths = ['a/*', 'A/*']")],
    "quotes": [rule("regex = 'ferry \\w+'"), rule('regex = "ferry"'), rule('regex = """\\\nferry \\\\w+"""')],
    "unused-words": ["[words]\nboats = 'ferry|barge'\n" + rule("regex = '({boats}) (today|tonight)'")],
    "broad": [
        rule("regex = 'chapter (list|index)'"),
        rule("regex = 'chapter .*'\nmax_words = 2"),  # by its conditions
        rule("regex = 'chapter .*'\nneighbours = 'index'"),  # where such a line stands is not told
        rule("regex = 'chapter .*'\nlanguages = ['de']"),
        rule("regex = 'chapter .*'", kind="keep", example="\n* Chapter list\n  The last chapter.\n"),
    ],
    "duplicate": [
        rule() + rule("regex = 'ferry (today|tonight)'", id="again", kind="flag", example="\n* Ferry today\n  The ferry was late.\n"),
        rule("regex = 'ferry today'\nlanguages = ['en']") + rule("regex = 'ferry today'\nlanguages = ['de']", id="de"),
    ],
    "shadowed": [
        rule("regex = 'ferry (today|tonight)'") + rule("regex = 'ferry (today|tomorrow)'", id="other"),
        rule("regex = 'ferry (today|tonight)'")
        + rule("regex = 'ferry (today|tonight|tomorrow)'\nposition = 'tail'", id="more"),
        rule("regex = 'ferry (today|tonight) .*'") + rule("regex = 'ferry (today|tonight) from \\w+'", id="more"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in TRIPS.items() for text in texts])
def test_a_check_finds_what_it_is_for(code: str, text: str) -> None:
    assert find(text, code=code), [str(one) for one in find(text)]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in PASSES.items() for text in texts])
def test_a_check_lets_pass_what_is_good(code: str, text: str) -> None:
    found = find(text, code=code)
    if code == "shadowed":  # the narrow one of the last case is rightly found
        found = [one for one in found if one.rule == "valley/ferry"]
    assert [str(one) for one in found] == []


def test_every_check_is_tried_here() -> None:
    assert set(TRIPS) == set(CHECKS)
    assert set(PASSES) == set(CHECKS)


def test_a_finding_names_file_line_of_the_key_and_the_next_step() -> None:
    (found,) = find(rule("regex = '^ferry today'\nmax_words = 5"), code="anchors")
    assert str(found).startswith("my/valley.toml:4: warning anchors: valley/ferry: '^ferry today'")
    assert "leave ^ and $ out" in str(found)


def test_two_that_take_the_same_are_told_once() -> None:
    assert [one.code for one in find(TRIPS["duplicate"][0])] == ["duplicate"]
    both = rule("regex = 'ferry (today|tonight)'") + rule("regex = 'ferry to(day|night)'", id="same")
    assert [one.code for one in find(both)] == ["shadowed"]


def test_rules_are_compared_with_those_that_are_loaded() -> None:
    (found,) = find(rule(), others=rule(id="boats"), code="duplicate")
    assert "other/boats (my/other.toml:2)" in found.message


def test_a_rule_with_narrower_conditions_is_the_duplicate() -> None:
    both = rule("regex = 'ferry today'\nlanguages = ['en']") + rule("regex = 'ferry today'", id="anywhere")
    assert [one.rule for one in find(both, code="duplicate")] == ["valley/ferry"]


def test_near_misses_of_other_rules_count() -> None:
    other = rule("regex = 'x'", example="\n- x\n  Barge of the miller\n")
    (found,) = find(rule("regex = 'barge .*'"), others=other, code="broad")
    assert "'Barge of the miller' (the example of other/ferry)" in found.message
    own = rule("regex = 'barge \\w+ \\w+'", example="\n- Barge of millers\n  Barge of the miller\n")
    assert find(own, code="broad") == []  # the rule's own stay by its own example


def test_the_shipped_rules_pass(cleaner: Cleaner) -> None:
    rules = cleaner.all_rules
    assert [str(one) for one in lint(Bench(rules, rules, read_texts(rules, cleaner)))] == []


def test_near_misses_come_in_many_languages() -> None:
    lines = shipped_near_misses()
    counts = Counter(line.language for line in lines)
    assert min(counts[tag] for tag in "en de fr es it pt nl pl ru zh ja".split()) >= 40
    assert min(counts[tag] for tag in "ar cs el fa he hi hu ko sv tr vi".split()) >= 25
    assert len({line.text for line in lines}) == len(lines)
    assert all(line.text == line.text.strip() and count_words(line.text) for line in lines)
    assert {file.stem for file in FOLDER.iterdir()} == set(counts)


def test_no_rule_takes_a_near_miss_that_comes_along(cleaner: Cleaner) -> None:
    """Not only alone: as lines of a page, whatever the rules make of their neighbours."""
    for tag in ("en", "de", "ru", "zh", "ar", "fa", "he", "hi", "ko", "vi", "cs", "el", "tr"):
        text = "\n".join(line.text for line in shipped_near_misses() if line.language == tag) + "\n"
        gone = [r for r in cleaner.clean_text(text).sidecar.removals if not r.rule.startswith("model/")]
        assert [(r.rule, r.text) for r in gone] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a|b", ["a", "b"]),
        ("ab?c", ["ac", "abc"]),
        (r"x\.y", ["x.y"]),
        ("(a|b) (c|d)", ["a c", "b d", "a d", "b c"]),
        ("[-–] ?x", ["-x", "– x", "- x", "–x"]),
        (r"\d{2}", ["77"]),
        (r"a{2,}b", ["aab", "aaab"]),
        (r"\u00e9\x41", ["éA"]),
    ],
)
def test_lines_are_written_from_patterns(source: str, lines: list[str]) -> None:
    assert write_lines(source) == lines


def test_lines_written_from_shipped_patterns_match(cleaner: Cleaner) -> None:
    written = matched = 0
    for one in cleaner.all_rules:
        if isinstance(one.spec, DropLine) and one.spec.regex:
            pattern = one.spec.patterns()[0]
            lines = write_lines(pattern.source) or []
            hits = sum(pattern.matches(line) for line in lines)
            assert hits or not lines, one.name
            written, matched = written + len(lines), matched + hits
    assert matched > 0.9 * written > 5_000


def test_a_pattern_with_endless_choices_is_left_alone() -> None:
    assert write_lines("(" + "|".join(map(str, range(500))) + ")") is None
    assert write_lines("(((ab|cd){90}(e|f)){90}g){90}") in (None, [])


def test_lines_that_were_seen_in_one_place_are_not_called_broad() -> None:
    line = shipped_near_misses()[0].text
    example = f"\n- {line}\n  The ferry was late.\n"
    anywhere = rule(f"lines = ['{line}']", kind="drop_seen", example=example)
    assert [one.rule for one in find(anywhere, code="broad")] == ["valley/ferry"]
    there = rule(f"lines = ['{line}']\npaths = ['a/*']", kind="drop_seen", example=example)
    assert find(there, code="broad") == []


def test_every_check_stands_in_the_guide() -> None:
    guide = (ROOT / "rules/README.md").read_text("utf-8")
    assert [code for code, check in CHECKS.items() if f"| `{code}` | {check.__doc__} |" not in guide] == []


def write_pack(folder: Path, text: str, name: str = "my/valley.toml") -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text('about = "Of the valley."\n' + text, "utf-8")


def test_the_command_looks_at_own_packs(clean: Run, tmp_path: Path) -> None:
    write_pack(tmp_path, rule("regex = 'chapter .*'"))
    told = clean("rules", "lint", "--rules", "my")
    assert told.returncode == 1
    assert told.stdout.startswith("my/valley.toml:4: warning broad: valley/ferry: takes content as 'Chapter Nine: The")
    assert told.stderr.startswith("1 rule, 1 warning")


def test_the_command_on_a_file_and_as_json(clean: Run, tmp_path: Path) -> None:
    write_pack(tmp_path, rule("regex = '^ferry today'"), "x.toml")
    told = clean("rules", "lint", "x.toml", "--json")
    assert told.returncode == 1
    assert [(one["code"], one["file"], one["line"]) for one in json.loads(told.stdout)] == [("anchors", "x.toml", 4)]


def test_a_note_alone_is_no_failure(clean: Run, tmp_path: Path) -> None:
    write_pack(tmp_path, TRIPS["shadowed"][0])
    told = clean("rules", "lint", "--rules", "my")
    assert told.returncode == 0, told.stdout
    assert told.stderr == "2 rules, 0 warnings, 1 note\n"
    assert re.match(
        r"my/valley\.toml:4: note shadowed: valley/ferry: maybe valley/more \(my/valley.toml:\d+\)", told.stdout
    )


def test_the_command_with_a_name_that_is_no_rules(clean: Run) -> None:
    told = clean("rules", "lint", "consnet")
    assert told.returncode == 2
    assert "did you mean 'consent'?" in told.stderr


def test_a_missing_file_is_told(clean: Run) -> None:
    told = clean("rules", "lint", "none.toml")
    assert told.returncode == 2
    assert "none.toml: can't be read" in told.stderr


def test_all_that_two_rules_share_is_counted() -> None:
    two = rule('literals = ["Ferry", "Barge", "Boat"]') + rule('literals = ["Barge", "BOAT", "Ship"]', id="ships")
    (found,) = find(two, code="duplicate")
    assert found.rule == "valley/ships"
    assert "'Barge' and 1 more stand in valley/ferry" in found.message


def test_rules_of_one_pattern_that_do_other_things_are_no_duplicates() -> None:
    heading = "\n- Boats\n- Ferry\n  The ferry was late.\n"
    lists = rule("regex = 'boats'", kind="drop_list", example=heading)
    longer = rule("regex = 'boats'\nmax_items = 3\nposition = 'tail'", id="tail", kind="drop_list", example=heading)
    assert find(lists + longer, code="duplicate") == []
