"""Which of two readings is writing."""

from __future__ import annotations

import pytest

from cleaner.plausibility import oddity, plausibility, strangeness

SENTENCES = [
    "Die Straße führt über die Brücke nach Österreich.",
    "Une élève a reçu « cœur » à l’été, ça va…",
    "Żółw i gęś, łódź pod śniegiem",
    "Вчера в городе открыли библиотеку",
    "Η βιβλιοθήκη άνοιξε χθες το πρωί",
    "Kütüphane dün açıldı, ağaçların altında",
]


@pytest.mark.parametrize("sound", SENTENCES)
@pytest.mark.parametrize("misread", ["cp1252", "cp1250", "cp1251", "mac-roman", "cp437"])
def test_sound_text_reads_better_than_its_mojibake(sound: str, misread: str) -> None:
    damaged = sound.encode().decode(misread, "replace")
    assert plausibility(sound) > 0.9 > plausibility(damaged)


@pytest.mark.parametrize(
    "text",
    [
        "plain ASCII",
        "五月の雨",
        "مرحبا بالعالم",
        "नमस्ते दुनिया",
        "สวัสดีชาวโลก",
        "Tiếng Việt có dấu",
        "5 °C, €30, ½ → ✓ 😀",
    ],
)
def test_sound_text_in_any_script_is_not_odd(text: str) -> None:
    assert oddity(text) <= 0.1


def test_letters_of_two_alphabets_are_strange_together() -> None:
    assert strangeness("più lì perché") == 0
    assert strangeness("pių lė perchā ķ") > 0
    assert strangeness("東京") == 0  # no alphabet to judge by
