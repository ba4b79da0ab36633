"""Which of two readings is writing."""

from __future__ import annotations

import pytest

from cleaner.plausibility import oddity, plausibility, strangeness

SENTENCES = [
    ("Die Straße führt über die Brücke nach Österreich.", "utf-8"),
    ("Une élève a reçu « cœur » à l’été, ça va…", "utf-8"),
    ("Żółw i gęś, łódź pod śniegiem", "utf-8"),
    ("Вчера в городе открыли библиотеку", "utf-8"),
    ("Η βιβλιοθήκη άνοιξε χθες το πρωί", "utf-8"),
    ("Kütüphane dün açıldı, ağaçların altında", "utf-8"),
]


@pytest.mark.parametrize(("sound", "codec"), SENTENCES)
@pytest.mark.parametrize("misread", ["cp1252", "cp1250", "cp1251", "mac-roman", "cp437"])
def test_sound_text_reads_better_than_its_mojibake(sound: str, codec: str, misread: str) -> None:
    damaged = sound.encode(codec).decode(misread, "replace")
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
