"""Facts of lines against plain definitions of them: what is found without looking at all is what looking would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.lines import Line, Lines, count_words, is_unspaced, lines_with, may_be_alike, to_key
from tests.strategies import PROSE

PIECES = (
    "a", "Word", "it's", "it’s", "1.5", "ab.cd", "e-mail", "_", "-", "--", "...", "…", ".", "!", "?\"", "?!)", "'", "''''",
    "’", "。", "。」", "é", "слово", "字字", "ก", "ิ", "हि", "\u00a0", "ß", "ﬁ", " ", " ", " ", " ", "\t",
)  # fmt: skip
ASCII = tuple(piece for piece in PIECES if piece.isascii())


def texts(pieces: tuple[str, ...] = PIECES, most: int = 70) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), min_size=1, max_size=most).map("".join).map(str.strip).filter(bool)


def line_of(text: str) -> Line:
    return Line(1, 0, text, 0)


def count_plainly(text: str) -> int:
    """Words one by one: a letter or digit begins one, which goes on with letters, digits and `'’.-`."""
    words = unspaced = 0
    inside = False
    for char in text:
        if char != "_" and is_unspaced(char):
            unspaced += 1
            inside = False
        elif char.isalnum() or char == "_":
            words += not inside
            inside = True
        else:
            inside = inside and char in "'’.-"
    return words + (unspaced + 1) // 2


def is_sentence_plainly(text: str) -> bool:
    bare = text.rstrip("'\"’”»›）)」』】]")
    ends = bare[-1:] in set(".!?…。！？．｡।॥؟۔։") if bare else False
    return (count_plainly(text) >= 5 and ends) or count_plainly(text) >= 25


any_texts = texts() | texts(ASCII) | st.text(min_size=1, max_size=60).map(str.strip).filter(bool)


@settings(max_examples=500)
@given(any_texts)
def test_words_and_sentences(text: str) -> None:
    assert count_words(text) == count_plainly(text)
    line, counted = line_of(text), line_of(text)
    assert counted.words == count_plainly(text)
    assert line.is_sentence is counted.is_sentence is is_sentence_plainly(text)


@pytest.mark.parametrize("words", [4, 5, 6, 24, 25, 26])
@pytest.mark.parametrize("end", ["", ".", ".)", "...", ' ."', "'"])
@pytest.mark.parametrize("word", ["a", "it's", "-a-", "1.5", "_", "é"])
def test_sentences_about_their_limits(words: int, end: str, word: str) -> None:
    text = " ".join([word] * words) + end
    assert line_of(text).is_sentence is is_sentence_plainly(text)


def is_prose_plainly(lines: Lines) -> bool:
    told = [len(line.text) for line in lines.solid if line.is_sentence]
    return len(told) >= 3 and sum(told) * 2 >= sum(len(line.text) for line in lines.solid)


sentences = st.sampled_from(PROSE) | st.integers(1, 40).map(lambda count: " ".join(["w"] * count) + ".")


@settings(max_examples=300)
@given(st.lists(texts(most=20) | sentences | sentences | st.just(""), max_size=15))
def test_prose(some: list[str]) -> None:
    lines = Lines("\n".join(some))
    assert lines.is_prose is is_prose_plainly(lines)
    left = lines.without({2, 3, 7})
    assert left.is_prose is is_prose_plainly(left)


def test_prose_at_the_very_half() -> None:
    sentence = "One two three four five."
    assert Lines("\n".join([sentence] * 3 + ["x" * 72])).is_prose
    assert not Lines("\n".join([sentence] * 3 + ["x" * 73])).is_prose
    assert not Lines("\n".join([sentence] * 2)).is_prose
    assert not Lines("").is_prose


ALIKE = (
    "ßa",
    "ssa",
    "SSA",
    "ẞa!",
    "ﬁnd",
    "Find",
    "» find",
    "İx",
    "i̇x",
    "ix",
    "ŉa",
    "ʼna",
    "_a",
    "a",
    "…",
    "-",
    "ǆx",
    "ǅx",
    "ΐ",
    "ΐ",
    "字",
)


@pytest.mark.parametrize("one", ALIKE)
def test_what_has_one_key_may_be_alike(one: str) -> None:
    for other in ALIKE:
        assert may_be_alike(line_of(one), line_of(other)) or to_key(one) != to_key(other), other


def test_no_letter_begins_a_key_that_is_not_looked_for() -> None:
    every = [chr(code) + "x" for code in range(0x21, 0x110000) if chr(code).casefold() != chr(code)]
    by_key: dict[str, list[Line]] = {}
    for text in [*every, *(text.casefold() for text in every)]:
        by_key.setdefault(to_key(text), []).append(line_of(text))
    for key, alike in by_key.items():
        assert lines_with({key}, alike) == alike
        assert all(may_be_alike(alike[0], other) for other in alike)


@given(st.lists(texts(most=3) | st.sampled_from(ALIKE), max_size=12), st.data())
def test_lines_with_a_key(some: list[str], data: st.DataObject) -> None:
    lines = Lines("\n".join(some)).solid
    keys = set(data.draw(st.lists(st.sampled_from([*map(to_key, some), "other", ""]), max_size=4)))
    assert lines_with(keys, lines) == [line for line in lines if line.key in keys]
    for one in lines:
        assert all(may_be_alike(one, other) for other in lines if one.key == other.key)


def test_a_line_at_another_rank_shares_what_is_known() -> None:
    line = Lines("a\n\n One two, three four five. ").solid[1]
    again = line.at_rank(0)
    assert (again.number, again.start, again.end, again.text, again.rank) == (3, 4, 29, line.text, 0)
    assert line.rank == 1
    assert again.words == 5
    assert line.__dict__["words"] == 5
    assert again.is_sentence
    assert line.is_sentence


def test_ranks_close_up() -> None:
    lines = Lines("a\nb\n\nc\nd")
    left = lines.without({2})
    assert [(line.number, line.rank) for line in left.solid] == [(1, 0), (4, 1), (5, 2)]
    assert [(line.number, line.rank) for line in lines.solid] == [(1, 0), (2, 1), (4, 2), (5, 3)]
    assert left.get(2) is None
    assert left.chars == 3
    assert re.sub(r"\s", "", left.text) == "abcd"
