"""Features: numbers that a reader can check by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.linemodel.features import feature_names, measure
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
    found = measure(lines, lines.without(gone), {"the", "by", "for", "and", "it", "has"}, {"home", "share", "contact"})
    return {name: list(column) for name, column in found.items()}


def test_every_feature_has_a_number_for_every_line() -> None:
    columns = columns_of(PAGE)
    assert set(columns) == feature_names()
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
