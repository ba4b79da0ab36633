"""Patterns in small alphabets give the answers of the general form, spans of groups as well."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.rulebook.patterns import Found, Pattern, compile_re2
from tests.rulebook.grammar import ascii_lines, lines, patterns
from tests.strategies import rule_lines


@lru_cache(maxsize=16)
def compile_general(source: str) -> Any:
    return compile_re2(source)


def both(pattern: Pattern, line: str) -> tuple[list[Found], list[Found]]:
    """What the form in a small alphabet finds, and what the general one does."""
    general = Pattern(pattern.source, pattern.whole)
    general.__dict__["_compiled"] = (compile_general(general._exact), str)
    return list(pattern.find_all(line)), list(general.find_all(line))


@settings(max_examples=500, deadline=None)
@given(patterns(), st.lists(ascii_lines() | lines(), min_size=1, max_size=5))
def test_both_forms_find_the_same(pattern: Pattern, found: list[str]) -> None:
    for line in found:
        narrow, general = both(pattern, line)
        assert narrow == general
        assert pattern.matches(line) is bool(general)


@pytest.mark.parametrize(
    ("pattern", "line", "matches"),
    [
        (r"\u0430", "a", False),  # by its number, beyond a byte
        (r"[\u0430-\u0440a]", "a", True),
        (r"\x{4e00}|b", "b", True),
        (r"\xe9", "x", False),
        (r"ſhare", "Share", True),  # one letter with s where case is ignored
        (r"[ſ]hare", "share", True),
        (r"[^ſ]hare", "share", False),
        (r"[À-ſ]hare", "share", True),
        (r"[À-ž]hare", "share", False),
        (r"[^À-ỹ]elvin", "kelvin", True),
        (r"[^À-\x{212a}]elvin", "kelvin", False),
        ("\u212aelvin", "kelvin", True),
        (r"\x{212A}elvin", "kelvin", True),
        (r"é-я", "s", False),  # no range outside of a class
        (r"[!-я]", "~", True),
        (r"[\.-я]", "/", True),
        (r"[\\pN]", "p", True),  # a backslash and two letters
        (r"[\\pN]", "7", False),
        (r"\\pN", "\\pn", True),
        (r"[]é]", "]", True),
        (r"[^]é]", "]", False),
        (r"\p{Greek}|\P{L}", "-", True),
        (r"[\p{Greek}x]", "x", True),
        (r"[[:alpha:]é]", "x", True),
        (r"\p{Z}a\pZb", "a b", False),
        (r"a\p{Z}b[\pZ]c\pZd", "a b c d", True),
        (r"a\pMb", "ab", False),
        (r"[^\w]", "-", True),
        (r"[^\w]", "a", False),
        (r"é?a", "a", True),
    ],
)
def test_meaning(pattern: str, line: str, matches: bool) -> None:
    general, narrow = both(Pattern(pattern), line)
    assert bool(narrow) is bool(general) is matches


def test_shipped_patterns_over_the_rules_own_lines(cleaner: Cleaner) -> None:
    known = {pattern for rule in cleaner.all_rules for pattern in rule.spec.patterns()}
    every = [line.strip() for line in rule_lines() if line.strip()]
    text = [line for line in every if len(line) < 120][::5]
    for pattern in sorted(known, key=lambda pattern: pattern.source):
        hit = [line for line in every if pattern.may_match(line.encode())]
        for line in [*hit, *text[:: len(known) // 40]]:
            narrow, general = both(pattern, line)
            assert narrow == general, (pattern, line)
