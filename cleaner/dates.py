"""dateparser's door: a date in words to ISO 8601, never a guess.

Relative dates ("2 hours ago") would depend on the clock and are no dates here; nor are dates without a
year, or numeric ones that could be read two ways (04/05/2024 on an English page).
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(19[89]\d|20\d\d)(?!\d)")
_CLOCK = re.compile(r"(?i)\b\d{1,2}[:h]\d{2}(:\d{2})?\b|\b[ap]\.?m\b\.?|\b(uhr|utc|gmt|[cep][sde]?t)\b")
_LETTER = re.compile(r"[^\W\d_]")
_MONTH_FIRST_POSSIBLE = frozenset({"en", "und", "fil"})


@lru_cache(maxsize=4096)  # dateparser takes milliseconds, and pages of a site say the same dates
def parse_date(text: str, language: str = "und") -> str | None:
    """A full date in the text as ``YYYY-MM-DD``, or None.

    >>> parse_date("Apr 24, 2024 04:40 AM"), parse_date("2023-12-08"), parse_date("8. Dezember 2023", "de")
    ('2024-04-24', '2023-12-08', '2023-12-08')
    >>> parse_date("04/05/2024", "en"), parse_date("04/05/2024", "fr"), parse_date("2 hours ago", "en")
    (None, '2024-05-04', None)
    """
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
    import dateparser

    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    words = " ".join(_CLOCK.sub(" ", text).replace("|", " ").split()).strip(" ,-–—@")
    tag = language.split("-", maxsplit=1)[0]
    for languages in ([tag, "en"] if tag not in ("und", "en") else ["en"], None):
        try:
            found = dateparser.parse(words, languages=languages, settings=settings)
        except (ValueError, RecursionError):  # a language it does not know; a number it can't hold
            found = None
        if found is not None and str(found.year) in text:
            return str(found.date().isoformat())
    return None
