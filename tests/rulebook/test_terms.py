"""What patterns need of a line: promised by the pattern, held by every line that it matches."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.rulebook.patterns import Pattern, options
from cleaner.rulebook.terms import fold, read_needs
from tests.rulebook.grammar import lines_for, patterns


def holds(text: str, word: str) -> bool:
    """Whether a line holds a word, its spaces of any width."""
    return word in " ".join(fold(text).replace("\t", " ").split(" ")) or word in " ".join(
        piece for piece in fold(text).replace("\t", " ").split(" ") if piece
    )


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_what_a_pattern_matches_has_what_it_needs(data: st.DataObject) -> None:
    pattern = data.draw(patterns())
    needs = read_needs(pattern.translated.loose, pattern.whole)
    for line in data.draw(st.lists(lines_for(pattern), min_size=1, max_size=6)):
        if pattern.matches(line):
            assert pattern.may_match(line.encode())
            assert not needs.words or any(holds(line, word) for word in needs.words)
            assert not needs.digit or any(char.isdecimal() or char > "\x7f" for char in line)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r".*cook[\-i]es", {"cook"}),  # a sign in a class with a letter is one of its members
        (r".*cook[\si]es", {"cook"}),
        (r".*cook[]i]es", {"cook"}),
        (r".*cook[iy]es", {"cookies", "cookyes"}),
        (r".*cook[ -]es", {"cook"}),
        (r".*cook[!-~]es", {"cook"}),
        (r".*read  more", {"read more"}),  # a line that has two spaces there is looked for by one
        (r".*read (?: more)", {"read more"}),
        (r".*read\x{20}more", {"read more"}),
        ("ab.*read\tmore", {"read more"}),
        (r".*(?:cookies?|Datenschutz)", {"cookie", "cookies", "datensch"}),
        (r".*(?:cookies?|no)", set()),
        (r".*(?:cookies)?", set()),
        (r".*(?:cookie)+", {"cookie"}),
        (r".*Straße", {"straße"}),
        (r".*\x{212a}EKſ", {"keks"}),
        (r".*字字", {"字字"}),
        (r".*e-?mail", {"mail"}),
        ("", set()),
        ("^$", set()),
    ],
)
def test_words(pattern: str, words: set[str]) -> None:
    loose = Pattern(pattern, whole=False).translated.loose
    assert read_needs(loose, whole=False).words == words


@pytest.mark.parametrize("pattern", [r"\d+:\d\d", r"[\d]", r"\d(a|b)?"])
def test_a_digit(pattern: str) -> None:
    assert read_needs(Pattern(pattern).translated.loose, whole=False).digit


@pytest.mark.parametrize("pattern", [r"\d* mo", r"(\d|a)", r"[\d.]", r"(ab\d)?"])
def test_no_digit(pattern: str) -> None:
    assert not read_needs(Pattern(pattern).translated.loose, whole=False).digit


def test_letters_are_folded_as_re2_folds_them() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    cased = "".join(char for char in every if {char.lower(), char.upper(), char.casefold(), char.title()} != {char})
    same = {char: set(re2.compile(re2.escape(char), options()).findall(cased)) for char in cased}
    known = {char: fold(char) for char, forms in same.items() if len(forms) > 1}  # Python may know younger ones
    by_fold: dict[str, set[str]] = {}
    for char, form in known.items():
        by_fold.setdefault(form, set()).add(char)
    assert len(known) > 2500
    assert [char for char, form in known.items() if by_fold[form] != same[char]] == []


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("pattern", [r"a\x01", "a\x01b", r"\x{0}a"])
def test_controls_are_no_marks_of_ours(pattern: str) -> None:
    assert not Pattern(pattern, whole=False).needs.digit
