"""Lines by the words that they hold: every word of every line, wherever words meet, overlap or hold one another."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.rulebook.finder import Finder, shortest_within
from cleaner.rulebook.patterns import Pattern
from tests.rulebook.grammar import lines, patterns


def found(sources: Iterable[str], texts: Iterable[str]) -> set[tuple[int, str]]:
    """Places of lines and sources of patterns; each pair is told once."""
    words = {pattern: pattern.needs.words for pattern in (Pattern(source, whole=False) for source in sources)}
    assert all(words.values())
    finder = Finder(words)
    pairs = [(at, pattern.source) for at, pattern in finder.compile().find([text.encode() for text in texts])]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


@pytest.mark.parametrize(
    ("sources", "texts", "pairs"),
    [
        (("cookie", "cookies"), ("cookie", "cookies"), {(0, "cookie"), (1, "cookie"), (1, "cookies")}),
        (("ookie", "cookies"), ("a cookies",), {(0, "ookie"), (0, "cookies")}),
        (("abcdef", "defghi"), ("xabcdefghi",), {(0, "abcdef"), (0, "defghi")}),  # they overlap
        (("anana",), ("bananana",), {(0, "anana")}),  # one overlaps itself
        (("anana!",), ("banana ananana!",), {(0, "anana!")}),  # the third is it
        (("read more",), ("read \t  more", "read\tMORE", "readmore"), {(0, "read more"), (1, "read more")}),
        (("read more",), ("read", "more"), set()),  # a line end is no space
        (("read  more", "read more"), ("read  more",), {(0, "read  more"), (0, "read more")}),
        (("share", "tweet"), ("share", "tweet share", "x", "share"), {(0, "share"), (1, "tweet"), (1, "share"), (3, "share")}),
        (("share",), ("", "share", "", ""), {(1, "share")}),
        (("share",), ("share this", "this share"), {(0, "share"), (1, "share")}),
        (("straße",), ("STRAßE", "straẞe", "strasse"), {(0, "straße"), (1, "straße")}),
        (("keks",), ("\u212aEKſ",), {(0, "keks")}),
        (("字字字",), ("一字字字字。",), {(0, "字字字")}),  # the next search starts inside a character
        (("ﬅone", "ﬆone"), ("ﬅone",), {(0, "ﬅone"), (0, "ﬆone")}),
        ((r".*cart\.",), ("cart.", "carts"), {(0, r".*cart\.")}),
        ((r"ab\.c\+d\#-&~",), ("AB.C+D#-&~",), {(0, r"ab\.c\+d\#-&~")}),
        ((r"\bcart\b",), ("cartoon", "the cart"), {(0, r"\bcart\b"), (1, r"\bcart\b")}),  # the loose form is asked
        (("^share$",), ("share", "share this"), {(0, "^share$")}),
    ],
)  # fmt: skip
def test_by_hand(sources: tuple[str, ...], texts: tuple[str, ...], pairs: set[tuple[int, str]]) -> None:
    assert found(sources, texts) == pairs


@settings(max_examples=200, deadline=None)
@given(st.lists(patterns().filter(lambda p: p.needs.words), max_size=6, unique=True), st.lists(lines(), max_size=8))
def test_it_finds_what_is_found_line_by_line(known: list[Pattern], texts: list[str]) -> None:
    raw = [text.encode() for text in texts]
    if not known:
        return
    finder = Finder({pattern: pattern.needs.words for pattern in known})
    for group in (raw, raw[::-1]):
        plain = {(at, pattern) for at, line in enumerate(group) for pattern in known if pattern.may_match(line)}
        assert set(finder.find(group)) == plain


@given(st.text(alphabet="abc", min_size=1, max_size=6), st.sets(st.text(alphabet="abc", min_size=1, max_size=4)))
def test_the_shortest_word_within(word: str, words: set[str]) -> None:
    within = [part for part in words if part in word and part != word]
    best = shortest_within(word, words)
    assert best in within if within else best == word
    assert all(len(best) <= len(part) for part in within)


def test_what_is_kept_of_texts_has_a_bound() -> None:
    finder = Finder({Pattern("read more", whole=False): frozenset(["read more"])})
    for width in (1, 2, 3, 500):
        assert list(finder.find([b"read" + b" " * width + b"more"]))
    assert all(len(written) < 100 for written in finder._known)
