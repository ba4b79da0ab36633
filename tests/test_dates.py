"""English dates that are read without dateparser are read as it reads them."""

from __future__ import annotations

import itertools

import pytest

from cleaner import dates

DAYS = ("", "Monday, ", "Mon ", "Tues, ", "Sunday ")
MONTHS = "January Jan. feb March APRIL May June Jul Aug. Sept Sep. October Nov Dec December".split()
FORMS = [
    f"{day}{form}{end}"
    for (day, month), end in zip(itertools.product(DAYS, MONTHS), itertools.cycle(["", " at 4:07 PM", " 12:30 GMT"]))
    for form in (f"{month} 3, 2019", f"{month} 22nd 2024", f"07 {month}, 1999", f"1 {month} 2030")
]


def by_dateparser(text: str, language: str, monkeypatch: pytest.MonkeyPatch) -> str | None:
    with monkeypatch.context() as patched:
        patched.setattr(dates, "_from_english", lambda _words: None)
        return dates._parse.__wrapped__(text, language)  # not what was kept of the quick way


@pytest.mark.parametrize("text", FORMS[::3])
def test_plain_english_dates(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = dates._CLOCK.sub(" ", text)
    assert dates._from_english(" ".join(words.split()).strip(" ,")) is not None
    assert dates.parse_date(text, "en") == by_dateparser(text, "en", monkeypatch) is not None


@pytest.mark.parametrize("text", ["February 30, 2019", "May 0, 2019", "32 May 2019", "May 2019", "Marchand 3, 2019"])
def test_what_is_no_date(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dates.parse_date(text, "en") is None
    assert by_dateparser(text, "en", monkeypatch) is None


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("8. Dezember 2023", "en", "2023-12-08"),
        ("8 décembre 2023", "de", "2023-12-08"),
        ("5 lipca 2019", "und", "2019-07-05"),
        ("12 грудня 2020", "en", "2020-12-12"),
        ("April twelve 2020", "en", "2020-04-12"),
        ("2023年12月8日", "en", "2023-12-08"),
    ],
)
def test_dates_in_another_language(text: str, language: str, date: str) -> None:
    assert dates.parse_date(text, language) == date


def test_long_texts_are_not_kept() -> None:
    dates._parse.cache_clear()
    assert dates.parse_date("x" * 1000 + " 2024-05-06") == "2024-05-06"
    assert dates._parse.cache_info().currsize == 0
