"""Selectors find what cssselect's own XPath finds, on any tree."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from cssselect import HTMLTranslator, SelectorError
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from cleaner import Cleaner
from cleaner.dom.selectors import Finder, read_selector
from cleaner.rulebook.examples import read_example
from cleaner.rulebook.kinds.elements import DropElement

TREE = html.document_fromstring("""
<main ID="Top" class="page  wide">
  <nav class="menu&#9;site-menu"><ul class=Menu><li class="item">a<li class="item last" data-n="1">b</ul></nav>
  <p class="note&#160;box">c</p><p class="note&#10;box" id="note-1">d</p><p class="note\fbox" hidden>e</p>
  <o:p class="box">f</o:p><svg viewBox="0 0 1 1"><title>g</title></svg>
  <div id="ad-slot-3" lang="en-GB" data-n=""><a href="/x.PDF" class="">h</a><a href="/y">i</a><!-- .note --></div>
</main>""")
PLAIN = """
* ; p ; P ; p.note ; .note ; .NOTE ; .box ; .note.box ; p.note.box#note-1 ; #note-1 ; #NOTE-1 ; ul.menu ; .Menu ; .absent
[hidden] ; [HIDDEN] ; [class] ; [data-n=""] ; [data-n="1"] ; [id^=ad-] ; [id$="-3"] ; [id*=slot] ; [class~=item] ; [lang|=en]
[data-n|=""] ; div[id^=ad][id*=slot] ; [href$=".pdf"] ; [href$=".PDF"] ; li.item[data-n] ; title ; [viewbox] ; p, .item, #Top
""".replace("\n", ";").split(";")
OTHERS = """
nav li ; nav > li ; .menu .last ; .absent .last ; p + p.box ; p ~ .box ; li:first-child ; li:not(.last) ; :not(.box) ; [id^=""]
[class~=""] ; [class~="note box"] ; [class*="e b"] ; .note, nav li, .absent li ; *|p ; ul:has(.last) ; div:has(> a) ; a:nth-child(2)
:is(.last, nav) ; [data-n!="1"] ; [class=""] ; p:contains("d") ; .a\\a0 b ; .\\31 0 ; main:scope ; :root ; .item:last-child ; a:link
.note\\:x ; [xml\\:lang] ; o\\:p ; :lang(en) ; [href$=".pdf" i] ; [id^="AD-" i] ; [id="note-1" s]
""".replace("\n", ";").split(";")


def by_xpath(tree: Any, css: str) -> set[Any]:
    return set(etree.XPath(HTMLTranslator().css_to_xpath(css))(tree))


@pytest.mark.parametrize("css", [css.strip() for css in PLAIN + OTHERS if css.strip()])
def test_selectors_find_what_xpath_finds(css: str) -> None:
    try:
        expected = by_xpath(TREE, css)
    except SelectorError:
        pytest.skip("this cssselect does not know it")
    assert set(Finder(TREE).find(css)) == expected


@pytest.mark.parametrize("css", [css.strip() for css in PLAIN if css.strip()])
def test_plain_selectors_need_no_xpath(css: str) -> None:
    assert [alternative.xpath for alternative in read_selector(css) if alternative.xpath] == []


def test_below_an_element_nothing_else_is_found() -> None:
    below = TREE.find(".//ul")
    for css in ("li", "ul", ".item", "p", "[class]", "[data-n]", ".menu li"):
        assert set(Finder(below).find(css)) == by_xpath(below, css)


def test_what_xpath_refuses_is_refused() -> None:
    for css in ("a::before", ":foo", "div..x"):
        with pytest.raises(SelectorError):
            read_selector(css)


TAGS = st.sampled_from(["div", "p", "ul", "a", "section", "span"])
WORDS = st.sampled_from(["ad", "Ad", "ad-box", "box", "x", "é"])
VALUES = st.lists(WORDS | st.sampled_from([" ", "\t", "\n", "\f", "\u00a0", "-", ""]), max_size=4).map("".join)
ATTRIBUTES = st.dictionaries(st.sampled_from(["class", "id", "data-x", "lang"]), VALUES, max_size=3)


def write_element(tag: str, attributes: dict[str, str], inside: list[str]) -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(inside)}</{tag}>"


MARKUP = st.recursive(
    st.just("text"),
    lambda inner: st.builds(write_element, TAGS, ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=25,
)
ATTRIBUTE_TESTS = st.builds(
    '[{}{}"{}"]'.format,
    st.sampled_from(["class", "id", "data-x", "LANG"]),
    st.sampled_from(["=", "~=", "|=", "^=", "$=", "*="]),
    WORDS | st.just(""),
)
COMPOUNDS = st.builds(
    "{}{}".format,
    TAGS | st.just("*"),
    st.lists(
        WORDS.map(".{}".format) | WORDS.map("#{}".format) | ATTRIBUTE_TESTS | st.sampled_from(["[id]", ":first-child"]),
        max_size=3,
    ).map("".join),
)
SELECTORS = st.lists(st.lists(COMPOUNDS, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=3).map(", ".join)


@given(MARKUP, SELECTORS)
def test_any_selector_on_any_tree(markup: str, css: str) -> None:
    tree = html.document_fromstring(f"<body>{markup}</body>")
    assert set(Finder(tree).find(css)) == by_xpath(tree, css)


def test_shipped_selectors_on_shipped_examples() -> None:
    rules = [rule for rule in Cleaner().all_rules if isinstance(rule.spec, DropElement)]
    examples = [html.document_fromstring("\n".join(read_example(rule.spec.example).before)) for rule in rules]
    for tree in examples:
        finder = Finder(tree)
        for rule in rules:
            assert set(finder.find(rule.spec.css)) == by_xpath(tree, rule.spec.css)
