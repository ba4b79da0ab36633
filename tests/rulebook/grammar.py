"""Patterns of the rule language by chance, and lines that they may match, for hypothesis."""

from __future__ import annotations

from functools import partial

import re2
from hypothesis import strategies as st

from cleaner.rulebook.patterns import Pattern, PatternError

# Letters that are folded in odd ways, without case, or wider than a byte; digits, marks, spaces and signs.
LETTERS = (
    "a",
    "b",
    "k",
    "s",
    "E",
    "é",
    "É",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "ſ",
    "\u212a",
    "ж",
    "Ж",
    "ς",
    "字",
    "ก",
    "ि",
    "\u0301",
)
SIGNS = ("1", "٣", " ", "  ", "\t", "\u00a0", "-", ".", ",", "'", "’", "_", "→", "\x01", "\x85")
WORDS = ("cookie", "Cookies", "read more", "straße", "мир", "datenschutz", "share", "字字", "e-mail", "k\u212akſs")
_ESCAPED = (
    r"\w",
    r"\d",
    r"\s",
    r"\b",
    r"\W",
    r"\D",
    r"\S",
    r"\.",
    r"\-",
    r"\u0436",
    r"\xe9",
    r"\x{17f}",
    r"\pL",
    r"\P{Lu}",
)
_MEMBERS = (
    *"abks1éſß字ж.,_→\u212a", " ", r"\w", r"\d", r"\s", r"\-", r"\]", r"\.", r"\\", r"\pN", r"\p{Greek}", r"\u0436",
    "a-c", "А-я", "À-ſ", "!-é", "[:alpha:]", r"\x{80}-\x{2fff}",
)  # fmt: skip
_COUNTS = ("", "", "", "", "?", "*", "+", "+?", "{2}", "{0,1}", "{1,}")


def _classes() -> st.SearchStrategy[str]:
    members = st.lists(st.sampled_from(_MEMBERS), min_size=1, max_size=4).map("".join)
    return st.builds("[{}{}]".format, st.sampled_from(("", "", "^")), members)


def _plain() -> st.SearchStrategy[str]:
    return st.sampled_from((*WORDS, *WORDS, *LETTERS, "1", " ", "  ", "\t", "-", "'", "_", "→"))


def _sources() -> st.SearchStrategy[str]:
    atoms = _plain() | _plain() | st.sampled_from((*_ESCAPED, ".", ".*")) | _classes()
    return st.recursive(atoms, _larger, max_leaves=7)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    run = st.lists(inner, min_size=1, max_size=4).map("".join)
    either = st.lists(inner | st.just(""), min_size=2, max_size=4).map("|".join)
    group = st.builds("{}{}){}".format, st.sampled_from(("(", "(?:")), run | either, st.sampled_from(_COUNTS))
    return run | group | either | st.builds("{}{}".format, inner, st.sampled_from(_COUNTS))


def patterns() -> st.SearchStrategy[Pattern]:
    """Patterns that RE2 takes; whole lines, or anywhere in one."""
    return st.builds(Pattern, _sources(), st.booleans()).filter(_is_sound)


def _is_sound(pattern: Pattern) -> bool:
    try:
        pattern.check()
    except (PatternError, re2.error):
        return False
    return True


def lines(alphabet: tuple[str, ...] = (*WORDS, *WORDS, *LETTERS, *SIGNS)) -> st.SearchStrategy[str]:
    """Trimmed lines of those pieces, some of them in capitals."""
    made = st.lists(st.sampled_from(alphabet), min_size=1, max_size=9).map("".join)
    return (made | made.map(str.upper)).map(str.strip).filter(bool)


def lines_for(pattern: Pattern) -> st.SearchStrategy[str]:
    """Lines that share pieces with a pattern, so that matches are not rare."""
    pieces = [piece for piece in (*WORDS, *LETTERS, *SIGNS) if piece in pattern.source]
    return lines((*pieces, "x", " ", "1", "-")) | lines()


ascii_lines = partial(lines, ("cookie", "Cookies", "read more", "share", "mail", *"abksE1 -.,'_\t\x01", "  "))
