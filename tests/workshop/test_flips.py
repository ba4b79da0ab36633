"""What flips between two outcomes: whole lines, parts, lines of one text only; and that nothing else is told."""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Source
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import Rule
from cleaner.workshop.comparing.compare import TwoRuleSets
from cleaner.workshop.comparing.flips import Flip, compare_outcomes
from cleaner.workshop.comparing.groups import group_flips
from cleaner.workshop.comparing.outcomes import Cut, Outcome, outcome_of_pair
from tests.conftest import ROOT

LINES = ["Home", "The bridge is open.", "Share it", "Rain fell.", "by Ann Lee, Friday"]
TEXT = "\n".join(LINES) + "\n"
PAGES = [*(ROOT / "seeds").glob("00[14]*.txt"), *(ROOT / "tests/pages").glob("a*/page.html")]


def outcome(*cuts: tuple[str, str], text: str = TEXT) -> Outcome:
    """A text of which each piece goes by its rule."""
    found = []
    for piece, rule in cuts:
        start = text.index(piece)
        number = text.count("\n", 0, start) + 1
        found.append(Cut(start, start + len(piece), number, number + piece.rstrip("\n").count("\n"), rule))
    return Outcome(text, tuple(sorted(found)))


def told(old: Outcome, new: Outcome) -> list[tuple[str, str, str, int]]:
    flips = compare_outcomes("a.txt", old, new).flips
    assert all(flip.id == "a.txt" for flip in flips)
    return [(flip.direction, flip.rule, flip.text, flip.line) for flip in flips]


def test_nothing_flips_between_equal_outcomes() -> None:
    one = outcome(("Home\n", "a/b"))
    assert compare_outcomes("a.txt", one, one) == compare_outcomes("a.txt", outcome(), outcome())


def test_lines_that_go_and_stay_name_their_rules() -> None:
    old, new = outcome(("Home\n", "menu/home")), outcome(("Share it\n", "share/it"))
    assert told(old, new) == [("stays", "menu/home", "Home", 1), ("goes", "share/it", "Share it", 3)]


def test_blank_lines_that_a_removal_takes_along_are_no_flips() -> None:
    text = "Home\n\nRain fell.\n"
    assert told(outcome(("Home\n\n", "a/b"), text=text), outcome(("Home\n", "a/b"), text=text)) == []


def test_a_line_that_goes_by_another_rule_moves() -> None:
    (flip,) = compare_outcomes("a.txt", outcome(("Home\n", "a/b")), outcome(("Home\n", "c/d"))).flips
    assert (flip.direction, flip.rule, flip.note) == ("moves", "c/d", "before: a/b")


@pytest.mark.parametrize(("old", "new", "wanted"), [
    ((), ((", Friday", "a/day"),), [("goes", "a/day", "by Ann Lee[-, Friday-]", 5)]),
    (((", Friday", "a/day"),), (), [("stays", "a/day", "by Ann Lee{+, Friday+}", 5)]),
    (((", Friday", "a/day"),), (("by Ann Lee, Friday", "a/by"),), [("goes", "a/by", "[-by Ann Lee-]…", 5)]),
    ((("by ", "a/x"),), ((", Friday", "a/y"),),
     [("goes", "a/y", "…Ann Lee[-, Friday-]", 5), ("stays", "a/x", "{+by +}Ann Lee…", 5)]),
    ((("by Ann", "a/x"),), (("by", "a/x"),), [("stays", "a/x", "…{+ Ann+} Lee, Friday", 5)]),
    ((("by ", "a/x"),), (("by", "a/x"),), []),  # a space is none
])  # fmt: skip
def test_parts(
    old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...], wanted: list[tuple[str, str, str, int]]
) -> None:
    assert told(outcome(*old), outcome(*new)) == wanted


def test_a_part_of_a_long_line_is_shown_with_what_is_near() -> None:
    text = "The rain fell on the hills and " * 5 + "the credit: Ann. " + "And on the sea it fell as well. " * 5
    ((_, _, shown, _),) = told(outcome(text=text), outcome(("credit: Ann.", "a/b"), text=text))
    assert shown == "… n the hills and the [-credit: Ann.-] And on the sea it f …"


def test_who_saves_a_line_is_named() -> None:
    taken = outcome(("Home\n", "menu/home"))
    kept = replace(outcome(), kept=((1, "menu/home", "mine/keep"),))
    held = replace(outcome(), held={"menu/home": "would leave nothing of the page"})
    assert [flip.note for flip in compare_outcomes("a", taken, kept).flips] == ["kept by mine/keep"]
    assert [flip.note for flip in compare_outcomes("a", kept, taken).flips] == ["before: kept by mine/keep"]
    assert [flip.note for flip in compare_outcomes("a", taken, held).flips] == [
        "menu/home is held back: it would leave nothing of the page"
    ]


def test_lines_of_one_text_only() -> None:
    """What went with an element names its rule, other lines of HTML who chose the blocks, those of text no rule."""
    old = outcome(("Home\n", "menu/home"))  # is gone there: no flip, though the other text does not have it
    new = outcome(text="The bridge is open.\nRain fell.\nNew line.\nby Ann Lee, Friday\n")
    assert told(old, new) == [
        ("goes", "before the rules", "Share it", 3),
        ("stays", "before the rules", "New line.", 3),
    ]
    pruned = replace(new, pruned=(("html/bar", "Look! Share it"),), answered_by="extract/main-text")
    assert told(old, pruned)[0] == ("goes", "html/bar", "Share it", 3)
    assert ("stays", "html/bar", "Share it", 3) in told(pruned, old)
    assert told(old, replace(pruned, pruned=()))[0][1] == "extract/main-text"
    assert compare_outcomes("a", old, new).lines == 3


