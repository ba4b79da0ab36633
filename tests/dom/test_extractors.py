"""The extractors that are asked: what each makes of one made-up page."""

from __future__ import annotations

import pytest

from cleaner.dom.extractors import Found, ask_resiliparse, ask_trafilatura, parse_fast, skim_metadata
from cleaner.dom.parse import parse

from .trees import STORY

PAGE = f"""<!doctype html><html lang="en"><head><title>The late
  ferry</title><meta property="og:site_name" content=" Harbour News "><meta name="author" content="Ada Byron">
</head><body><nav><a href="/">Home</a></nav><article><h1>The late ferry</h1>{"".join(f"<p>{p}</p>" for p in STORY)}</article>
<div id="comments" class="comments"><div class="comment"><p>I stood there too, and it was colder than they say.</p></div></div>
</body></html>"""


@pytest.mark.parametrize("fast", [True, False])
def test_trafilatura_takes_text_and_metadata_and_leaves_the_tree_as_it_is(fast: bool) -> None:
    from lxml import html

    tree = parse(PAGE).tree
    before = html.tostring(tree)
    found = ask_trafilatura(tree, fast=fast)
    assert all(text in found.text for text in STORY)
    assert "Home" not in found.text
    assert (found.metadata["title"], found.metadata["author"]) == ("The late ferry", "Ada Byron")
    assert found.comments == ""
    assert html.tostring(tree) == before


def test_comments_stand_apart_where_they_are_asked_for() -> None:
    found = ask_trafilatura(parse(PAGE).tree, fast=True, comments=True)
    assert "colder than they say" in found.comments
    assert "colder than they say" not in found.text


def test_a_page_of_nothing_has_nothing_found() -> None:
    assert ask_trafilatura(parse("<html><body></body></html>").tree, fast=True).text == ""
    assert Found() == ("", "", {})


def test_resiliparse_takes_the_main_text() -> None:
    lines = ask_resiliparse(parse_fast(PAGE)).splitlines()
    assert all(text in lines for text in STORY)


def test_a_page_tells_of_itself_in_its_head() -> None:
    assert skim_metadata(parse_fast(PAGE)) == {"title": "The late ferry", "sitename": "Harbour News"}
    titled = PAGE.replace("<meta name", '<meta property="og:title" content="Late!"><meta name')
    assert skim_metadata(parse_fast(titled))["title"] == "Late!"


@pytest.mark.parametrize("markup", ["", "plain", "<html></html>", "<p>x"])
def test_a_page_without_a_head_tells_nothing(markup: str) -> None:
    assert skim_metadata(parse_fast(markup)) == {}
