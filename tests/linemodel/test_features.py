"""Features: numbers that a reader can check by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.linemodel.facts import Vocabulary
from cleaner.linemodel.features import FEATURES, measure
from cleaner.lines import Lines

PAGE = """\
Home
The mill by the river | Valley News
Share
The mill by the river
The old mill has stood still for forty years, and few remember its sound.
“It hummed,” says the miller’s daughter, “all through the night.”
Share
Contact us today
"""


def columns_of(text: str, gone: tuple[int, ...] = ()) -> dict[str, list[float]]:
    lines = Lines(text)
    found = measure(
        lines, lines.without(gone), Vocabulary({"the", "by", "for", "and", "it", "has"}, {"home", "share", "contact"})
    )
    return {name: list(column) for name, column in found.items()}


def test_every_feature_has_a_number_for_every_line() -> None:
    columns = columns_of(PAGE)
    assert set(columns) == set(FEATURES)
    assert {len(column) for column in columns.values()} == {8}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("words", [1, 7, 1, 5, 14, 10, 1, 3]),
        ("ends", [False, False, False, False, True, True, False, False]),
        ("chrome_words", [1, 0, 1, 0, 0, 0, 1, 1]),
        ("repeats", [1, 1, 2, 1, 1, 1, 2, 1]),
        ("sentences_before", [0, 0, 0, 0, 0, 1, 2, 2]),
        ("from_end", [7, 6, 5, 4, 3, 2, 1, 0]),
        ("block", [0, 0, 0, 0, 1, 1, 0, 0]),
        ("from_block", [-4, -3, -2, -1, 0, 0, 1, 2]),
        ("below_chrome", [-1, 1, 2, 1, 2, 3, 4, 1]),
        ("words_before_1", [0, 1, 7, 1, 5, 14, 10, 1]),
        ("words_after_1", [7, 1, 5, 14, 10, 1, 3, 0]),
        ("quotes", [False, False, False, False, False, True, False, False]),
    ],
)
def test_numbers(name: str, wanted: list[float]) -> None:
    assert columns_of(PAGE)[name] == wanted


def test_the_heading_says_the_first_line_again() -> None:
    page = PAGE.split("\n", 1)[1]
    assert columns_of(page)["below_title"] == [-1, -1, -1, 1, 2, 3, 4]


def test_what_rules_took_is_seen_by_its_neighbours() -> None:
    columns = columns_of(PAGE, gone=(1, 3))
    assert columns["words"] == [7, 5, 14, 10, 1, 3]
    assert columns["gone_above"][0] == columns["gone_below"][0] == columns["gone_above"][1] == 1
    assert columns["gone_before"] == [1, 2, 2, 2, 1, 1]
    assert columns["gone_so_far"][-1] == 1
    assert columns["page_gone"] == [0.25] * 6


@given(st.text(alphabet="ab .,!\n漢あ1", max_size=200))
def test_any_text_has_features(text: str) -> None:
    columns = columns_of(text)
    assert len({len(column) for column in columns.values()}) == 1
    for name in ("text_before", "place", "gone_so_far"):
        assert all(first <= second for first, second in pairwise(columns[name]))


LONG = "\n\n".join(
    line
    for number in range(9)
    for line in (
        f"Station {number % 4}",
        "Contact",
        f"The ferry number {number} left the pier at {number}:30 and came back, said the captain of the {number}th boat.",
        "Nobody “waits” in the rain for long, and few have a bicycle." if number % 3 else "By Anna Berg",
    )
)


def naive(column: list[float], at: int, before: int, after: int) -> float:
    """A window's sum, line by line, without the line itself."""
    return sum(column[i] for i in range(len(column)) if -before <= i - at <= after and i != at)


@pytest.mark.parametrize("size", [1, 3, 8])
def test_windows_of_words(size: int) -> None:
    columns = columns_of(LONG)
    words = columns["words"]
    count = len(words)
    assert columns[f"words_around_{size}"] == [naive(words, at, size, size) / (2 * size) for at in range(count)]
    assert columns[f"words_after_{size}"] == [naive(words, at, 0, size) / size for at in range(count)]
    if size < 8:
        assert columns[f"words_before_{size}"] == [naive(words, at, size, 0) / size for at in range(count)]


@pytest.mark.parametrize(
    ("name", "of", "size"),
    [
        ("sentences_1", "sentence", 1),
        ("sentences_3", "sentence", 3),
        ("sentences_8", "sentence", 8),
        ("sentences_20", "sentence", 20),
        ("chrome_8", "chrome", 8),
        ("chrome_20", "chrome", 20),
        ("repeats_3", "repeated", 3),
        ("times_8", "time", 8),
        ("headlines_8", "headline", 8),
    ],
)
def test_windows_of_counts(name: str, of: str, size: int) -> None:
    lines = Lines(LONG).solid
    texts = [line.text for line in lines]
    told = {
        "sentence": [line.is_sentence for line in lines],
        "chrome": [text == "Contact" for text in texts],
        "repeated": [texts.count(text) > 1 for text in texts],
        "time": [":30" in text for text in texts],
        "headline": [text == "By Anna Berg" for text in texts],
    }[of]
    assert columns_of(LONG)[name] == [naive(list(told), at, size, size) for at in range(len(told))]
    assert 0 < sum(told) < len(told)


def test_windows_of_what_is_gone() -> None:
    lines = Lines(LONG).solid
    gone = {line.number for line in lines if line.text in {"Contact", "Station 1"}}
    columns = columns_of(LONG, tuple(gone))
    flags = [line.number in gone for line in lines]
    left = [at for at, line in enumerate(lines) if line.number not in gone]
    assert columns["gone_before"] == [naive(flags, at, 5, 0) for at in left]
    assert columns["gone_after"] == [naive(flags, at, 0, 5) for at in left]
    assert columns["gone_above"] == [naive(flags, at, 1, 0) for at in left]
    assert columns["gone_below"] == [naive(flags, at, 0, 1) for at in left]


def test_a_wide_block_reaches_over_more_lines_than_a_near_one() -> None:
    text = "The council met on Monday and agreed to all of it.\n"
    page = text * 3 + "Mill\nQuay\nBridge\nTower\n" + text
    near, wide = columns_of(page)["block"], columns_of(page)["wide_block"]
    assert near == [1, 1, 1, 0, 0, 0, 0, pytest.approx(1 / 3)]
    assert wide == [1] * 8


def test_blank_lines_change_no_feature() -> None:
    assert columns_of(LONG) == columns_of(LONG.replace("\n\n", "\n"))
