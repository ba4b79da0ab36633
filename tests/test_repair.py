"""Damage that is mended, and sound text that is left alone."""

from __future__ import annotations

import time

import pytest

from cleaner.decode import decode
from cleaner.model import Page, Source
from cleaner.repair import repair, undo


def repaired(text: str) -> Page:
    return repair(decode(Source(id="x", data=text.encode("utf-8", "surrogatepass")), "utf-8"))


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ("The cafÃ© is open.", "The café is open.", "encoding"),
        ("It wasnâ€™t me.", "It wasn’t me.", "encoding"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет", "encoding"),
        ("Tom &amp; Jerry", "Tom & Jerry", "unescape-html"),
        ("a\x1b[31mred\x1b[0m b", "ared b", "remove-terminal-escapes"),
        ("bell\x07", "bell", "remove-control-chars"),
        ("cafe\u0301", "café", "normalize"),
        ("co\u00adoperate", "cooperate", "invisible"),
        ("zero\u200bwidth", "zerowidth", "invisible"),
        ("inner\ufeffmark", "innermark", "remove-control-chars"),
        ("left\u200eto right", "leftto right", "invisible"),
        ("no\u00a0break", "no break", "spaces"),
        ("trailing  ", "trailing", "spaces"),
    ],
)
def test_damage_is_mended(before: str, after: str, step: str) -> None:
    page = repaired(before + "\n")
    assert page.text == after + "\n"
    assert {name for edit in page.repairs for name in edit.steps} >= {step}
    assert undo(page.text, page.repairs) == before + "\n"


@pytest.mark.parametrize(
    "sound",
    [
        "“Curly quotes” stay, and ‘so do these’.",
        "ﬁne ligatures, ｗｉｄｅ letters, Ⅳ and ½",
        "Ångström, naïve, GÖTEBORG, ÄÖÜ, ÉTÉ",
        "かな「括弧」、句読点。",
        "ภาษาไทย\u200bคำ",  # here a zero-width space marks the end of a word
        "می\u200cخواهم",  # and a non-joiner is spelling
        "👩\u200d👩\u200d👧",
        "עברית \u200fעם סימן",
        "a < b && b > c; R&D, AT&T",
        "tab\tinside and   spaces inside",
        "    indented code",
        "20 % of 5 °C, €30, 1–2",
    ],
)
def test_sound_text_is_left_alone(sound: str) -> None:
    page = repaired(sound + "\n")
    assert page.text == sound + "\n"
    assert page.repairs == []


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\v", "\f"])
def test_odd_line_ends(end: str) -> None:
    page = repaired(f"a{end}b\nc\n")
    assert page.text == "a\nb\nc\n"
    assert undo(page.text, page.repairs) == f"a{end}b\nc\n"


def test_nel_is_no_line_end() -> None:
    """str.splitlines() splits at U+0085, which stands inside a quarter of all mojibake lines."""
    assert repaired("a wasnâ\u0080\u0085t b\n").text.count("\n") == 1


def test_a_final_newline_is_a_repair() -> None:
    page = repaired("no end")
    assert page.text == "no end\n"
    assert [edit.steps for edit in page.repairs] == [["final-newline"]]


def test_one_angle_bracket_does_not_switch_entities_off() -> None:
    assert repaired("a < b\nTom &amp; Jerry\n").text == "a < b\nTom & Jerry\n"


def test_lost_characters_are_told() -> None:
    assert [warning.code for warning in repaired("lost \ufffd here\n").warnings] == ["lost-characters"]
    assert [warning.code for warning in decode(Source(id="x", data=b"ok")).warnings] == []


def test_a_space_beside_mojibake_does_not_hide_it() -> None:
    assert repaired("The cafÃ© is\u00a0open.\n").text == "The café is open.\n"


def test_mojibake_in_a_line_that_is_sound_elsewhere() -> None:
    assert repaired("“Sound,” he said at the cafÃ©, and wasnâ€™t heard.\n").text == (
        "“Sound,” he said at the café, and wasn’t heard.\n"
    )


def test_a_line_end_in_an_entity_leaves_no_space_behind() -> None:
    page = repaired("a &#13; b\n")
    assert page.text == "a\n b\n"
    assert undo(page.text, page.repairs) == "a &#13; b\n"


@pytest.mark.parametrize("damage", ["cafÃ© ", "a\u200bb ", "&amp; ", "x\u00a0y "])
def test_long_lines_are_mended_in_time(damage: str) -> None:
    text = damage * 20_000 + "\n"
    start = time.perf_counter()
    page = repaired(text)
    assert time.perf_counter() - start < 20
    assert undo(page.text, page.repairs) == text


def test_edits_are_small() -> None:
    page = repaired("A long line with one cafÃ© in the middle of it, and much sound text around.\n")
    assert [(page.text[e.start : e.end], e.before) for e in page.repairs] == [("é", "Ã©")]
