"""The heading that says the browser's title again, the title of a page, and what preset auto makes of its shape."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Source
from cleaner.headings import find_headings
from cleaner.linemodel.facts import Vocabulary
from cleaner.linemodel.features import measure
from cleaner.lines import Lines
from cleaner.rulebook.kinds.model import see

from .rulebook.test_model import STORY

FOOTER = ["Share on Facebook", "Tweet", "Leave a comment", "Privacy policy", "Terms of use", "Contact us", "Log in",
          "Subscribe to our newsletter", "Skip to content", "© 2024 Northern Ferries. All rights reserved.", "Print",
          "Cookie settings"]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "heading", "found"),
    [
        ("The day the ferry came late | Northern News", "The day the ferry came late", True),
        ("新しい橋が月曜日に開通した | 町の新聞", "新しい橋が月曜日に開通した", True),
        ("The day the ferry came late | Northern News", "Ferry late", False),
        ("The day the ferry came late | Northern News", "The night the bus came early", False),
        ("新しい橋が月曜日に開通した | 町の新聞", "古い駅は来年まで閉まる予定だ", False),
    ],
)
def test_headings(first: str, heading: str, found: bool) -> None:
    lines = Lines("\n".join([first, "Menu", heading, *STORY]))
    assert [line.text for line in find_headings(lines)] == ([heading] if found else [])


def test_the_title_of_a_flattened_page_is_its_heading_and_never_chrome() -> None:
    cleaner = Cleaner(preset="flattened")
    page = ["The day the ferry came late | Northern News", *FOOTER, "The day the ferry came late", *STORY, *FOOTER]
    assert cleaner.clean_text("\n".join(page)).metadata["title"] == "The day the ferry came late"
    twice = ["Skip to content", "Skip to content", *FOOTER, *STORY]
    assert cleaner.clean_text("\n".join(twice)).metadata.get("title") != "Skip to content"


def test_auto_takes_lists_with_a_footer_for_extracted_text() -> None:
    prices = [f"{name} {number}.50" for number, name in enumerate(["Rope", "Lamp", "Anchor", "Oar", "Bell"] * 6)]
    cleaned = Cleaner(preset="auto").clean_text("\n".join([*STORY, *prices, *FOOTER]))
    assert cleaned.sidecar.provenance.preset == "extracted"
    assert all(price in cleaned.text for price in prices)


def test_auto_takes_what_was_extracted_from_html_for_extracted() -> None:
    items = "".join(f"<p>{text}</p>" for text in [*FOOTER, *STORY, *FOOTER])
    cleaned = Cleaner(preset="auto").clean_text(f"<html><body><article>{items}</article></body></html>", format="html")
    assert cleaned.sidecar.provenance.preset == "extracted"


def test_small_words_are_those_of_the_language_of_the_page() -> None:
    text = "\n".join(["Die Fähre kam am Montag wieder zu spät, und niemand am Ufer wusste, warum das so war."] * 9)
    page = Cleaner().explain(Source(id="x", data=text.encode()))
    assert page.language.tag == "de"
    assert page.left is not None
    english = measure(Lines(text), Lines(text), Vocabulary({"the", "was", "and"}, ()))
    assert see(page, page.left)["small_words"][0] > english["small_words"][0] + 3
