"""Many patterns at once find what each finds alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.lines import Lines
from cleaner.rulebook.book import RuleBook
from cleaner.rulebook.examples import read_example
from cleaner.rulebook.matcher import Matcher, may_be_short
from cleaner.rulebook.patterns import Pattern
from tests.rulebook.grammar import lines, lines_for, patterns
from tests.strategies import PROSE, rule_lines

Hits = set[tuple[Pattern, int]]


def hits(limits: Mapping[Pattern, int | None], text: str) -> Hits:
    """Patterns and numbers of the lines that they hit within their limits of words; each list is top down."""
    found = Matcher(limits).hits(Lines(text))
    for hit in found.values():
        assert [line.number for line in hit] == sorted({line.number for line in hit})
    return {
        (pattern, line.number)
        for pattern, hit in found.items()
        for line in hit
        if has_room(limits[pattern], line.words)
    }


def plain_hits(limits: Mapping[Pattern, int | None], text: str) -> Hits:
    """The same, one by one."""
    return {
        (pattern, line.number)
        for line in Lines(text).solid
        for pattern, limit in limits.items()
        if has_room(limit, line.words) and pattern.matches(line.text)
    }


def has_room(limit: int | None, words: int) -> bool:
    return limit is None or words <= limit


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_line_that_a_pattern_matches_is_a_hit(data: st.DataObject) -> None:
    pattern = data.draw(patterns())
    text = "\n".join(data.draw(st.lists(lines_for(pattern), min_size=1, max_size=6)))
    for limit in (None, 10, 40):
        assert hits({pattern: limit}, text) == plain_hits({pattern: limit}, text)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(patterns(), st.sampled_from((None, 2, 10, 15, 16, 40)), max_size=8),
    st.lists(lines() | st.sampled_from(PROSE) | st.just(""), max_size=10),
)
def test_many_patterns_at_once(limits: dict[Pattern, int | None], some: list[str]) -> None:
    text = "\n".join(some)
    assert hits(limits, text) == plain_hits(limits, text)


@pytest.mark.parametrize("limit", [None, 10, 40])
@pytest.mark.parametrize(
    ("source", "line"),
    [
        (r".*cook[\-i]es", "All cook-es"),
        (r".*cook[\si]es", "All cook\u00a0es"),
        (r".*read  more", "Now read  more"),
        (r".*\bcafés\b", "Two CAFÉS"),
        (r".*\bстол\b.*", "на стол!"),
        (r".*straße", "Lange STRAẞE"),
        (r".*kekse", "Viele \u212aekſe"),
        (r".*字字字", "一字字字字"),
        (r".*(?:cookies?|no)", "Yes and no"),
        (r".*\d\d:\d\d", "Um ٢٣:٤٥"),
    ],
)
def test_by_hand(source: str, line: str, limit: int | None) -> None:
    pattern, other = Pattern(source), Pattern("read more")
    assert hits({other: None, pattern: limit}, f"x\n{line}\nread more") == {(pattern, 2), (other, 3)}


def test_shipped_patterns_over_the_rules_own_lines(cleaner: Cleaner) -> None:
    """All hits are matches; of lines that are no hits, those of each rule's own example are asked, and some others."""
    lines = Lines("\n".join(rule_lines()))
    limits = RuleBook(cleaner.all_rules, "flattened")._matcher.limits
    assert len(limits) > 500
    found = hits(limits, lines.text)
    for rule in cleaner.all_rules:
        own = set(map(str.strip, read_example(rule.spec.example).before))
        for pattern in limits.keys() & set(rule.spec.patterns()):
            for line in lines.solid:
                is_hit = (pattern, line.number) in found
                if is_hit or line.text in own or line.number % 40 == len(pattern.source) % 40:
                    plain = has_room(limits[pattern], line.words) and pattern.matches(line.text)
                    assert is_hit is plain, (pattern, line.text)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(("a", "word", "1.5", "ab.cd", "it’s", "字", "ก", "ิ", "é", "-", "…", "_")), max_size=80),
    st.sampled_from((" ", "", ". ")),
)
def test_no_line_of_few_words_is_taken_for_a_long_one(pieces: list[str], between: str) -> None:
    text = between.join(pieces).strip()
    for line in Lines(text).solid:
        assert may_be_short(line.text) or line.words > 15


@pytest.mark.parametrize("text", ["word " * 16, "it’s " * 31, "слово " * 31, "字, " * 31])
def test_long_lines_of_words_are_not_short(text: str) -> None:
    assert not may_be_short(text.strip())
