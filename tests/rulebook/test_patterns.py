"""Patterns: what they mean in Unicode, and what is refused with a way out."""

from __future__ import annotations

import re
import time
from bisect import bisect_left

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.lines import Lines
from cleaner.rulebook import patterns
from cleaner.rulebook.alphabet import Alphabet
from cleaner.rulebook.matcher import Matcher
from cleaner.rulebook.patterns import Pattern, PatternError, literal


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"read more", "READ  more", True),
        (r"read more", "read more now", False),
        (r"read more.*", "read more now", True),
        (r".*\bмир\b.*", "весь мир тут", True),
        (r".*\bмир\b.*", "весь мирный тут", False),
        (r".*\bt\b.*", "été", False),
        (r".*\bt\b.*", "a t b", True),
        (r"\bfoo\b \bbar\b", "foo bar", True),
        (r"(foo\b|x)\b ?bar", "foo bar", True),
        (r"\w+", "naïveté", True),
        (r"\w+", "हिन्दी", True),
        (r"\d+", "٣٤", True),
        (r"a\sb", "a\u3000b", True),
        (r"[^x]+", "a b", True),
        (r"[\w.]+", "é.ü", True),
        (r"don't", "don’t", True),
        (r'"x"', "„x“", True),
        (r"a{2,3}", "aaa", True),
        (r"a{,3}", "a{,3}", True),
        (r"\u00e9t\xe9", "été", True),
        (r"[]x]+", "]x", True),
        (r"a|b", "b", True),
        (r"(?P<date>\d+)", "12", True),
        (r"straße", "STRAßE", True),
        (r"ещё", "ЕЩЁ", True),
    ],
)
def test_meaning(pattern: str, text: str, matches: bool) -> None:
    assert Pattern(pattern).matches(text) is matches


@pytest.mark.parametrize(
    ("pattern", "part", "advice"),
    [
        (r"(?!menu).*", "(?!menu)", "unless"),
        (r"(?<=a)b", "(?<=a)", "(?P<drop>"),
        (r"a(?=b)", "(?=b)", "unless"),
        (r"(\w+) \1", r"\1", "drop_repeats"),
        (r"(?i)a", "(?i)", "case is ignored"),
        (r"a++", "++", "'+'"),
        (r"a\nb", r"\n", "drop_block"),
        (r"[\W]", r"\W", "[^"),
        (r"a{1,2000}", "{1,2000}", "repetition size"),
        (r"x(a", "(a", "add ')'"),
        (r"x(a))b", "x(a))", "ends no group"),
        (r"[abc", "[abc", r"'\['"),
        (r"\Aa", r"\A", "^ or $"),
        (r"\q", r"\q", "'q'"),
        ("a\\", "\\", "at the end"),
        (r"\b?a", r"\b?", "can't repeat"),
        (r"(?P<x>a)(?P<x>b)", "(?P<x>", "a second time"),
    ],
)
def test_refusals_show_the_part_and_the_way_out(pattern: str, part: str, advice: str) -> None:
    with pytest.raises(PatternError, match=re.escape(part)) as error:
        Pattern(pattern).check()
    assert advice in str(error.value)


@pytest.mark.parametrize("start", [r"\b[一-龥]", r"\bx"])
def test_what_passes_the_check_runs(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last character that RE2's memory allows."""
    monkeypatch.setattr(patterns, "_MAX_MEM", 1 << 16)
    monkeypatch.setattr(patterns, "_shared_options", patterns.options)

    def is_refused(length: int) -> bool:
        try:
            Pattern(start + "1" * length).check()
        except PatternError:
            return True
        return False

    longest = bisect_left(range(4000), True, key=is_refused) - 1
    assert 1000 < longest < 3000
    assert not Pattern(start + "1" * longest).matches("x")


@pytest.mark.parametrize("is_wide", [False, True])
def test_where_re2_refuses_a_small_alphabet_the_pattern_runs_on_unicode(
    is_wide: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    alphabet = Alphabet(frozenset(map(chr, range(0x4E00, 0x4E80 if is_wide else 0x4E10))))
    monkeypatch.setattr(patterns, "narrow", lambda source: ("(", alphabet))
    assert alphabet.is_wide is is_wide
    assert Pattern("[中あ]+").matches("あ中")


def test_spans_and_groups_are_those_of_the_line() -> None:
    found = Pattern(r"\bby (?P<author>\w+)\b", whole=False).find("été: by Zoë!")
    assert found is not None
    assert (found.start, found.end, found.groups) == (5, 11, {"author": (8, 11)})


def test_every_match_is_found() -> None:
    spans = [(found.start, found.end) for found in Pattern(r"\b[ab]\b", whole=False).find_all("a b ab a")]
    assert spans == [(0, 1), (2, 3), (7, 8)]


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="abé ж1_-.'’म्", max_size=12),
    st.sampled_from([r"\bé\b", r"\ba", r"b\b", r"\bж1?\b", r"\b'?a"]),
)
def test_word_boundaries_are_those_of_unicode(text: str, pattern: str) -> None:
    """Against the standard library, which knows Unicode's boundaries but for combining marks."""
    source = pattern.replace("'", "['’‘ʼ`´]")
    line = text.strip().replace("\u094d", "")
    assert Pattern(pattern, whole=False).matches(line) is (re.search(source, line, re.IGNORECASE) is not None)


@given(st.text(max_size=30).filter(lambda t: t.strip() and "\n" not in t))
def test_a_literal_matches_itself(text: str) -> None:
    line = " ".join(text.split())
    if line and "\x01" not in line:
        assert Pattern(literal(line)).matches(line)


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(\w+\s?)+\.", r"(.*,){20}x", r"\b(a|a)*\b!"])
def test_nothing_hangs(pattern: str) -> None:
    line = "a" * 200_000
    start = time.perf_counter()
    Pattern(pattern).matches(line)
    assert time.perf_counter() - start < 5


def test_the_matcher_finds_what_each_pattern_finds_alone() -> None:
    patterns = [
        Pattern(r"see also.*"),
        Pattern(r"\bend\b", whole=False),
        Pattern(r"[^x]+ fin"),
        Pattern("share"),
    ]
    text = "a\n  See also this\u3000\n\nthe end\nbend\nla fin\nSHARE\nx fin\n\nend"
    lines = Lines(text)
    expected = {p: [ln.number for ln in lines.solid if p.matches(ln.text)] for p in patterns}
    assert {
        p: [line.number for line in found] for p, found in Matcher(dict.fromkeys(patterns, None)).hits(lines).items()
    } == expected
    assert sum(map(len, expected.values())) == 5
