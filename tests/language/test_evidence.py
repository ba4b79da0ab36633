"""Masks, code, labels and word lists: what is asked beside the detectors."""

from __future__ import annotations

import tomllib

import pytest

from cleaner.language.detectors import fast_detector
from cleaner.language.evidence import calm, count_signs, is_label, read_line, read_words
from cleaner.language.families import LANGUAGES, STANDS_FOR, TWINS, UNTAUGHT
from cleaner.language.mask import mask, reads_like_code
from cleaner.language.scripts import SCRIPTS, tell_script, weigh
from cleaner.language.words import function_words, interface_words, telling_words
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to info@example.org or see https://example.org/a?b=c", "Write to or see"),
        ("in /usr/local/bin and C:\\Users\\me", "in and"),
        ("os.path.join joins", "joins"),
        ("am 24.12. um 18h", "am um"),
        ("and/or both", "and/or both"),
        ("He left. She stayed.", "He left. She stayed."),
    ],
)
def test_the_mask_takes_what_is_of_no_language(text: str, left: str) -> None:
    assert mask(text) == left


@pytest.mark.parametrize(
    "line",
    [
        "git commit -m 'first'", "docker run --rm -it app", "const a = [1, 2];", "if (x == null) { return; }", "x += f(y)",
        "from pathlib import Path", "import os, sys", "INSERT INTO towns (name) VALUES ('Ulm');", "</div>", "#include <math.h>",
        "use strict;", "display: flex;", "create or replace function add(a int)",
        "brew install ffmpeg", "cargo run --release", "make clean install", "$ ls -la", "export PATH=/usr/bin:$PATH",
        "def area(r): return 3.14 * r ** 2", "public static void main(String[] args) {", "for f in *.txt; do cat $f; done",
    ],
)  # fmt: skip
def test_code_is_known(line: str) -> None:
    assert reads_like_code(line)


@pytest.mark.parametrize(
    "line",
    [
        "He left (at last).", "Find your way to the shop", "From Monday on, import duties rise.", "Make an appointment today",
        "Return to the main page", "Double-tap and choose Open, or press AltF4.", "Price: $20 (was $30)", "Let us know what you think", "Echo of the past",
        "The function f(x) is defined in the second chapter, where the author also explains how to derive it by hand.",
        "Import the photos first; then choose the ones that you want to keep, and delete the rest of them.",
    ],
)  # fmt: skip
def test_prose_is_not(line: str) -> None:
    assert not reads_like_code(line)


@pytest.mark.parametrize(
    "line", ["Log in", "Search Results", "Forgot your password?", "Sort by price", "Delete message"]
)
def test_labels(line: str) -> None:
    assert is_label(*_read(line))


@pytest.mark.parametrize(
    "line",
    ["Mary Brown", "Pink Floyd", "Bank of America", "Game of Thrones", "iPhone", "Search, Delete", "Real Madrid"],
)
def test_names_are_no_labels(line: str) -> None:
    assert not is_label(*_read(line))


def _read(line: str) -> tuple:
    words = read_line(line)
    return words, fast_detector().ask(words.text, " ".join(LANGUAGES["Latn"]))


def test_a_line_in_capitals_is_read_in_small_letters() -> None:
    assert calm("ALL RIGHTS RESERVED") == "all rights reserved"
    assert calm("All Rights Reserved") == "All Rights Reserved"
    assert calm("NATO") == "NATO"
    assert read_line("ALL RIGHTS RESERVED").lower == 3


def test_signs_are_words_and_letters_that_rivals_lack() -> None:
    assert count_signs(["der", "in", "brücke"], "de", frozenset({"en"})) == 2  # "in" is English too
    assert count_signs(["the", "bridge"], "de", frozenset({"en"})) == 0


WORDS = ROOT / "cleaner" / "language" / "words.toml"
TAGS = {tag for tags in LANGUAGES.values() for tag in tags} | set(STANDS_FOR)


def test_every_language_that_is_told_by_words_has_some() -> None:
    told = {tag for tags in (*UNTAUGHT.values(), *TWINS.values()) for tag in tags}
    for tag in told:
        assert len(function_words(tag) | telling_words(tag)) >= 20, tag
    assert all(len(function_words(tag)) >= 25 for tag in TAGS - {"zh", "ja", "yo", "bs", "sr-Latn", "nn"})


@pytest.mark.parametrize("table", ["function", "telling", "interface", "letters"])
def test_the_word_lists_hold_only_what_can_be_found(table: str) -> None:
    for tag, words in tomllib.loads(WORDS.read_text("utf-8"))[table].items():
        assert tag in TAGS, tag
        if table == "letters":
            scripts = {script for letter in words for script in weigh(letter)}
            assert len(scripts) <= 1, (tag, scripts)
            assert words == words.lower()
            continue
        found = words.split()
        assert len(found) == len(set(found)), (tag, [word for word in found if found.count(word) > 1])
        assert read_words(words).small == found, tag  # none is changed by what is stripped and lowered there
        assert len({script for word in found for script in weigh(word)}) <= 1, tag


def test_labels_and_small_words_are_apart() -> None:
    assert not interface_words() & function_words("en")


def test_twins_are_what_a_detector_takes_each_other_for() -> None:
    assert all(first in STANDS_FOR[twin] for first, twins in TWINS.items() for twin in twins if twin != first)
    assert all(tag in TWINS[first] for tag, others in STANDS_FOR.items() for first in others if first in TWINS)


def test_every_script_is_told_and_ranges_do_not_overlap() -> None:
    samples = {
        "Latn": "ß",
        "Cyrl": "ж",
        "Grek": "λ",
        "Arab": "ب",
        "Hebr": "ש",
        "Deva": "क",
        "Hani": "桥",
        "Kana": "は",
        "Hang": "다",
    }
    for script, letter in samples.items():
        assert dict(weigh(letter)).keys() == {script}
    assert tell_script(["漢字とかなの文章", "漢字"])[0] == "Kana"
    assert tell_script(["漢字"])[0] == "Hani"
    assert tell_script(["123"]) == ("Zyyy", 0.0)
    seen: dict[int, str] = {}
    for script, ranges in SCRIPTS.items():
        for low, high in _bounds(ranges):
            for code in range(low, min(high, 0x10000) + 1):
                assert seen.setdefault(code, script) == script, hex(code)


def _bounds(ranges: str) -> list[tuple[int, int]]:
    found, at = [], 0
    while at < len(ranges):
        is_range = ranges[at + 1 : at + 2] == "-"
        found.append((ord(ranges[at]), ord(ranges[at + 2] if is_range else ranges[at])))
        at += 3 if is_range else 1
    return found


def test_a_line_is_masked_the_same_however_often_it_is_asked() -> None:
    line = "".join(["Customer ", "reviews"])
    assert [read_line(line).is_masked, read_line("Customer" + " reviews").is_masked] == [False, False]
    assert read_line("Customer reviews 2021").is_masked
