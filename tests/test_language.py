"""The page's language and the lines in another one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cleaner import Cleaned, Cleaner
from cleaner.language import detectors

TEXTS = {
    "en": "The council met on Monday and agreed to repair the bridge.\nWork will begin in March, said the mayor of the town.\n",
    "de": "Der Gemeinderat hat am Montag beschlossen, die Brücke zu reparieren.\nDie Arbeiten sollen im März beginnen.\n",
    "fr": "Le conseil municipal a décidé lundi de réparer le vieux pont.\nLes travaux doivent commencer au mois de mars.\n",
    "ru": "Городской совет решил в понедельник отремонтировать старый мост.\nРаботы должны начаться уже в марте.\n",
    "zh": "市议会周一决定在冬季来临之前修复这座老桥。\n市长表示，工程将于三月开始。\n",
    "ja": "市議会は月曜日、冬が来る前に古い橋を修理することを決めた。\n工事は三月に始まる予定だ。\n",
    "el": "Το δημοτικό συμβούλιο αποφάσισε τη Δευτέρα να επισκευάσει τη γέφυρα.\n",
    "ko": "시의회는 월요일에 겨울이 오기 전에 다리를 수리하기로 결정했다.\n",
}


def clean(cleaner: Cleaner, text: str) -> Cleaned:
    return cleaner.clean_text(text)


@pytest.mark.parametrize(("tag", "text"), TEXTS.items(), ids=TEXTS)
def test_the_language_of_a_page(cleaner: Cleaner, tag: str, text: str) -> None:
    cleaned = clean(cleaner, text)
    assert cleaned.language == tag
    assert cleaned.flags == []


@pytest.mark.parametrize("text", ["", "12 34 56\n", "https://example.org/a/b\n", "OK\n", "!!!\n"])
def test_what_can_not_be_known_is_und(cleaner: Cleaner, text: str) -> None:
    assert clean(cleaner, text).language == "und"


@pytest.mark.parametrize(
    ("page", "line", "language", "script"),
    [
        ("en", "供给过剩需求疲软的问题", "zh", "Hani"),
        ("en", "Городской совет решил отремонтировать мост", None, "Cyrl"),
        ("ru", "The council met on Monday and agreed to repair the bridge.", "en", "Latn"),
        ("en", TEXTS["de"].split("\n")[0], "de", None),
        ("fr", TEXTS["en"].split("\n")[0], "en", None),
        ("zh", "The council met on Monday and agreed to repair the bridge.", "en", "Latn"),
        ("en", "市議会は月曜日に決めた", "ja", None),
    ],
)
def test_foreign_lines_are_flagged(
    cleaner: Cleaner, page: str, line: str, language: str | None, script: str | None
) -> None:
    cleaned = clean(cleaner, TEXTS[page] * 2 + line + "\n" + TEXTS[page])
    (flag,) = cleaned.flags
    assert cleaned.text.split("\n")[(flag.out_line or 0) - 1] == line
    assert flag.kind == "other-language"
    assert language is None or flag.language == language
    assert script is None or flag.script == script
    assert flag.evidence


@pytest.mark.parametrize(
    "line",
    [
        "Jean-Baptiste Poquelin", "Bundesministerium der Finanzen", "Crédit Agricole", "IKEA, Škoda and Citroën",
        "https://www.exemple.fr/le-conseil-municipal", "pip install trafilatura", "DER SPIEGEL", "Rue de la Paix 12, Paris",
    ],
)  # fmt: skip
def test_names_and_labels_are_not(cleaner: Cleaner, line: str) -> None:
    assert clean(cleaner, TEXTS["en"] * 2 + line + "\n").flags == []


def test_a_run_inside_a_line_is_marked_by_its_span(cleaner: Cleaner) -> None:
    line = "The proverb goes 一寸光阴一寸金 and every pupil knows it by heart."
    cleaned = clean(cleaner, TEXTS["en"] + line + "\n")
    (flag,) = cleaned.flags
    assert flag.kind == "mixed"
    assert cleaned.text[flag.start : flag.end] == "一寸光阴一寸金"


def test_threads_get_the_same_answers(cleaner: Cleaner) -> None:
    pages = [TEXTS[a] * 2 + TEXTS[b].split("\n")[0] + "\n" for a in TEXTS for b in TEXTS] * 2
    alone = [clean(cleaner, page).sidecar for page in pages]
    with ThreadPoolExecutor(8) as pool:
        assert [cleaned.sidecar for cleaned in pool.map(cleaner.clean_text, pages)] == alone


def test_langdetect_answers_alone_where_eldc_is_missing(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner import language

    monkeypatch.setattr(detectors, "_eldc", lambda: None)
    language._cached_scores.cache_clear()
    try:
        cleaned = clean(cleaner, TEXTS["en"] * 2 + TEXTS["de"])
        assert cleaned.sidecar.language.detector == "langdetect"
        assert (cleaned.language, {flag.language for flag in cleaned.flags}) == ("en", {"de"})
    finally:
        language._cached_scores.cache_clear()


def test_flags_can_be_switched_off() -> None:
    assert Cleaner(flag_languages=False).clean_text(TEXTS["en"] + TEXTS["zh"]).flags == []
