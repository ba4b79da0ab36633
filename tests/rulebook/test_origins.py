"""Conditions on where a line of HTML comes from, bullets, and rules whose examples are HTML."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner.workshop.checking.examples import check_rules
from tests.dom.trees import STORY

from .html import explained, left, page_of, rule

PAGE = page_of(
    "<h1>Late ferry</h1>",
    STORY[0],
    "<p><a href='/'>Late ferry</a></p>",
    "<p>Late <a href='/'>ferry</a></p>",
    "<ul><li>Late ferry</li><li><h3>Late ferry</h3></li></ul>",
    "<table><tr><td>Late</td><td>ferry</td></tr></table>",
    "<p>Late ferry</p>",
    STORY[1],
)
LINES = [
    "Late ferry",
    STORY[0],
    "Late ferry",
    "Late ferry",
    "- Late ferry",
    "- Late ferry",
    "Late | ferry",
    "Late ferry",
    STORY[1],
]


def test_of_all_visible_text_each_block_is_a_line() -> None:
    assert left(PAGE) == LINES


@pytest.mark.parametrize(
    ("keys", "gone"),
    [
        ({}, [0, 2, 3, 4, 5, 7]),
        ({"link_density": 0.0}, [0, 2, 3, 4, 5, 7]),
        ({"link_density": 0.4}, [2, 3]),
        ({"link_density": 1.0}, [2]),
        ({"tag": ["h1"]}, [0]),
        ({"tag": ["p"]}, [2, 3, 7]),
        ({"tag": ["li", "h3"]}, [4, 5]),
        ({"tag": ["li", "h3", "section"], "heading": True}, [5]),
        ({"heading": True}, [0, 5]),
        ({"heading": False}, [2, 3, 4, 7]),
        ({"heading": False, "link_density": 0.6}, [2]),
        ({"tag": ["nav"]}, []),
    ],
)
def test_conditions_on_origin(keys: dict[str, Any], gone: list[int]) -> None:
    drop = rule("drop_line", regex="late ferry", **keys)
    assert left(PAGE, drop) == [line for number, line in enumerate(LINES) if number not in gone]


@pytest.mark.parametrize(
    ("blocks", "goes"),
    [
        ([STORY[0], "Late ferry", STORY[1]], True),
        ([STORY[0], "Late ferry"], False),
        (["Late ferry", STORY[0]], False),
        (["Home", "Late ferry", STORY[0]], False),
        ([STORY[0], "Late ferry", "Home"], False),
    ],
)
def test_between_sentences(blocks: list[str], goes: bool) -> None:
    drop = rule("drop_line", regex="late ferry", between_sentences=True)
    assert ("Late ferry" not in left(page_of(*blocks), drop)) is goes
    assert ("Late ferry" not in explained("\n".join(blocks), drop, format="text").cleaned) is goes


def test_a_tag_may_be_that_of_a_row() -> None:
    drop = rule("drop_line", regex="late . ferry", tag=["tr"])
    assert left(PAGE, drop) == [line for line in LINES if line != "Late | ferry"]


@pytest.mark.parametrize("keys", [{"link_density": 0.0}, {"tag": ["p"]}, {"heading": False}, {"heading": True}])
@pytest.mark.parametrize("kind", ["drop_line", "drop_text"])
def test_they_never_speak_of_plain_text(kind: str, keys: dict[str, Any]) -> None:
    text = "Late ferry\nIt rained.\n"
    assert explained(text, rule(kind, regex="late ferry"), format="text").cleaned == "It rained.\n"
    assert explained(text, rule(kind, regex="late ferry", **keys), format="text").cleaned == text


@pytest.mark.parametrize("keys", [{"link_density": 0.0}, {"tag": ["p"]}, {"heading": False}])
def test_nor_of_lines_that_an_extractor_made(keys: dict[str, Any]) -> None:
    drop = rule("drop_line", regex="the ferry was late.*", max_words=99, **keys)
    page = explained(page_of(*STORY), drop, extractor="resiliparse")
    assert page.cleaned.splitlines() == STORY


@pytest.mark.parametrize("form", ["plain", "markdown"])
def test_conditions_hold_in_each_form(form: str) -> None:
    drop = rule("drop_line", regex="late ferry", heading=True)
    stays = left(PAGE, drop, output_format=form)
    assert not [line for line in stays if line.startswith("#")]
    assert "- Late ferry" in stays


def test_the_origin_of_a_line_holds_after_repair() -> None:
    page = page_of(
        "The cafÃ© wasnâ€™t open.", "<h2>Sponsored</h2>", "Sponsored", "x\u2028y\u0085z", "<h2>Sponsored</h2>"
    )
    drop = rule("drop_line", regex="sponsored", heading=True)
    assert left(page, drop) == ["The café wasn’t open.", "Sponsored", "x y z"]


@pytest.mark.parametrize(
    ("form", "page", "stays"),
    [
        ("plain", "<ul><li>Share</li><li>Boots</li></ul>", ["- Boots"]),
        ("markdown", "<ul><li>Share</li><li>Boots</li></ul>", ["- Boots"]),
        ("markdown", "<ol><li>Boots</li><li>Share</li></ol>", ["1. Boots"]),
        ("markdown", "<h2>Share</h2><p>Boots</p>", ["Boots"]),
        ("markdown", "<blockquote><p>Share</p><p>Boots</p></blockquote>", ["> Boots"]),
        ("plain", "<p>- Share</p><p>Boots</p>", ["- Share", "Boots"]),
    ],
)
def test_a_rule_matches_the_text_without_its_marks_and_the_whole_line_goes(
    form: str, page: str, stays: list[str]
) -> None:
    result = explained(page_of(page), rule("drop_line", regex="share"), extractor="none", output_format=form)
    assert result.cleaned.splitlines() == stays
    assert all(result.text[removal.start : removal.end] == removal.text for removal in result.removals)
    if result.removals:
        assert result.removals[0].text.strip().endswith("Share")
        assert result.text[: result.removals[0].start] in (
            "",
            result.text[: result.text.index(result.removals[0].text)],
        )
        assert "\n" in result.removals[0].text


def test_a_part_of_an_item_goes_and_its_bullet_stays() -> None:
    page = page_of("<ul><li>Boots. Read more</li><li>Read more</li></ul>")
    assert left(page, rule("drop_text", regex="read more")) == ["- Boots."]


def test_words_and_literals_are_those_of_the_text() -> None:
    page = page_of("<ol><li>Share this</li><li>Share it with us</li></ol>")
    drop = rule("drop_line", regex="share.*", max_words=2)
    assert left(page, drop, output_format="markdown") == ["2. Share it with us"]
    assert left(page, rule("drop_line", literals=["Share this"])) == ["- Share it with us"]


def test_a_keep_rule_may_ask_for_the_origin() -> None:
    page = page_of("<h2>Share prices</h2>", "<p>Share prices</p>")
    keep = rule("keep", "k", regex="share prices", heading=True)
    assert left(page, rule("drop_line", regex="share.*"), keep) == ["Share prices"]


def test_rows_of_tags_alone_say_nothing_in_an_example() -> None:
    example = """\
