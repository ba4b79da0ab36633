"""Scripts: which one a character, a line and a page are written in, and runs in another one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

# Ranges as escapes: normalisation once turned a bound into another character.
SCRIPTS: dict[str, str] = {
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff",
    "Cyrl": "\u0400-\u052f\u1c80-\u1c8f",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Arab": "\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "Hebr": "\u0590-\u05ff",
    "Deva": "\u0900-\u097f",
    "Beng": "\u0980-\u09ff",
    "Guru": "\u0a00-\u0a7f",
    "Gujr": "\u0a80-\u0aff",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Knda": "\u0c80-\u0cff",
    "Mlym": "\u0d00-\u0d7f",
    "Thai": "\u0e00-\u0e7f",
    "Geor": "\u10a0-\u10ff",
    "Armn": "\u0530-\u058f",
    "Kana": "\u3041-\u3096\u30a1-\u30fa",
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Hang": "\u1100-\u11ff\uac00-\ud7a3",
}
# How much of a word one character is: measured, Latin is 1.
WEIGHTS = {"Hani": 3.0, "Kana": 2.5, "Hang": 2.5, "Thai": 1.3}
_RUNS = re.compile("|".join(f"(?P<{name}>[{ranges}]+)" for name, ranges in SCRIPTS.items()))
# Scripts of one language each, as far as web pages go.
ONE_LANGUAGE = {
    "Grek": "el", "Hebr": "he", "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Taml": "ta", "Telu": "te", "Knda": "kn",
    "Mlym": "ml", "Thai": "th", "Geor": "ka", "Armn": "hy", "Kana": "ja", "Hang": "ko", "Hani": "zh",
}  # fmt: skip
_ASCII_LETTERS = re.compile("[A-Za-z]+")
_CAP = 150  # characters of a line that vote


def weigh(text: str) -> defaultdict[str, float]:
    """How much of each script a text holds, in weighted letters.

    >>> dict(weigh("ab 供"))
    {'Latn': 2.0, 'Hani': 3.0}
    """
    found: defaultdict[str, float] = defaultdict(float)
    if text.isascii():
        if letters := sum(map(len, _ASCII_LETTERS.findall(text))):
            found["Latn"] = float(letters)
        return found
    for run in _RUNS.finditer(text):
        name = run.lastgroup or ""
        found[name] += (run.end() - run.start()) * WEIGHTS.get(name, 1.0)
    return found


def page_script(lines: Iterable[str]) -> str | None:
    """The script of a page by a vote of its lines; Japanese (kana among Han) is ``Kana``."""
    votes: defaultdict[str, float] = defaultdict(float)
    for line in lines:
        for name, weight in weigh(line[:_CAP]).items():
            votes[name] += weight
    if not votes:
        return None
    if (
        votes["Kana"]
        and votes["Kana"] * 8 > votes["Hani"] > 0
        and votes["Kana"] + votes["Hani"] > sum(votes.values()) / 2
    ):
        return "Kana"
    return max(sorted(votes), key=lambda name: votes[name])


def related(script: str) -> frozenset[str]:
    """Scripts at home in a page of this script: Japanese mixes kana and Han, Korean may hold Han."""
    return {"Kana": frozenset({"Kana", "Hani"}), "Hang": frozenset({"Hang", "Hani"})}.get(script, frozenset({script}))


def foreign_span(text: str, script: str) -> tuple[str, int, int, float] | None:
    """The other script that weighs most in a line: (script, start, end, share), if it is enough to tell.

    Enough is ten weighted letters and a fifth of the line, or four where no letter of the page's own
    script stands; Latin in another script needs four words in a row that read like prose.
    """
    if script == "Latn" and text.isascii():
        return None
    own = related(script)
    weights = weigh(text)
    total = sum(weights.values())
    others = {name: weight for name, weight in weights.items() if name not in own}
    if not others:
        return None
    name = max(sorted(others), key=lambda key: others[key])
    weight, share = others[name], others[name] / total
    native = total - sum(others.values())
    if not ((weight >= 10 and share >= 0.2) or (weight >= 4 and not native)):
        return None
    if name == "Latn" and not _reads_like_prose(text):
        return None
    runs = [run for run in _RUNS.finditer(text) if run.lastgroup == name]
    return name, runs[0].start(), runs[-1].end(), share


_LATIN_WORDS = re.compile("(?:[A-Za-z\u00c0-\u024f'’]{1,60}[ ,;:]{1,3}){3,200}[A-Za-z\u00c0-\u024f'’]{1,60}")


def _reads_like_prose(text: str) -> bool:
    for run in _LATIN_WORDS.finditer(text[:2000]):
        words = run[0].split()
        if sum(word[0].islower() for word in words) >= 2 and sum(map(len, words)) >= 15:
            return True
    return False
