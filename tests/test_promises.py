"""The four promises, on documents that nobody thought of."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Cleaned, Cleaner, InputError, Source, restore
from cleaner.lines import Lines
from cleaner.pipeline import clean_source
from cleaner.repair import undo
from cleaner.rulebook.book import RuleBook
from cleaner.sidecar import from_json, repaired_text, to_json

from .strategies import broken_files, texts

CLEANER = Cleaner(encoding="utf-8")
DETECTING = Cleaner()
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def clean_bytes(data: bytes) -> Cleaned | None:
    try:
        return DETECTING.clean_bytes(data, format="text")
    except InputError:
        return None


@quick
@given(texts())
def test_cleaned_and_removals_give_the_repaired_text(text: str) -> None:
    page = CLEANER.explain(Source(id="x", data=text.encode(), format="text"))
    assert repaired_text(page.cleaned, page.removals) == page.text
    spans = [(removal.start, removal.end) for removal in page.removals]
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(page.text[r.start : r.end] == r.text and r.text for r in page.removals)
    assert all(page.text[e.start : e.end] != e.before for e in page.repairs)
    assert len(undo(page.text, page.repairs)) == page.facts.chars


@quick
@given(
    texts(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp1251", "gb18030"]),
)
def test_restore_gives_the_bytes_of_a_text(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    cleaned = clean_bytes(data)
    if cleaned is not None:
        assert restore(cleaned.text, to_json(cleaned.sidecar)) == data


@quick
@given(st.binary(max_size=300) | broken_files())
def test_restore_gives_any_bytes(data: bytes) -> None:
    cleaned = clean_bytes(data)
    if cleaned is not None:
        assert restore(cleaned.text, cleaned.sidecar) == data


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(), st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(text: str, rnd: random.Random) -> None:
    shuffled = RuleBook(CLEANER.rulebook.rules)
    shuffled.rules = list(shuffled.rules)
    rnd.shuffle(shuffled.rules)
    page = CLEANER.explain(Source(id="x", data=text.encode(), format="text"))
    lines = Lines(page.text)
    book = CLEANER.rulebook
    assert shuffled.mark(page, lines, shuffled.find_hits(page, lines)) == book.mark(
        page, lines, book.find_hits(page, lines)
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(), st.randoms(use_true_random=False))
def test_shuffled_rules_give_the_same_pair(text: str, rnd: random.Random) -> None:
    rules = list(CLEANER.rulebook.rules)
    rnd.shuffle(rules)
    source = Source(id="x", data=text.encode(), format="text")
    again = clean_source(source, CLEANER.config, RuleBook(rules))
    first = CLEANER.clean_source(source)
    assert (again.text, to_json(again.sidecar)) == (first.text, to_json(first.sidecar))


@quick
@given(texts())
def test_sidecars_survive_their_json(text: str) -> None:
    cleaned = CLEANER.clean_text(text, format="text")
    assert from_json(to_json(cleaned.sidecar)) == cleaned.sidecar


@quick
@given(texts())
def test_no_blank_line_is_left_where_lines_went(text: str) -> None:
    """A page whose lines are one blank apart keeps it so."""
    tidy = "\n\n".join(line.strip() for line in text.splitlines() if line.strip())
    cleaned = CLEANER.clean_text(tidy, format="text")
    page = CLEANER.explain(Source(id="x", data=tidy.encode(), format="text"))
    if "\n\n\n" not in page.text and not page.text.startswith("\n"):
        assert "\n\n\n" not in cleaned.text
        assert not cleaned.text.startswith("\n")
        assert not cleaned.text.endswith("\n\n") or page.text.endswith("\n\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """But for lines cut inside, whose rest may read like another rule's line: those pages are left out."""
    page = CLEANER.explain(Source(id="x", data=text.encode(), format="text"))
    if all(verdict.is_whole for verdicts in page.verdicts.values() for verdict in verdicts):
        again = CLEANER.explain(Source(id="x", data=page.cleaned.encode(), format="text"))
        if again.language.tag == page.language.tag:  # of a few lines it may be another without the chrome
            assert again.cleaned == page.cleaned


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "x", "\ufeff", "\x00", "a\r\nb\rc\n"])
def test_small_texts(text: str) -> None:
    cleaned = CLEANER.clean_text(text)
    assert restore(cleaned.text, cleaned.sidecar) == text.encode()
