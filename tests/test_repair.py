"""Damage that is mended, and sound text that is left alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.decode import decode
from cleaner.model import Page, Source
from cleaner.records import Repair
from cleaner.repair import repair, repair_line, split_by_doubt, undo
from cleaner.repair.mojibake import is_bad
from cleaner.repair.spans import chain, find_edits

MENDED = [
    ("The cafÃ© is open.", "The café is open.", "encoding"),
    ("It wasnâ€™t me.", "It wasn’t me.", "encoding"),
    ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет", "encoding"),
    ("Der FluÃŸ ist breit", "Der Fluß ist breit", "encoding"),
    ("ĐˇŃ‚ĐľĐ»Đ¸Ń†Đ°", "Столица", "encoding"),
    ("BlÃƒÂ¥bÃƒÂ¦r", "Blåbær", "encoding"),
    ("voilÃ  le travail", "voilà le travail", "encoding"),
    ("Morgen ist schГ¶nes Wetter", "Morgen ist schönes Wetter", "encoding"),
    ("TĂĽren und TrĂ¤ume", "Türen und Träume", "encoding"),
    ("Han gikk pĂĽ sjĂ¸en", "Han gikk på sjøen", "encoding"),
    ("non c'era pi√π pane", "non c'era più pane", "encoding"),
    ("┬┐hay pan?", "¿hay pan?", "encoding"),
    ("a \x93quote\x94", "a “quote”", "encoding"),
    ("Ã–sterreich, CAFÃ‰, SÃ–NDAG", "Österreich, CAFÉ, SÖNDAG", "encoding"),
    ("Das Gesetz, Â§ 5, Â½ Tasse, 5 Âµm", "Das Gesetz, § 5, ½ Tasse, 5 µm", "encoding"),
    ("Il a dit Â« oui Â» à Paris", "Il a dit « oui » à Paris", "encoding"),
    ("håller hÃ¥rt", "håller hårt", "encoding"),
    ("część dzieÅ„", "część dzień", "encoding"),
    ("Calle Mayor nÂº 5", "Calle Mayor nº 5", "encoding"),
    ("Tom &amp; Jerry", "Tom & Jerry", "entities"),
    ("a\x1b[31mred\x1b[0m b", "ared b", "terminal-escapes"),
    ("bell\x07", "bell", "control-characters"),
    ("end\ufdd0 here\uffff", "end here", "noncharacters"),
    ("e\ufb03cient", "efficient", "ligatures"),
    ("\ufee3\ufeae\ufea3\ufe92\ufe8e", "مرحبا", "arabic-forms"),
    ("a \ufefb b", "a لا b", "arabic-forms"),
    ("\uff76\uff9e\uff97\uff7d", "ガラス", "halfwidth-kana"),
    ("cafe\u0301", "café", "normalize"),
    ("\u09a1\u09bc and \u09dc", "\u09a1\u09bc and \u09a1\u09bc", "normalize"),
    ("co\u00adoperate", "cooperate", "invisible"),
    ("zero\u200bwidth", "zerowidth", "invisible"),
    ("inner\ufeffmark", "innermark", "invisible"),
    ("word\u2060joiner", "wordjoiner", "invisible"),
    ("non\u200cjoiner", "nonjoiner", "invisible"),
    ("abc\u202ecba", "abccba", "invisible"),
    ("left\u200eto right", "leftto right", "invisible"),
    ("no\u00a0break", "no break", "spaces"),
    ("trailing  ", "trailing", "spaces"),
]
SOUND = [
    "“Curly quotes” stay, and ‘so do these’.",
    "ｗｉｄｅ letters, Ⅳ and ½, Dutch ĳ and ǆ",
    "ﷺ and ﷽ are words, and پڑاﺅ is how Urdu is typeset",
    "a kaomoji (ﾟ∀ﾟ) and an emoji 🏳\ufe0f\u200d🌈",
    "全角　スペース",
    "A MÉNĚ° TAMBÉ° ¨naująjį¨ and часта»€",
    "MEREU FĂRĂ™, «СССР», ΑΒΓ°, 5 µm, 2√π r",
    "Côté «Été», L’ÉTÉ 2° À 3€, Ça™",
    "Resistor 100 Ω±1 %, Ø±0.05, Ø² = 4, Å² and Å³, Δ±",
    "“ATÉ AMANHÃ”, A MAÇÃ® e A vogal Ã é nasal",
    "TỪ “ĐÃ” VÀ XÃ HỘI",
    "PÅ SVENSKA Å² OCH PÅ NORSKA, ZAPEWNIĆ² i VISPĀRĒJĀ²",
    "la lettre « Â » et «Â», x√π, kΩ§",
    "a" + "\u0301\u0316" * 40,
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
]
DAMAGED = [before for before, _, _ in MENDED]
SAMPLES = [
    *DAMAGED,
    *SOUND,
    "&eacute;",
    "\u00a0",
    "\u200d",
    "Ã",
    "©",
    "â€",
    "Г",
    " ",
    "\ufe8e",
    "\u0301",
    "\r\n",
    "\r",
    "\n",
    "\u2028",
]
EMPTY = decode(Source(id="x", data=b"")).facts


def repaired(text: str) -> Page:
    return repair(decode(Source(id="x", data=text.encode("utf-8", "surrogatepass")), "utf-8"))


@pytest.mark.parametrize(("before", "after", "step"), MENDED)
def test_damage_is_mended(before: str, after: str, step: str) -> None:
    page = repaired(before + "\n")
    assert page.text == after + "\n"
    assert {name for edit in page.repairs for name in edit.steps} >= {step}
    assert undo(page.text, page.repairs) == before + "\n"


@pytest.mark.parametrize("sound", SOUND)
def test_sound_text_is_left_alone(sound: str) -> None:
    page = repaired(sound + "\n")
    assert page.text == sound + "\n"
    assert page.repairs == []


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\v", "\f"])
def test_odd_line_ends(end: str) -> None:
    page = repaired(f"a{end}b\nc\n")
    assert page.text == "a\nb\nc\n"
    assert undo(page.text, page.repairs) == f"a{end}b\nc\n"


def test_surrogate_pairs_are_one_character() -> None:
    page = repair(Page(id="x", facts=decode(Source(id="x", data=b"")).facts, text="\ud83d\ude00 and \ud83d alone\n"))
    assert page.text == "😀 and \ufffd alone\n"
    assert undo(page.text, page.repairs) == "\ud83d\ude00 and \ud83d alone\n"


def test_a_crlf_among_other_line_ends_is_one() -> None:
    text = "One line.\r\nTwo lines.\r\nThree.\nFour. \r\ncafe\u0301\r\nSix\rSeven"
    page = repaired(text)
    assert page.text == "One line.\nTwo lines.\nThree.\nFour.\ncafé\nSix\nSeven\n"
    assert undo(page.text, page.repairs) == text


def test_nel_is_no_line_end() -> None:
    """str.splitlines() splits at U+0085, which stands inside a quarter of all mojibake lines."""
    assert repaired("a wasnâ\u0080\u0085t b\n").text.count("\n") == 1


def test_a_last_line_that_vanishes_leaves_no_line() -> None:
    assert repaired("a\n\u00a0").text == "a\n"


def test_a_final_newline_is_a_repair() -> None:
    page = repaired("no end")
    assert page.text == "no end\n"
    assert [edit.steps for edit in page.repairs] == [["final-newline"]]


def test_one_angle_bracket_does_not_switch_entities_off() -> None:
    assert repaired("a < b\nTom &amp; Jerry\n").text == "a < b\nTom & Jerry\n"


def test_private_use_is_told_and_kept() -> None:
    page = repaired("an \uf8ff apple\n")
    assert page.text == "an \uf8ff apple\n"
    assert [warning.code for warning in page.warnings] == ["private-use"]


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


def test_each_edit_names_its_own_steps() -> None:
    page = repaired("The cafÃ© sells\u00a0tea &amp; cake. \n")
    found = [(page.text[edit.start : edit.end], edit.before, edit.steps) for edit in page.repairs]
    assert found == [
        ("é", "Ã©", ["encoding"]),
        (" ", "\u00a0", ["spaces"]),
        ("", "amp;", ["entities"]),
        ("", " ", ["spaces"]),
    ]


def test_one_edit_by_two_steps_names_both() -> None:
    page = repaired("no&nbsp;break\n")
    assert [(edit.before, edit.steps) for edit in page.repairs] == [("&nbsp;", ["entities", "spaces"])]


def test_pieces_in_a_foreign_script_need_a_witness() -> None:
    """Two letters of mojibake Cyrillic are mended only where the document has Cyrillic."""
    alone = "The sign says Ð½Ð° and nothing else, « really ».\n"
    assert repaired(alone).text == alone
    assert repaired(alone + "Он жил на холме.\n").text.startswith("The sign says на and")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("В\u00a0Москве и\u00a0в СССР\u00a0холодно", "В Москве и в СССР холодно"),
        ("Η\u00a0Αθήνα, 5\u00a0Ω", "Η Αθήνα, 5 Ω"),
        (
            "Fuß\u00adball, člo\u00adve\u00adka, СО\u00adВЕТ, Ös\u00adter\u00adreich",
            "Fußball, človeka, СОВЕТ, Österreich",
        ),
    ],
)
def test_spaces_and_hyphens_beside_sound_letters_are_no_halves(before: str, after: str) -> None:
    assert repaired(before + "\n").text == after + "\n"


def test_what_is_left_of_mojibake_keeps_its_halves() -> None:
    """A soft hyphen is the second half of í: dropped, the letter would be lost for good."""
    line = "PALOP stРҐr for PaГ\u00adses Âfoo Жar\n"
    assert "Г\u00adses" in repaired(line).text


def test_halves_of_three_bytes_stay_too() -> None:
    line = "The sign says ä¸\u00adå›½ and nothing else, « really ».\n"
    assert "ä¸\u00ad" in repaired(line).text


@given(
    st.text(max_size=3) | st.lists(st.sampled_from("ÃÂĐÐâ€™œ°¬ęį«“ļı©ł№вЂ√≈ \x0b\u00a0ab1_"), max_size=5).map("".join)
)
@settings(max_examples=3000, deadline=None)
def test_the_judge_as_re2_is_the_judge(text: str) -> None:
    from ftfy.badness import BADNESS_RE

    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert is_bad(text) == bool(BADNESS_RE.search(text))


def test_floods_of_marks_take_no_time() -> None:
    start = time.perf_counter()
    text = "a" + "\u0301\u0316" * 50_000 + " cafe\u0301\ncafe\u0301\n"
    assert repaired(text).text.endswith("\ncafé\n")
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("text", ["word " * 1200 + "a\u00a0b " + "word " * 100 + " \n", "中" * 6100 + "\u200b文\n"])
def test_edits_in_long_lines_are_small(text: str) -> None:
    page = repaired(text)
    assert sum(len(edit.before) for edit in page.repairs) <= 3
    assert undo(page.text, page.repairs) == text


def test_the_fast_path_is_the_slow_path() -> None:
    text = "".join(f"{line}\n" for line in (*DAMAGED, *SOUND))
    assert repaired(text).text == repair_line(text)


@given(st.lists(st.text(max_size=12) | st.sampled_from(SAMPLES), max_size=6).map("".join))
@settings(max_examples=400, deadline=None)
def test_no_line_is_overlooked(text: str) -> None:
    """What the gate lets pass, no step would change; each step can be undone; fast and slow agree."""
    pieces = list(split_by_doubt(text))
    assert "".join(piece for piece, _ in pieces) == text
    for piece, is_doubtful in pieces:
        assert is_doubtful or repair_line(piece) == piece
    page = repair(Page(id="x", facts=EMPTY, text=text))
    assert undo(page.text, page.repairs) == text
    slow = repair_line(text)
    assert page.text == (slow if slow.endswith("\n") or not text else slow + "\n")


@given(st.text("ab ", max_size=8), st.text("ab ", max_size=8), st.text("ab ", max_size=8))
@settings(max_examples=400, deadline=None)
def test_chained_edits_lead_from_the_first_text_to_the_last(first: str, second: str, third: str) -> None:
    edits = chain(find_edits(first, second, "one"), find_edits(second, third, "two"))
    assert all(edit.end <= after.start and edit.new_end <= after.new_start for edit, after in pairwise(edits))
    repairs = [
        Repair(start=e.new_start, end=e.new_end, before=first[e.start : e.end], steps=list(e.steps)) for e in edits
    ]
    assert undo(third, repairs) == first
