"""What a choice of blocks still needs: repeats go, refrains stay, and the title as wanted."""

from __future__ import annotations

import pytest

from cleaner.dom.choose import drop_repeats, keep_amid, settle_title

from .trees import STORY, sheet_of

LONG = " ".join([*STORY, *(f"On day {day} of the year {1700 + day} the tide was {day} feet high." for day in range(9))])
REFRAIN = "<p>O bring me back to the harbour where the old boats lie</p>"


def kept_after(markup: str) -> list[bool]:
    sheet = sheet_of(markup)
    return drop_repeats(sheet, [True] * len(sheet.blocks))


def test_a_copy_for_another_width_of_screen_goes() -> None:
    wide = f"<div class='wide'><div><div><p>{STORY[0]}</p></div></div></div>"
    narrow = f"<section class='narrow'><div><div><p>{STORY[0]}</p></div></div></section>"
    assert kept_after(f"{wide}<p>{STORY[1]}</p>{narrow}") == [True, True, False]


def test_refrains_stay() -> None:
    verses = "".join(
        f"<div>{REFRAIN}<p>Verse {number} tells of a storm that nobody had seen coming.</p></div>"
        for number in range(3)
    )
    assert kept_after(f"<article>{verses}</article>") == [True] * 6


def test_short_repeats_stay() -> None:
    short = "<div><div><div><p>Opening hours</p></div></div></div>"
    assert kept_after(short + f"<p>{STORY[0]}</p>" + short) == [True] * 3


def test_what_is_not_kept_is_not_told_yet() -> None:
    sheet = sheet_of(
        f"<nav><div><div><p>{STORY[0]}</p></div></div></nav><main><div><div><p>{STORY[0]}</p></div></div></main>"
    )
    assert drop_repeats(sheet, [False, True]) == [False, True]
    assert sheet.because == {}


def test_a_hidden_copy_of_the_whole_text_goes() -> None:
    sentences = LONG.replace(". ", ".|").split("|")
    page = f"<div>{LONG}</div>" + "".join(f"<p>{sentence}</p>" for sentence in sentences)
    sheet = sheet_of(page)
    assert drop_repeats(sheet, [True] * len(sheet.blocks)) == [False] + [True] * len(sentences)
    assert sheet.because == {0: "says what other blocks say"}


def test_a_long_text_that_nothing_else_says_stays() -> None:
    assert kept_after(f"<p>{LONG}</p><p>{STORY[0]}</p><p>{STORY[1]}</p>") == [True] * 3


def test_the_reason_is_told() -> None:
    copy = f"<div><div><div><p>{STORY[0]}</p></div></div></div>"
    sheet = sheet_of(copy + copy)
    assert drop_repeats(sheet, [True, True]) == [True, False]
    assert sheet.because == {1: "stands above already"}


TITLED = """<div>The late ferry</div><h1>The late ferry</h1><p>It was late.</p>
<h2>The late ferry</h2><h2>What they said</h2><p>The late ferry</p>"""


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        ("auto", [True, True, True, True, True, True]),
        ("keep", [True, True, True, False, True, True]),
        ("drop", [True, False, True, False, True, True]),
    ],
)
def test_title_policies(policy: str, kept: list[bool]) -> None:
    sheet = sheet_of(TITLED)
    assert settle_title(sheet, [True] * 6, "The late ferry", policy) == kept
    assert sheet.because == {number: "says the title" for number, is_kept in enumerate(kept) if not is_kept}


def test_keep_brings_the_first_heading_back_and_no_other_block() -> None:
    kept = settle_title(sheet_of(TITLED), [False, False, True, False, False, True], "The late ferry", "keep")
    assert kept == [False, True, True, False, False, True]


@pytest.mark.parametrize("policy", ["auto", "keep", "drop"])
def test_without_a_title_all_stays_as_judged(policy: str) -> None:
    judged = [True, False] * 3
    assert settle_title(sheet_of(TITLED), judged, "", policy) == judged


@pytest.mark.parametrize(
    ("title", "goes"),
    [
        ("The late ferry", True),
        ("THE LATE FERRY!", True),
        ("The late ferry | Harbour News", True),
        ("The late ferry - a story of six people on a cold and very wet pier", False),
        ("The late ferries", False),
        ("Harbour News: the late ferry", True),
    ],
)
def test_a_title_may_have_the_name_of_the_site_beside_it(title: str, goes: bool) -> None:
    assert settle_title(sheet_of("<h1>The late ferry</h1>"), [True], title, "drop") == [not goes]


def test_a_short_heading_is_no_title_with_a_site_behind() -> None:
    assert settle_title(sheet_of("<h1>Ferry</h1>"), [True], "Ferry late again", "drop") == [True]


@pytest.mark.parametrize("tag", ["h2", "li", "pre", "dd"])
def test_only_paragraphs_are_repeats(tag: str) -> None:
    copy = f"<section><div><div><{tag}>{STORY[0]}</{tag}></div></div></section>"
    assert kept_after(copy + copy) == [True, True]


@pytest.mark.parametrize(
    ("score", "votes", "kept", "stays"),
    [
        (0.3, 1.0, [True, False, True], True),
        (0.1, 1.0, [True, False, True], False),
        (0.3, 0.5, [True, False, True], False),
        (0.3, 1.0, [True, False, False], False),
        (0.3, 1.0, [False, False, True], False),
    ],
)
def test_what_both_took_amid_kept_blocks_stays(score: float, votes: float, kept: list[bool], stays: bool) -> None:
    sheet = sheet_of("<p>2</p><p>1</p><p>cup of oats</p>")
    sheet.first = sheet.second = [votes] * 3
    sheet.scores = [score] * 3
    assert keep_amid(sheet, kept)[1] == stays
