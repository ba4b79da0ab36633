"""Trees as text and back, and the smoothing over neighbours."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.linemodel.chain import smooth
from cleaner.linemodel.trees import Ensemble, Node, features_of, read_tree, write_tree

TREE = """\
words <= 5.5: 0.1
  0.7
  ends <= 0.5: -0.2
    0.05
    -0.6
"""


def test_a_tree_reads_as_it_was_written() -> None:
    tree = read_tree(TREE)
    assert isinstance(tree, Node)
    assert features_of(tree) == {"words", "ends"}
    assert read_tree(write_tree(tree)) == tree
    assert read_tree("0.25\n") == 0.25


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("words <= 5.5: 0.1\n  0.7\n", "a branch is missing"),
        ("words < 5.5: 0.1\n  0.7\n  0.2\n", "'words < 5.5: 0.1' is neither"),
        ("words <= five: 0.1\n  0.7\n  0.2\n", "is neither points nor"),
        ("words <= 5.5: 0.1\n 0.7\n  0.2\n", "does not stand 2 spaces in"),
        ("words <= 5.5: 0.1\n  0.7\n  0.2\n0.4\n", "'0.4' belongs to no branch"),
        ("words <= inf: 0.1\n  0.7\n  0.2\n", "is neither points nor"),
        ("".join(f"{'  ' * depth}words <= 1: 0\n" for depth in range(1500)), "deeper than 30 questions"),
    ],
)
def test_what_is_no_tree_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_tree(text)


def test_points_are_added_up_and_each_feature_answers_for_its_part() -> None:
    model = Ensemble([read_tree(TREE), read_tree("words <= 10: 0.0\n  0.5\n  -0.5\n")])
    columns = {"words": [3, 20, 20], "ends": [0, 0, 1]}
    assert model.points(columns) == pytest.approx([1.2, -0.45, -1.1])
    weights = model.weigh(columns, 2)
    assert weights == pytest.approx({"words": -0.3 - 0.5, "ends": -0.4})
    # The means of both roots and what the features added are the points.
    assert 0.1 + sum(weights.values()) == pytest.approx(model.points(columns)[2])


def by_all_ways(points: list[float], change: float) -> list[float]:
    """The same by summing over every way through the page: slow, and beyond doubt."""
    own = [1 / (1 + math.exp(-value)) for value in points]
    stay, leave = 1 - math.exp(-change), math.exp(-change)
    total, chrome = 0.0, [0.0] * len(points)
    for way in range(2 ** len(points)):
        states = [bool(way >> at & 1) for at in range(len(points))]
        weight = 1.0
        for at, state in enumerate(states):
            weight *= own[at] if state else 1 - own[at]
            if at:
                weight *= stay if state == states[at - 1] else leave
        total += weight
        for at, state in enumerate(states):
            chrome[at] += weight * state
    return [share / total for share in chrome]


@given(st.lists(st.floats(-6, 6), min_size=1, max_size=7), st.floats(0.7, 6))
def test_smoothing_is_exact(points: list[float], change: float) -> None:
    assert smooth(points, change, 1.0) == pytest.approx(by_all_ways(points, change), abs=1e-9)


def test_smoothing_reaches_over_a_doubtful_line_and_no_page_is_too_long() -> None:
    alone, among = smooth([-1.0], 3, 1)[0], smooth([4, 4, -1.0, 4, 4], 3, 1)[2]
    assert alone < 0.3
    assert among > 0.7
    assert smooth([], 3, 1) == []
    long = smooth([1000.0, -1000.0] * 50_000, 3, 1)
    assert all(0 <= share <= 1 for share in long)
