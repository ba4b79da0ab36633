"""Masks, code, labels and word lists: what is asked beside the detectors."""

from __future__ import annotations

import pytest

from cleaner.language.detectors import fast_detector
from cleaner.language.evidence import calm, count_signs, is_label, read_line
from cleaner.language.families import LANGUAGES, STANDS_FOR, TWINS
from cleaner.language.mask import mask, reads_like_code
from cleaner.language.scripts import SCRIPTS, tell_script, weigh
from cleaner.language.words import function_words, interface_words, letters_of


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
        "Return to the main page", "Price: $20 (was $30)", "Let us know what you think", "Echo of the past",
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


def _read(line: str) -> tuple:  # type: ignore[type-arg]
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


def test_the_word_lists_are_fit_for_use() -> None:
    tagged = [tag for tags in LANGUAGES.values() for tag in tags if tag not in ("zh", "ja", "ku", "yo")]
    for tag in tagged:
        words = function_words(STANDS_FOR.get(tag, (tag,))[0] if tag == "hr" else tag)
        assert tag in ("so", "nn") or len(words) >= 25, tag
        assert all(word == word.lower() and word.strip() for word in words), tag
    assert all(len(letter) == 1 for tag in tagged for letter in letters_of(tag))
    assert not interface_words() & function_words("en")
    assert all(first in twins or first in ("es", "ru", "sr", "pt", "bg") for first, twins in TWINS.items())


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