- <ul><li><a href="/a">The long way north</a></li>
- </ul>
  <p>The long way round</p>"""
    assert list(check_rules([rule("drop_line", regex="the long way .*", link_density=0.9, example=example)])) == []


@pytest.mark.parametrize(
    ("example", "fault"),
    [
        ("- <p><a href='/'>North</a></p>\n  <p><a href='/'>North by east</a></p>", "goes, should stay: North by east"),
        ("- <p>North</p>\n  <p>South</p>", "stays, should go: <p>North</p>"),
        ("- <p><b>North</b></p>\n  <p>North</p>", "stays, should go: <p><b>North</b></p>"),
    ],
)
def test_an_html_example_that_does_not_hold_is_told(example: str, fault: str) -> None:
    failures = list(check_rules([rule("drop_line", regex="north.*", tag=["p"], link_density=0.5, example=example)]))
    assert [failure.how for failure in failures] == ["alone"]
    assert failures[0].lines == (fault,)


@pytest.mark.parametrize("near_miss", ["North of it lies the sea", "The way north", "North &amp; east"])
def test_what_goes_may_be_a_part_of_what_stays(near_miss: str) -> None:
    example = f"- <p><a href='/'>North</a></p>\n  <p>{near_miss}</p>"
    assert list(check_rules([rule("drop_line", regex="north", link_density=0.5, example=example)])) == []


@pytest.mark.parametrize(("spoken", "holds"), [("*", True), (" ", False)])
def test_a_flag_with_an_html_example(spoken: str, holds: bool) -> None:
    example = f"* <h2>Sponsored</h2>\n  <p>Sponsored by the town</p>\n{spoken} <h3>Sponsored</h3>"
    flag = rule("flag", regex="sponsored.*", label="ad", heading=True, example=example)
    assert (list(check_rules([flag])) == []) is holds
