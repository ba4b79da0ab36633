"""What a line's words say: whether one is a word of chrome, and whether its numbers are a counter's or a value's."""

from __future__ import annotations

import re

from cleaner.linemodel.words import chrome_words

_WORD = re.compile(r"[^\W\d_]+")
_LISTED = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u04ff]")  # Latin and Cyrillic
_MOST_WORDS = 12  # longer lines speak of comments and searches as text does
_PAGER = frozenset(
    "page pages of seite seiten von página páginas pagina pagine pag de di van strona z страница из 页 ページ".split()
)
_LABEL = re.compile(r"[^\W\d][^:\uff1a=]{0,60}[:\uff1a=]\s*\S")
_UNITS = (
    "mm cm dm m km mm² cm² m² km² m³ m2 m3 µm inch inches in ft feet yd yds mile miles mi mg g kg lb lbs oz ml cl dl l "
    "liter liters litre litres tsp tbsp cup cups w kw kwh ah mah v hp ps hz khz mhz ghz kb mb gb tb mbps px dpi "
    "km/h mph cal kcal kj eur usd gbp chf rub zł kč kr s sec secs seconds min mins minutes h hr hrs hour hours years "
    "мм см м км г кг л мл руб"
).split()
_UNIT = re.compile(rf"[$€£¥₽₹]\s*\d|\d\s*(?:[%‰°€$£¥₽₹″′\"]|(?:{'|'.join(_UNITS)})(?!\w))", re.IGNORECASE)


def has_chrome_word(text: str, words: int) -> bool:
    """Whether a short line has a word of menus, share bars, notices and their like.

    Of scripts that the list of such words does not know, any line might.

    >>> has_chrome_word("Skip to content", 3), has_chrome_word("Hull and frame", 3), has_chrome_word("新闻中心", 2)
    (True, False, True)
    """
    found = _WORD.findall(text.lower()) if words <= _MOST_WORDS else []
    return bool(found) and (not _LISTED.search(text) or not chrome_words().isdisjoint(found))


def is_counter(text: str) -> bool:
    """Whether nothing but words of chrome stands beside a line's numbers.

    >>> [is_counter(text) for text in ("3,100 comments", "Page 2 of 12", "Sheet 4", "12 comments of the jury")]
    [True, True, False, False]
    """
    words = set(_WORD.findall(text.lower()))
    return bool(words) and words <= chrome_words() | _PAGER


def tells_value(text: str) -> bool:
    """Whether a number is a label's value, or has a unit: what varies there is what the page tells.

    >>> [tells_value(text) for text in ("Length: 402 cm", "from 9.50 €", "Depth 3 m", "12 comments")]
    [True, True, True, False]
    """
    return _LABEL.match(text.lstrip("•·-–* ")) is not None or _UNIT.search(text) is not None
