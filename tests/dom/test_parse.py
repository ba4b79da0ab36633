"""Markup to a tree: XHTML, frames, pages for browsers without scripts, and what is no page."""

from __future__ import annotations

import pytest

from cleaner.dom.parse import parse, settle

from .trees import texts_of

WORDS = "These are the words of a post that only browsers without scripts get to see. " * 8


@pytest.mark.parametrize("tag", ["p", "div", "script", "a", "textarea", "title", "section"])
def test_elements_that_xhtml_closes_in_themselves_swallow_nothing(tag: str) -> None:
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><{tag} id="x" />After it</body></html>'
    assert texts_of(page) == ["After it"]
    assert [
        element.text for element in parse(settle(page)).tree.iter() if element.get("id") == "x" and element.text
    ] == []


@pytest.mark.parametrize(
    "prologue",
    [
        "<?xml version='1.0' encoding='utf-8'?>",
        ' \n<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">',
        "<!-- first --><?xml version='1.0' encoding='utf-16'?>",
        "\ufeff<?xml version='1.0' encoding='utf-8'?>",
    ],
)
def test_an_xml_declaration_is_no_hindrance(prologue: str) -> None:
    assert texts_of(f"{prologue}<html><body><p>Füße im Gras</p></body></html>") == ["Füße im Gras"]


@pytest.mark.parametrize("markup", ["", " \n", "\x00", "<?xml version='1.0'?>", "<!-- x -->", "<!doctype html>"])
def test_without_an_element_there_is_no_tree(markup: str) -> None:
    assert parse(settle(markup)) == (None, False)


def test_nuls_are_left_out() -> None:
    assert texts_of("<p>\x00one\x00 t\x00wo</p><\x00p>three</p>") == ["one two", "three"]


def test_a_page_nested_too_deep_is_torn() -> None:
    deep = parse("<div>" * 5000 + "Text" + "</div>" * 5000)
    assert deep.is_torn
    assert not parse("<div>" * 1500 + "Text" + "</div>" * 1500).is_torn


def test_comments_leave_the_tree_and_their_tails_stay() -> None:
    tree = parse("<p>one<!-- x --> two<?x y?> three</p>").tree
    assert [element.tag for element in tree.iter()] == ["html", "body", "p"]
    assert tree.text_content() == "one two three"


@pytest.mark.parametrize("inside", [f"<p>{WORDS}</p>", WORDS])
def test_what_stands_in_noscript_is_the_text_of_a_page_that_has_no_other(inside: str) -> None:
    assert texts_of(f"<body><div>Loading</div><noscript>{inside}</noscript></body>") == ["Loading", WORDS.strip()]


@pytest.mark.parametrize(
    ("before", "after"),
    [(f"<p>{WORDS}</p><p>{WORDS}</p>", ""), ("", f"{WORDS}{WORDS}"), ("<p>A note.</p>", "<p>Short page.</p>" * 60)],
)
def test_else_it_goes(before: str, after: str) -> None:
    found = texts_of(f"<body>{before}<noscript><p>Hidden. {WORDS}</p></noscript>{after}</body>")
    assert found
    assert not [text for text in found if "Hidden" in text]


def test_a_short_notice_in_noscript_goes_from_the_emptiest_page() -> None:
    assert texts_of("<body><noscript>Please switch on scripts.</noscript></body>") == []


def test_scripts_are_no_text_to_weigh_noscript_against() -> None:
    page = f"<body><script>{'x();' * 2000}</script><noscript><p>{WORDS}</p></noscript></body>"
    assert texts_of(page) == [WORDS.strip()]


@pytest.mark.parametrize("body", [f"<body><h1>Tides</h1><p>{WORDS}</p></body>", f"<h1>Tides</h1><p>{WORDS}"])
def test_a_page_of_frames_has_the_text_for_browsers_without(body: str) -> None:
    page = f"<html><head><title>T</title></head><frameset><frame src='a'><noframes>{body}</noframes></frameset></html>"
    assert texts_of(page) == ["Tides", WORDS.strip()]


def test_a_page_of_frames_that_only_excuses_itself_has_none() -> None:
    page = "<html><frameset><frame src='a'><noframes>Your browser has no frames.</noframes></frameset></html>"
    assert texts_of(page) == []
