"""HTML to lines: what is taken, what is pruned, and pages that are none."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Source
from cleaner.dom.html import looks_like_html
from cleaner.rulebook.loader import parse_pack

from .conftest import cleaner_with

PARAGRAPHS = [
    "The council met on Monday and agreed to repair the old bridge before the winter comes.",
    "Work will begin in March and cost four million, said the mayor of the town on Tuesday.",
    "Until then lorries take the northern road, which adds half an hour to every journey.",
]
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Old bridge to be repaired - The Daily</title>
<meta name="author" content="Ada Byron"><meta property="article:published_time" content="2024-03-05"></head>
<body><nav><a href="/">Home</a> <a href="/n">News</a></nav><article><h1>Old bridge to be repaired</h1>
{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}
<div class="promo-box"><p>Win a bicycle in our great summer game!</p></div></article>
<footer>All rights reserved</footer></body></html>"""

PACK = """
about = "Test."
[[drop_element]]
id = "promo"
css = "div.promo-box, div.everything"
why = "Promotion."
example = '''
- <div class="promo-box"><p>Win a prize</p></div>
  <div class="content"><p>A prize was won</p></div>
'''
"""


@pytest.fixture(scope="module")
def pruner() -> Cleaner:
    return cleaner_with(*parse_pack(PACK, "t.toml", "t"))


def test_main_text_and_metadata(cleaner: Cleaner) -> None:
    cleaned = cleaner.clean_text(PAGE)
    assert all(paragraph in cleaned.text.splitlines() for paragraph in PARAGRAPHS)
    assert "Home" not in cleaned.text
    assert cleaned.sidecar.input.format == "html"
    found = {key: cleaned.metadata[key] for key in ("title", "author", "date")}
    assert found == {"title": "Old bridge to be repaired", "author": "Ada Byron", "date": "2024-03-05"}


def test_elements_are_pruned_and_told(pruner: Cleaner) -> None:
    cleaned = pruner.clean_text(PAGE)
    assert "bicycle" not in cleaned.text
    (pruned,) = cleaned.sidecar.pruned
    assert (pruned.rule, pruned.path) == ("t/promo", "/html/body/article/div")
    assert pruned.text == "Win a bicycle in our great summer game!"


def test_a_selector_that_holds_the_article_takes_nothing(pruner: Cleaner) -> None:
    page = PAGE.replace("<article>", '<article><div class="everything">').replace("</article>", "</div></article>")
    cleaned = pruner.clean_text(page)
    assert PARAGRAPHS[0] in cleaned.text
    assert [pruned.path.rpartition("/")[2] for pruned in cleaned.sidecar.pruned] == ["div"]


def test_nested_matches_go_once_with_paths_of_the_page(pruner: Cleaner) -> None:
    nested = '<div class="promo-box"><div class="promo-box">In</div>Out</div>'
    cleaned = pruner.clean_text(PAGE.replace("<footer>", nested + nested + "<footer>"))
    paths = [pruned.path for pruned in cleaned.sidecar.pruned]
    assert paths == ["/html/body/article/div", "/html/body/div[1]", "/html/body/div[2]"]


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("sites = ['example.org']", True),
        ("sites = ['other.org']", False),
        ("languages = ['en']", True),
        ("languages = ['de']", False),
    ],
)
def test_element_rules_know_site_and_language(line: str, goes: bool) -> None:
    cleaner = cleaner_with(*parse_pack(PACK.replace("why =", line + "\nwhy ="), "t.toml", "t"))
    page = PAGE.replace("<title>", '<link rel="canonical" href="https://www.example.org/a"><title>')
    assert bool(cleaner.clean_text(page).sidecar.pruned) is goes


def test_a_year_alone_is_no_date(cleaner: Cleaner) -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2024-03-05">', "").replace(
        "All rights", "© 2019 All rights"
    )
    assert "date" not in cleaner.clean_text(page).metadata


def test_chinese_pages_keep_their_lines(cleaner: Cleaner) -> None:
    body = "".join(f"<p>第{n}天，市议会决定修复这座老桥。</p>" for n in range(1, 7))
    cleaned = cleaner.clean_text(f"<!DOCTYPE html><html lang='zh'><body><h1>老桥将封闭</h1>{body}</body></html>")
    assert cleaned.text.count("\n") >= 6


def test_many_comments_before_the_page(cleaner: Cleaner) -> None:
    assert looks_like_html("<!---->" * 500 + "<html>")
    assert not looks_like_html("<!---->" * 500 + "x")


def test_where_no_main_text_is_found_all_of_it_is_taken(cleaner: Cleaner) -> None:
    cleaned = cleaner.clean_text("<html><body><div>Opening hours</div><div>Mon 9-12</div></body></html>")
    assert cleaned.text == "Opening hours\nMon 9-12\n"


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        "<html><body></body></html>",
        "<!doctype html>",
        "<html><body><script>x()</script></body></html>",
    ],
)
def test_pages_without_text_are_empty_with_a_warning(cleaner: Cleaner, html: str) -> None:
    cleaned = cleaner.clean_text(html)
    assert cleaned.text == ""
    assert [warning.code for warning in cleaned.warnings] == ["nothing-extracted"]


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>Unclosed <b>tags <i>everywhere<p>and more",
        "<p>A fragment with <b>no html</b> element at all.</p>",
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>A page in XHTML.</p></body></html>',
        "<html><body>" + "<div>" * 5000 + "Deep text is here." + "</div>" * 5000 + "</body></html>",
        "<html><body><p>NUL \x00 inside</p></body></html>",
        "</p></div>Only closing tags here<br>",
    ],
)
def test_broken_html_loses_no_text(cleaner: Cleaner, html: str) -> None:
    cleaned = Cleaner(encoding="utf-8").clean_source(Source(id="x", data=html.encode(), format="html"))
    words = ("everywhere", "fragment", "XHTML", "Deep", "NUL", "closing")
    assert any(word in cleaned.text for word in words)


def test_text_that_is_named_html_passes_by(cleaner: Cleaner) -> None:
    cleaned = cleaner.clean_source(Source(id="x", data=b"No tag in sight.\n", format="html"))
    assert (cleaned.text, cleaned.sidecar.input.format) == ("No tag in sight.\n", "text")


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<html><p>x", True),
        ("  <!-- x --><!DOCTYPE HTML>", True),
        ("<div><p>a</p><p>b</p></div>", True),
        ("a <b>bold</b> word", False),
        ("if a < b and c > d", False),
        ("# Markdown\n<br>\n", False),
    ],
)
def test_html_is_told_by_its_content(text: str, is_html: bool) -> None:
    assert looks_like_html(text) is is_html


def test_nothing_is_fetched(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    entity = '<!DOCTYPE html [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
    page = entity + PAGE.replace("<article>", '<link rel="stylesheet" href="http://127.0.0.1:9/"><article>&x;')
    assert PARAGRAPHS[0] in cleaner.clean_text(page).text
