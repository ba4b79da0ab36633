"""A line of a megabyte costs seconds at most, whatever it is made of: nothing is quadratic."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from cleaner import Cleaner
from cleaner.lines import Line, Lines, count_words
from cleaner.rulebook.matcher import may_be_short
from cleaner.rulebook.patterns import mark_boundaries

CHARS = 1_000_000
MADE_OF = ("a", "a ", ".", "'", "ab.", ".'", "- ", "_", "é", "字", "ि", "é.", "cookie", "read more ", "a\u0301 ")


@pytest.fixture(scope="module", autouse=True)
def _warm(cleaner: Cleaner) -> None:
    cleaner.rulebook.compile()


def line_of(piece: str) -> Line:
    return Line(1, 0, (piece * (CHARS // len(piece))).strip(), 0)


FACTS: dict[str, Callable[[Line], object]] = {
    "short": lambda line: may_be_short(line.text),
    "words": lambda line: count_words(line.text),
    "sentence": lambda line: line.is_sentence,
    "prose": lambda line: Lines(line.text).is_prose,
    "boundaries": lambda line: mark_boundaries(line.text),
}


@pytest.mark.parametrize("piece", MADE_OF)
def test_facts(piece: str) -> None:
    for fact, find in FACTS.items():
        line = line_of(piece)
        start = time.perf_counter()
        find(line)
        assert time.perf_counter() - start < 3, fact


@pytest.mark.parametrize("piece", MADE_OF)
def test_shipped_patterns(cleaner: Cleaner, piece: str) -> None:
    lines = Lines(line_of(piece).text)
    start = time.perf_counter()
    cleaner.rulebook._matcher.hits(lines)
    assert time.perf_counter() - start < 20
