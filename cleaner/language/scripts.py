"""Scripts: which one a text is written in, and the runs of it in another one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

# Letters and their marks, no digits or signs. As escapes: normalisation once turned a bound into another character.
SCRIPTS: dict[str, str] = {
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff",
    "Cyrl": "\u0400-\u052f\u1c80-\u1c8f",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Arab": "\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "Hebr": "\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u05d0-\u05f2",
    "Deva": "\u0900-\u0963\u0970-\u097f",
    "Beng": "\u0980-\u09e3\u09f0-\u09f1\u09fc",
    "Guru": "\u0a00-\u0a65\u0a70-\u0a75",
    "Gujr": "\u0a80-\u0ae3\u0af9-\u0aff",
    "Orya": "\u0b00-\u0b63\u0b71",
    "Taml": "\u0b80-\u0be5",
    "Telu": "\u0c00-\u0c63",
    "Knda": "\u0c80-\u0ce3",
    "Mlym": "\u0d00-\u0d63\u0d7a-\u0d7f",
    "Sinh": "\u0d80-\u0de5",
    "Thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "Laoo": "\u0e80-\u0ecf\u0edc-\u0edf",
    "Tibt": "\u0f00\u0f40-\u0fbc",
    "Mymr": "\u1000-\u103f\u1050-\u108f",
    "Khmr": "\u1780-\u17d3\u17dc-\u17dd",
    "Ethi": "\u1200-\u135f\u1380-\u138f",
    "Geor": "\u10a0-\u10ff\u1c90-\u1cbf",
    "Armn": "\u0530-\u058f",
    "Kana": "\u3041-\u3096\u30a1-\u30fa\u30fc",
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Hang": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
}
# How much of a word one character is: measured, Latin is 1.
WEIGHTS = {"Hani": 3.0, "Kana": 2.5, "Hang": 2.5, "Thai": 1.3}
# Scripts of one language each, as far as web pages go.
ONE_LANGUAGE = {
    "Grek": "el", "Hebr": "he", "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te",
    "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Thai": "th", "Laoo": "lo", "Tibt": "bo", "Mymr": "my", "Khmr": "km",
    "Ethi": "am", "Geor": "ka", "Armn": "hy", "Kana": "ja", "Hang": "ko", "Hani": "zh",
}  # fmt: skip
_RUNS = re.compile("|".join(f"(?P<{name}>[{ranges}]+)" for name, ranges in SCRIPTS.items()))
_ASCII = re.compile("[\\x00-\\x7f]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_CAP = 150  # characters of a line that vote
_KANA = 0.2  # of a Japanese line, at least
_LATIN_VOTE = {"Latn": 0.7}


class Run(NamedTuple):
    """Letters of one script that no letter of the page's own interrupts: its span and weighted letters."""

    script: str
    start: int
    end: int
    weight: float


@cache
def _script_of(char: str) -> str | None:
    found = _RUNS.match(char)
    return found.lastgroup if found else None


def weigh(text: str) -> defaultdict[str, float]:
    """How much of each script a text holds, in weighted letters.

    >>> dict(weigh("ab 供"))
    {'Latn': 2.0, 'Hani': 3.0}
    """
    found: defaultdict[str, float] = defaultdict(float)
    if plain := len(text.encode("ascii", "ignore").translate(None, _NO_LETTERS)):
        found["Latn"] = float(plain)
    for char, count in Counter("" if text.isascii() else _ASCII.sub("", text)).items():
        script = _script_of(char)
        if script:
            found[script] += count * WEIGHTS.get(script, 1.0)
    return found


def tell_script(lines: Iterable[str]) -> tuple[str, float]:
    """The script of a page by a vote of its lines, and its share of the letters; ``Zyyy`` where there are none.

    Japanese, lines with kana among their Han, is ``Kana``. Latin stands in pages of any script, so it counts less.
    """
    short = [line[:_CAP] for line in lines]
    votes = weigh("\n".join(short))
    if not votes:
        return "Zyyy", 0.0
    script = max(sorted(votes), key=lambda name: votes[name] * _LATIN_VOTE.get(name, 1.0))
    if script in ("Hani", "Kana") and votes["Kana"]:
        script = _tell_east(short)
    return script, sum(votes[name] for name in related(script)) / sum(votes.values())


def _tell_east(lines: Iterable[str]) -> str:
    """Chinese or Japanese, by the lines that hold kana; a Japanese headline may hold none, a Chinese line a title."""
    weights = [weigh(line) for line in lines]
    east = [(each["Kana"], each["Kana"] + each["Hani"]) for each in weights]
    with_kana = sum([weight for kana, weight in east if kana > _KANA * weight])
    without = sum([weight for kana, weight in east if kana <= _KANA * weight])
    return "Kana" if with_kana * 2 > without else "Hani"


def related(script: str) -> frozenset[str]:
    """Scripts at home in a page of this script: Japanese mixes kana and Han, Korean may hold Han."""
    return {"Kana": frozenset({"Kana", "Hani"}), "Hang": frozenset({"Hang", "Hani"})}.get(script, frozenset({script}))


@cache
def _foreign(script: str) -> re.Pattern[str]:
    own = related(script)
    return re.compile("[" + "".join(ranges for name, ranges in SCRIPTS.items() if name not in own) + "]")


@cache
def _native(script: str) -> re.Pattern[str]:
    return re.compile("[" + "".join(SCRIPTS[name] for name in sorted(related(script))) + "]")


def has_foreign(text: str, script: str) -> bool:
    """Whether any letter of another script than the page's stands in a line."""
    return not (script == "Latn" and text.isascii()) and _foreign(script).search(text) is not None


def has_native(text: str, script: str) -> bool:
    """Whether any letter of the page's own script stands in a line."""
    return _native(script).search(text) is not None


def foreign_runs(text: str, script: str) -> Iterator[Run]:
    """Runs of other scripts in a line, in order; spaces, digits and signs do not end one."""
    own = related(script)
    name, start, end, weight = "", 0, 0, 0.0
    for run in _RUNS.finditer(text):
        found = run.lastgroup or ""
        if found == "Kana" and name == "Hani":  # Japanese begins with Han as often as not
            name = "Kana"
        same = found == name or (found == "Hani" and name == "Kana")
        if name and not same:
            yield Run(name, start, end, weight)
            name = ""
        if found in own:
            name = ""
            continue
        if not name:
            name, start, weight = found, run.start(), 0.0
        end = run.end()
        weight += (run.end() - run.start()) * WEIGHTS.get(found, 1.0)
    if name:
        yield Run(name, start, end, weight)
