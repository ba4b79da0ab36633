"""Rounds end early where nothing was marked: with the same page as when they went on."""

from __future__ import annotations

from functools import lru_cache
from unittest.mock import patch

import pytest
from hypothesis import given, settings

from cleaner import Cleaner, pipeline
from cleaner.mark import mark
from cleaner.model import Page
from cleaner.resolve import resolve
from cleaner.rulebook.book import RuleBook
from tests.strategies import texts


@lru_cache
def cleaner_of(preset: str) -> Cleaner:
    return Cleaner(preset=preset)


def take_all_turns(page: Page, rulebook: RuleBook) -> Page:
    """Ten rounds, whatever they bring."""
    for _ in range(pipeline._MAX_ROUNDS):
        page = resolve(mark(page, rulebook), rulebook)
    return page


@pytest.mark.parametrize("preset", ["careful", "flattened", "auto"])
@settings(max_examples=25, deadline=None)
@given(text=texts())
def test_later_rounds_bring_nothing(preset: str, text: str) -> None:
    cleaner = cleaner_of(preset)
    early = cleaner.clean_text(text)
    with patch.object(pipeline, "_take_turns", take_all_turns):
        later = cleaner.clean_text(text)
    assert later.text == early.text
    assert later.sidecar == early.sidecar
