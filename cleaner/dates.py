"""dateparser's door: a date in words to ISO 8601, never a guess.

Relative dates ("2 hours ago") would depend on the clock and are no dates here; nor are dates without a
year, or numeric ones that could be read two ways (04/05/2024 on an English page).
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(19[89]\d|20\d\d)(?!\d)")
_CLOCK = re.compile(r"(?i)\b\d{1,2}[:h]\d{2}(:\d{2})?\b|\b[ap]\.?m\b\.?|\b(uhr|utc|gmt|[cep][sde]?t)\b")
_LETTER, _LETTERS = re.compile(r"[^\W\d_]"), re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_LONG_TEXT = 200  # characters from which a text is not kept
_MONTH_FIRST_POSSIBLE = frozenset({"en", "und", "fil"})
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY, _FULL_YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>19[89]\d|20\d\d)"
_ENGLISH = [
    re.compile(rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?{form}(?: at)?", re.I | re.A)
    for form in (rf"{_NAME} {_DAY},? {_FULL_YEAR}", rf"{_DAY} {_NAME},? {_FULL_YEAR}")
]
# Asked where neither the page's language nor English reads a date, if they know a month of its words: a language takes
# some 20 ms to load, all 200 that dateparser knows two seconds and 45 MB, and they found no date more on 579 pages.
_COMMON = tuple(
    "en ru es de fr it pt pl tr nl ja zh ko ar fa cs sv da nb fi hu ro id vi uk el bg sk hr sr sl he th hi ca".split()
)
_MONTH_NAMES = "january february march april may june july august september october november december".split()


def parse_date(text: str, language: str = "und") -> str | None:
    """A full date in the text as ``YYYY-MM-DD``, or None.

    >>> parse_date("Apr 24, 2024 04:40 AM"), parse_date("2023-12-08"), parse_date("8. Dezember 2023", "de")
    ('2024-04-24', '2023-12-08', '2023-12-08')
    >>> parse_date("04/05/2024", "en"), parse_date("04/05/2024", "fr"), parse_date("2 hours ago", "en")
    (None, '2024-05-04', None)
    """
    return _parse(text, language) if len(text) < _LONG_TEXT else _parse.__wrapped__(text, language)


@lru_cache(maxsize=1 << 16)  # each round of rules asks again, and the pages of a site say the same dates
def _parse(text: str, language: str) -> str | None:
    if found := _YEAR_FIRST.search(text):
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.search(text):
        return _from_numbers(int(found[1]), int(found[2]), int(found[3]), language)
    return _from_words(text, language)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _from_numbers(first: int, second: int, year: int, language: str) -> str | None:
    if first > 12:
        return _iso(year, second, first)
    if second > 12:
        return _iso(year, first, second)
    if first != second and language.split("-", maxsplit=1)[0] in _MONTH_FIRST_POSSIBLE:
        return None
    return _iso(year, second, first)


def _from_words(text: str, language: str) -> str | None:
    if not _YEAR.search(text) or not _LETTER.search(_CLOCK.sub(" ", text)):
        return None  # without a year, or nothing but numbers in an unknown order
    words = " ".join(_CLOCK.sub(" ", text).replace("|", " ").split()).strip(" ,-–—@")
    tag = language.split("-", maxsplit=1)[0]
    if tag in ("en", "und") and (date := _from_english(words)):
        return date
    asked: list[tuple[str, ...]] = [(tag, "en") if tag not in ("und", "en") else ("en",)]
    if len(_NUMBER.findall(words)) > 1:  # a day and a year
        asked.append(tuple(other for other in _languages_with_month(words) if other not in asked[0]))
    for languages in filter(None, asked):
        try:
            found = _parser(languages).get_date_data(words).date_obj
        except (ValueError, RecursionError):  # a language it does not know; a number it can't hold
            found = None
        if found is not None and str(found.year) in text:
            return str(found.date().isoformat())
    return None


def _from_english(words: str) -> str | None:
    """A date as most English pages write it, in a hundredth of dateparser's time; None for all other words."""
    found = next((match for form in _ENGLISH if (match := form.fullmatch(words))), None)
    return found and _iso(int(found["year"]), _MONTHS.index(found["month"][:3].lower()) + 1, int(found["day"]))


def _languages_with_month(words: str) -> tuple[str, ...]:
    """The common languages that have a month of some words' names."""
    named = set(_LETTERS.findall(words.lower())) & _by_month().keys()
    return tuple(tag for tag in _COMMON if any(tag in _by_month()[name] for name in named))


@cache
def _by_month() -> dict[str, set[str]]:
    """Which of the common languages has a name for a month, by its letters."""
    found: dict[str, set[str]] = defaultdict(set)
    for tag in _COMMON:
        names = import_module(f"dateparser.data.date_translation_data.{tag}").info
        for month in _MONTH_NAMES:
            for name in names.get(month, ()):
                for letters in _LETTERS.findall(name.lower()):
                    found[letters].add(tag)
    return found


@lru_cache(maxsize=64)
def _parser(languages: tuple[str, ...]) -> Any:
    """dateparser for these languages; raises ValueError for one that it does not know."""
    from dateparser.date import DateDataParser

    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    # Made once: a new one for each call costs ten times what it then takes to read.
    return DateDataParser(languages=list(languages), settings=settings)
