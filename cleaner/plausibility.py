"""How much a text reads like writing: the judge between two readings of the same bytes.

Two signs, both without a dictionary: where its non-ASCII characters stand (a currency sign inside a word, a
capital after a small letter, two scripts in one word), and whether its letters belong to one language's alphabet.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import islice

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_ENOUGH = 300  # characters beyond ASCII that are looked at
_JOINERS = "’–—·‐‑\u00a0\u00ad\u200c\u200d"  # stand inside words
_VOWELS = frozenset("aeiouyäöü")  # one of them stands before every ß
_APART = "‰§¶½¼¾¡¿"  # follow no letter
_TRADE_MARKS = "™®"  # stand after words
_OPENERS = "¿¡„‚“‘”’»«"  # stand before words
_MIXES_FREELY = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC", "KATAKANA-HIRAGANA", "HANGUL"}
)
# Letters by category that stand in words of any script: ª º µ and the modifier letters, as in oʻzbek.
_NEUTRAL = frozenset({"FEMININE", "MASCULINE", "MICRO", "MODIFIER", ""})
_GENERAL_MARKS = frozenset({"COMBINING", "VARIATION", ""})
# The letters beyond a to z that each language writes with; facts as in the CLDR's exemplar characters.
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in """
äöüß àâæçèéêëîïôœùûüÿ áéíñóúü àçèéíïòóúü àáâãçéêíóôõúü àèéìíîòóùú áéëïóöüèê åäöéà æøåé æøåéèêóòôà äöåšž
áðéíóúýþæö áðíóúýæø äõöüšž āčēģīķļņšūžōŗ ąčęėįšųūž ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű
čćđšž ăâîșțşţ çë çğıöşüâîû çəğıöşü ĉĝĥĵŝŭ ċġħżàèìòù âêîôûŵŷáéíóúäëïöẁẃ áéíóú àèìòùáéó
àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ
αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ
абвгдежзийклмнопрстуфхцчшщъыьэюяё абвгґдеєжзиіїйклмнопрстуфхцчшщьюя абвгдеёжзійклмнопрстуўфхцчшыьэюя
абвгдѓежзѕијклљмнњопрстќуфхцчџш абвгдђежзијклљмнњопрстћуфхцчџш
аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя
""".split()
)
_WITH_ALPHABETS = frozenset({"LATIN", "GREEK", "CYRILLIC"})


def plausibility(text: str) -> float:
    """Above 0, up to 1: how likely a text was written as it reads; 1 for plain ASCII.

    Judged by the first 300 characters beyond ASCII, as are the two signs below.

    >>> plausibility("Ein schöner Gruß") > plausibility("Ein schĂśner GruĂź")
    True
    """
    if text.isascii():
        return 1.0
    return 1 / (1 + 5 * oddity(text)) / (1 + 5 * strangeness(text))


def oddity(text: str) -> float:
    """Share of the characters beyond ASCII that stand where no writing puts them.

    Characters that no text has, controls and unassigned ones, count three times: the share may exceed 1.

    >>> oddity("perché"), oddity("perchй"), oddity("perch£")
    (0.0, 1.0, 0.7)
    """
    places = [found.start() for found in islice(_BEYOND_ASCII.finditer(text), _ENOUGH)]
    odd = sum(_weigh(text[at - 1 : at] or " ", text[at], text[at + 1 : at + 2] or " ") for at in places)
    return odd / len(places) if places else 0.0


def strangeness(text: str) -> float:
    """Share of the Latin, Greek and Cyrillic letters beyond ASCII outside the one alphabet that fits best.

    >>> strangeness("più caffè"), strangeness("köök ōn mõčis")
    (0.0, 0.4)
    """
    beyond = "".join(found[0] for found in islice(_BEYOND_ASCII.finditer(text), _ENOUGH)).lower()
    known = {char for char in set(beyond) if char > "\x7f" and script_of(char) in _WITH_ALPHABETS and char.isalpha()}
    if not known or any(known <= alphabet for alphabet in _ALPHABETS):
        return 0.0
    counts = Counter(char for char in beyond if char in known)
    best = max(sum(counts[char] for char in alphabet & known) for alphabet in _ALPHABETS)
    return 1 - best / counts.total()


@lru_cache(maxsize=1 << 15)
def _weigh(before: str, char: str, after: str) -> float:
    """How odd one character is between its neighbours, from 0 to 3."""
    category = unicodedata.category(char)
    if category in ("Cc", "Co", "Cn") or char == "\ufffd":
        return 3.0
    if category[0] == "L":
        return _weigh_letter(before, char, after, category)
    if category[0] == "M":
        return _weigh_mark(before, char)
    return _weigh_symbol(before, char, after, category)


def _weigh_letter(before: str, char: str, after: str, category: str) -> float:
    if any(are_strangers(char, other) for other in (before, after)):
        return 1.0
    if char == "ß" and before.lower() not in _VOWELS:
        return 1.0
    if category == "Lu" and before.islower():
        return 1.0
    if category == "Lu" and before.isupper() and after.islower():
        return 0.5
    return float(category == "Ll" and before.isupper() and after.isupper())


def _weigh_mark(before: str, char: str) -> float:
    if unicodedata.category(before)[0] == "M":
        return 0.0
    script = script_of(char)
    if not before.isalpha() or (script not in _GENERAL_MARKS and script != script_of(before)):
        return 1.0
    return 0.5 if script == "COMBINING" and len(unicodedata.normalize("NFC", before + char)) > 1 else 0.0


def _weigh_symbol(before: str, char: str, after: str, category: str) -> float:
    if char in _JOINERS or script_of(before) in _MIXES_FREELY or script_of(after) in _MIXES_FREELY:
        return 0.0
    if (before.isalpha() and after.isalpha()) or "\u2e80" <= char <= "\u2fdf":  # parts of ideographs stand nowhere
        return 1.0
    if "\u2500" <= char <= "\u259f":  # frames touch no letters
        return 0.7 if before.isalpha() or after.isalpha() else 0.0
    if char in _TRADE_MARKS:
        return 0.0
    return _weigh_side(before, char, after, category)


def _weigh_side(before: str, char: str, after: str, category: str) -> float:
    """A symbol with a letter on one side that no word begins or ends with."""
    opens = category in ("So", "Sm", "Sk", "Sc", "Pi", "Ps") and before.isalpha()
    stands_apart = char in _APART and before.isalpha()
    closes = category in ("Sk", "Po", "Pe", "Pf") and char not in _OPENERS and after.isalpha() and not before.isalnum()
    touches = category in ("So", "Sm") and after.islower() and not after.isascii()
    return 0.7 if opens or closes or touches or stands_apart else 0.3 if category == "Sk" else 0.0


def are_strangers(char: str, other: str) -> bool:
    """Whether two characters are letters of two scripts that no word mixes."""
    if not (char.isalpha() and other.isalpha()):
        return False
    one, two = script_of(char), script_of(other)
    return one != two and not {one, two} & (_MIXES_FREELY | _NEUTRAL)


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """The first word of a character's Unicode name, which for letters is their script."""
    return unicodedata.name(char, "").split(" ")[0]


def scripts_of(text: str) -> set[str]:
    """The scripts of a text's letters.

    >>> sorted(scripts_of("два two"))
    ['CYRILLIC', 'LATIN']
    """
    return {script_of(char) for char in set(text) if char.isalpha()}
