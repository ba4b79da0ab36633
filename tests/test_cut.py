"""Removed lines take the blank lines they leave behind, and only those."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.rulebook.loader import parse_pack

from .conftest import cleaner_with

PACK = """
about = "x"
[[drop_line]]
id = "x"
literals = ["X"]
max_share = 1.0
why = "x"
example = '''
- X
  Y
'''
[[drop_text]]
id = "part"
regex = '\\[cut\\]'
max_share = 1.0
why = "x"
example = '''
- a [cut] b
+ a b
  cut
'''
"""


@pytest.fixture(scope="module")
def marked() -> Cleaner:
    return cleaner_with(*parse_pack(PACK, "x.toml", "x"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A\n\nX\n\nB\n", "A\n\nB\n"),
        ("A\nX\n\nB\n", "A\n\nB\n"),
        ("A\n\nX\nB\n", "A\n\nB\n"),
        ("A\nX\nB\n", "A\nB\n"),
        ("X\n\nA\n", "A\n"),
        ("\n\nX\n\nA\n", "A\n"),
        ("A\n\nX\n", "A\n"),
        ("A\n\nX\n\n\n", "A\n"),
        ("A\n\nX\n\nX\n\nB\n", "A\n\nB\n"),
        ("A\nX\n\nX\nB\n", "A\nB\n"),
        ("X\n", ""),
        ("\nX\n\nX\n\n", ""),
        ("A\n\n\n\nB\n", "A\n\n\n\nB\n"),
        ("  X  \nA\n", "A\n"),
        ("a [cut] b\n", "a b\n"),
        ("[cut] b\n", "b\n"),
        ("a [cut]\n", "a\n"),
        ("a[cut]b\n", "ab\n"),
        ("a [cut] [cut] b\n", "a b\n"),
        ("A\n\n[cut]\n\nB\n", "A\n\nB\n"),
        ("Hello word [cut] [cut]\n", "Hello word\n"),
        ("[cut] [cut] [cut] a\n", "a\n"),
        ("A\n* [cut] |\nB\n", "A\nB\n"),
    ],
)
def test_cut(marked: Cleaner, before: str, after: str) -> None:
    assert marked.clean_text(before).text == after


def test_flags_know_their_line_in_the_output(marked: Cleaner) -> None:
    text = "X\n\nThe council met on Monday and agreed to repair the bridge.\n\nX\n\n供给过剩需求疲软的问题\n"
    cleaned = marked.clean_text(text)
    (flag,) = cleaned.flags
    assert flag.out_line is not None
    assert cleaned.text.split("\n")[flag.out_line - 1] == "供给过剩需求疲软的问题"