def test_marks_of_a_list_do_not_hide_who_took_the_item() -> None:
    old, new = Outcome("- Rain barrels\n## Nets | Rope\n", ()), Outcome("", (), answered_by="x/y")
    new = replace(new, pruned=(("html/a", "Brain barrels"), ("html/b", "Rain barrels"), ("html/c", "Nets Rope")))
    assert [flip[1] for flip in told(old, new)] == ["html/b", "html/c"]


def test_lines_that_move_are_held_against_each_other() -> None:
    text = "First of all.\n" + TEXT
    assert told(outcome(("Home\n", "a/b")), outcome(("Home\n", "a/b"), text=text))[0][2] == "First of all."
    assert ("stays", "a/b", "Home", 2) in told(outcome(("Home\n", "a/b")), outcome(text=text))


def test_flags_and_metadata_are_counted() -> None:
    old = replace(outcome(), flags=(("mixed", "", "it", "ciao"),) * 2, metadata={"title": "A", "date": "2020"})
    new = replace(
        outcome(), flags=(("mixed", "", "it", "ciao"),), metadata={"title": "B", "date": "2020", "author": "C"}
    )
    found = compare_outcomes("a", old, new)
    assert (found.flips, found.flags, found.metadata) == ((), 1, 2)


def test_a_long_line_is_told_by_its_beginning_and_its_hash() -> None:
    texts = [f"{'word ' * 100}{end}.\n" for end in ("one", "two")]
    shown = [told(outcome(text=text), outcome((text, "a/b"), text=text))[0][2] for text in texts]
    assert shown[0] != shown[1]
    assert all(len(text) < 260 and "(504 characters, sha256 " in text for text in shown)


@given(
    st.lists(st.sampled_from(["Home", "News", "Rain fell.", "", "More"]), min_size=1, max_size=8),
    st.lists(st.sampled_from(["Home", "News", "Rain fell.", "", "More"]), min_size=1, max_size=8),
    st.sets(st.integers(0, 7)),
    st.sets(st.integers(0, 7)),
)
def test_flips_lead_from_one_output_to_the_other(
    lines: list[str], others: list[str], gone: set[int], other_gone: set[int]
) -> None:
    def make(lines: list[str], gone: set[int]) -> tuple[Outcome, Counter[str]]:
        cuts, at = [], 0
        for number, line in enumerate(lines):
            if line and number in gone:
                cuts.append(Cut(at, at + len(line) + 1, number + 1, number + 1, "a/b"))
            at += len(line) + 1
        left = Counter(line for number, line in enumerate(lines) if line and number not in gone)
        return Outcome("".join(f"{line}\n" for line in lines), tuple(cuts)), left

    (old, before), (new, after) = make(lines, gone), make(others, other_gone)
    for flip in compare_outcomes("a", old, new).flips:
        before[flip.text] += {"goes": -1, "stays": 1, "moves": 0}[flip.direction]
    assert +before == +after


def rules_of(text: str) -> list[Rule]:
    return parse_pack(text, "mine.toml", "mine")


MINE = """
about = "A box and a line."
[[drop_element]]
id = "first"
css = "li, h2"
why = "To make another text."
example = '''
  <p>The mill by the weir has ground rye for two hundred years, and its wheel still turns on every second Sunday.</p>
- <ul><li>A box</li></ul>
'''
[[drop_text]]
id = "the"
regex = 'and the'
why = "To cut inside."
example = '''
- rain and the sea
+ rain sea
  stays
'''
"""


@pytest.fixture(scope="module", params=[{}, {"preset": "auto"}, {"drop_flagged": True}], ids=str)
def both(request: pytest.FixtureRequest) -> tuple[Cleaner, Cleaner]:
    old = Cleaner(disable=("chrome", "model"), **request.param)
    return old, Cleaner(**request.param).with_rules(rules_of(MINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem[:3]}")
def test_both_judged_at_once_is_each_judged_alone(both: tuple[Cleaner, Cleaner], page: Path) -> None:
    """The page that is read once serves both: nothing is shared that one of them changes."""
    source = Source(id="p", data=page.read_bytes(), format="html" if page.suffix == ".html" else "auto")
    before, after = (side.clean_source(source) for side in both)
    wanted = compare_outcomes(
        "p", outcome_of_pair(before.text, before.sidecar), outcome_of_pair(after.text, after.sidecar)
    )
    assert TwoRuleSets(*both).compare(source)[0].flips == wanted.flips
    assert wanted.flips


def test_rule_sets_travel_to_workers_that_are_no_forks(both: tuple[Cleaner, Cleaner]) -> None:
    source = Source(id="p", data=PAGES[0].read_bytes())
    sides = TwoRuleSets(*both)
    assert pickle.loads(pickle.dumps(sides)).compare(source) == sides.compare(source)


def test_groups() -> None:
    flips = [
        Flip("b", 1, "goes", "x/y", "Home", 4),
        Flip("a", 9, "goes", "x/y", "Home", 4),
        Flip("a", 2, "stays", "x/y", "News", 4),
        Flip("a", 3, "stays", "a/b", "More", 4),
        *(Flip("a", 4 + number, "moves", "m/n", "Rain", 4) for number in range(5)),
    ]
    groups = group_flips(flips)
    assert [group.rule for group in groups] == ["x/y", "a/b", "m/n"]
    first = groups[0]
    assert (first.count("goes"), first.count("stays"), first.documents, first.chars) == (2, 1, 2, 12)
    assert [(row.first.id, row.first.line, row.count) for row in first.rows] == [("a", 9, 2), ("a", 2, 1)]
