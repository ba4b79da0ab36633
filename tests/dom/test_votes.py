"""Votes: the share of a block that an extractor's text holds; and the words of a block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dom.votes import count_votes, to_words

from .trees import STORY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- Old bridge, *new* road", "old bridge new road"),
        ("Ends.", "ends"),
        ("***", ""),
        ("ÀÉ—Straße", "àé straße"),
        ("第1天 of 9", "第 1 天 of 9"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert to_words(text) == words


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        ("", [0, 0, 0]),
        ("Home\nThe old bridge is closed today.\nTides", [1, 1, 1]),
        ("- The OLD bridge is closed today", [0, 1, 0]),
        ("Home The old bridge is closed today Tides", [0, 1, 0]),
        ("The old bridge is closed", [0, 0.75, 0]),
        ("is closed today, he said", [0, 0.25, 0]),
        ("the today bridge closed is old", [0, 0, 0]),
    ],
)
def test_votes_are_shares_of_runs_and_short_blocks_must_be_lines(text: str, votes: list[float]) -> None:
    assert count_votes(["home", "the old bridge is closed today", "tides"], text) == votes


def test_of_two_blocks_that_read_the_same_one_run_votes_for_the_first() -> None:
    key = to_words(STORY[0])
    assert count_votes([key, key], f"Said: {STORY[0]}") == [1.0, 0.0]


def test_a_summary_of_the_page_does_not_get_the_votes_of_its_paragraphs() -> None:
    keys = [to_words(text) for text in STORY]
    votes = count_votes([*keys, to_words(" ".join(STORY))], "\n".join(STORY))
    assert votes == [1, 1, 1, 1, 0]


@given(st.lists(st.text(alphabet="ab c", max_size=12), max_size=6), st.text(alphabet="ab c\n", max_size=60))
def test_votes_lie_between_none_and_all(blocks: list[str], text: str) -> None:
    keys = [to_words(block) for block in blocks]
    votes = count_votes(keys, text)
    assert len(votes) == len(keys)
    assert all(0 <= vote <= 1 for vote in votes)
