"""Features of blocks: numbers for each block of any page, some of them by hand."""

from __future__ import annotations

import math

import pytest

from cleaner.dom.blocks import Sheet
from cleaner.dom.features import BLOCK_FEATURES, measure_blocks
from cleaner.dom.signs import sign_names
from cleaner.dom.votes import count_votes
from cleaner.linemodel.words import chrome_words

from .trees import STORY, sheet_of

PAGE = f"""<nav class="top-menu"><ul><li><a href="/">Home</a></li><li><a href="/t">Timetables</a></li></ul></nav>
<main><article class="post-body"><h1>The late ferry</h1><p>{STORY[0]}</p><p>{STORY[1]}</p><div class="byline">By Ada</div>
<p>{STORY[2]}</p></article></main><footer>ALL RIGHTS <a href="/i">Imprint</a></footer>"""
BLOCKS = 8


def measured(markup: str, first: str = "", second: str = "") -> dict[str, list[float]]:
    sheet = sheet_of(markup)
    sheet.first, sheet.second = count_votes(sheet.keys, first), count_votes(sheet.keys, second)
    return {name: list(column) for name, column in measure_blocks(sheet, {"home", "imprint"}).items()}


@pytest.mark.parametrize("name", BLOCK_FEATURES)
@pytest.mark.parametrize(
    ("markup", "blocks"),
    [(PAGE, BLOCKS), ("<p>Only one</p>", 1), ("Bare text", 1), ("<a href='/'>Link</a>", 1), ("<p> </p>", 0)],
)
def test_every_feature_gives_one_finite_number_a_block(name: str, markup: str, blocks: int) -> None:
    sheet = sheet_of(markup)
    sheet.first = sheet.second = [1.0] * len(sheet.blocks)
    (column,) = measure_blocks(sheet, chrome_words(), [name]).values()
    assert len(column) == blocks
    assert all(isinstance(value, int | float) and math.isfinite(value) for value in column)


def test_only_the_features_that_are_asked_for_are_measured() -> None:
    sheet = sheet_of(PAGE)
    assert list(measure_blocks(sheet, (), ["words", "depth"])) == ["words", "depth"]


def test_each_sign_has_its_feature() -> None:
    assert {f"to_{sign}" for sign in sign_names()} <= BLOCK_FEATURES.keys()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("words", [1, 1, 3, 21, 18, 2, 22, 3]),
        ("links", [1, 1, 0, 0, 0, 0, 0, 7 / 18]),
        ("prose", [False, False, False, True, True, False, True, False]),
        ("chrome_words", [1, 0, 0, 0, 0, 0, 0, 1]),
        ("heading", [0, 0, 1, 0, 0, 0, 0, 0]),
        ("below_h1", [-2, -1, 0, 1, 2, 3, 4, 5]),
        ("is_div", [False, False, False, False, False, True, False, False]),
        ("depth", [3, 3, 3, 3, 3, 3, 3, 1]),
        ("to_nav", [2, 2, 12, 12, 12, 12, 12, 12]),
        ("to_author", [12, 12, 12, 12, 12, 0, 12, 12]),
        ("to_tag_article", [12, 12, 1, 1, 1, 1, 1, 12]),
        ("up_from_main", [2, 2, 0, 0, 0, 0, 0, 2]),
        ("down_from_main", [3, 3, 1, 1, 1, 1, 1, 1]),
        ("path_blocks", [2, 2, 1, 3, 3, 1, 3, 1]),
        ("repeats", [1] * BLOCKS),
        ("page_blocks", [BLOCKS] * BLOCKS),
        ("page_main", [1.0] * BLOCKS),
        ("first", [0, 0, 1, 1, 0, 0, 1, 0]),
        ("second", [0, 0, 0, 1, 1, 0, 1, 0]),
        ("first_above_1", [0, 0, 0, 1, 1, 0, 0, 1]),
        ("first_below_1", [0, 1, 1, 0, 0, 1, 0, 0]),
        ("second_below_3", [1 / 3, 2 / 3, 2 / 3, 2 / 3, 1 / 3, 1 / 3, 0, 0]),
    ],
)
def test_numbers(name: str, wanted: list[float | None]) -> None:
    took = "\n".join(["The late ferry", STORY[0], STORY[2]]), "\n".join(STORY[:3])
    column = measured(PAGE, *took)[name]
    assert [value for value, told in zip(column, wanted, strict=True) if told is not None] == pytest.approx(
        [told for told in wanted if told is not None]
    )


@pytest.mark.parametrize("who", ["first", "second"])
def test_what_an_extractor_took_of_boxes_and_page(who: str) -> None:
    columns = measured(PAGE, first="\n".join(STORY[:3]), second="\n".join(STORY[:3]))
    assert columns[f"{who}_prose"] == [1.0] * BLOCKS
    assert columns[f"{who}_path"] == [0, 0, 0, 1, 1, 0, 1, 0]
    assert len(set(columns[f"{who}_page"])) == 1
    assert 0.7 < columns[f"{who}_page"][0] < 1
    in_article = columns[f"{who}_box_1"][3]
    assert columns[f"{who}_box_1"][2:7] == [in_article] * 5
    assert columns[f"{who}_box_1"][:2] == [0, 0]


def test_shares_of_what_comes_before_and_after() -> None:
    columns = measured(PAGE)
    assert columns["text_before"] == sorted(columns["text_before"])
    assert columns["prose_before"][-1] == pytest.approx(1)
    assert columns["prose_after"][0] == pytest.approx(1)


def test_a_page_without_a_heading_is_told_so() -> None:
    assert measured("<p>A</p><p>B</p>")["below_h1"] == [999, 999]


def test_no_sheet_is_too_deep() -> None:
    columns = measured("<div>" * 1500 + "Deep text is here." + "</div>" * 1500)
    assert columns["depth"] == [1500]
    assert columns["down_from_main"] == [15]


def test_an_empty_sheet_has_no_numbers() -> None:
    wanted = [name for name in BLOCK_FEATURES if not name.startswith("page_")]
    assert measure_blocks(Sheet(), (), wanted) == {name: [] for name in wanted}
