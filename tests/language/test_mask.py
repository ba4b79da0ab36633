"""What a line is masked to, against the plain definition: tokens that are of a language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.language.mask import is_no_word, mask

_PIECES = (
    "word",
    "Été",
    "a",
    "1",
    "v2",
    ".",
    ".",
    "/",
    "@",
    "#",
    "\\",
    "://",
    ",",
    ")",
    "”",
    "’",
    "_",
    "-",
    "字",
    " ",
    " ",
    "www.",
)


@settings(max_examples=500)
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join) | st.text(max_size=30))
def test_what_is_left_is_what_is_of_a_language(text: str) -> None:
    plain = " ".join(token for token in text.split() if not is_no_word(token))
    assert mask(text) in (plain, text)  # a line that holds nothing of the kind stays as it is
    assert mask(text).split() == plain.split()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("End. Of (it).", "End. Of (it)."),
        ("end.”) a.b.c x", "end.”) x"),
        ("mail me@example.org now.", "mail now."),
        ("it’s @ home/away/now.", "it’s @"),
        ("word…1", "word…1"),
        ("see (v2), 3.5 or #tag", "see or"),
    ],
)
def test_by_hand(text: str, left: str) -> None:
    assert mask(text) == left
