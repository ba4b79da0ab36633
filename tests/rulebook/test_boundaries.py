"""Sentinels at word boundaries, against their definition a character at a time."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rulebook.patterns import Pattern, mark_boundaries
from cleaner.rulebook.translate import SENTINEL

EDGE = SENTINEL * 4


def is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char).startswith("M")


def mark_plainly(text: str) -> str:
    """Four sentinels wherever one neighbour is of a word and the other is not; a sentinel of the text is a space."""
    text = text.replace(SENTINEL, " ")
    made, before = "", False
    for char in text:
        now = is_word(char)
        made += (EDGE if now is not before else "") + char
        before = now
    return made + (EDGE if before else "")


@given(st.text() | st.text(alphabet="aé_1 .-'\x01字हि\u0301\u064bا\u0e34ก\u20dd²Ⅷ\n\ufeff", max_size=20))
def test_marks_stand_where_a_word_begins_or_ends(text: str) -> None:
    assert mark_boundaries(text) == mark_plainly(text)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("", ""),
        (".", "."),
        ("a", "|a|"),
        ("a b", "|a| |b|"),
        ("a\x01b", "|a| |b|"),
        ("हिन्दी, x", "|हिन्दी|, |x|"),  # vowel signs and virama are of the word
        ("e\u0301te\u0301 a", "|e\u0301te\u0301| |a|"),
        ("كِتَاب!", "|كِتَاب|!"),
        ("- \u0301a", "- |\u0301a|"),
        ("été-1", "|été|-|1|"),
    ],
)
def test_by_hand(text: str, marked: str) -> None:
    assert mark_boundaries(text).replace(EDGE, "|") == marked


@given(st.text(alphabet="aé .'ि\x01", max_size=12))
def test_spans_are_those_of_the_line(text: str) -> None:
    for found in Pattern(r"\b(?P<word>\w+)\b", whole=False).find_all(text):
        word = text[found.start : found.end]
        assert word
        assert all(map(is_word, word))
        assert found.groups["word"] == (found.start, found.end)
        around = text[max(0, found.start - 1) : found.start] + text[found.end : found.end + 1]
        assert not any(map(is_word, around))


def test_many_hits_in_one_line_take_time_by_its_length() -> None:
    text = "é x " * 50_000
    start = time.process_time()
    found = list(Pattern(r"\bx\b", whole=False).find_all(text))
    assert time.process_time() - start < 20
    assert [(match.start, match.end) for match in found] == [(at, at + 1) for at in range(2, len(text), 4)]
