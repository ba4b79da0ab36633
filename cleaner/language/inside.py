"""Lines that turn into another language inside."""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.language.detectors import fast_detector
from cleaner.language.evidence import count_own_signs, count_signs, read_words
from cleaner.language.families import RARE, are_alike
from cleaner.language.finding import Finding
from cleaner.language.mask import is_no_word, split_words
from cleaner.model import Home

_WINDOW, _STRIDE = 6, 3
_MIN_WORDS = 8  # of a line that is looked into
_SHORTEST = 4  # words of a part
_MIN_LOWER = 3  # of them written small
_MOST_STEPS = 12  # by which a window's edges are moved
_NEVER = 9.0
_MOST_MORE = 0.6  # that a detector of probabilities adds, as no lead is above 1
_NEEDED = 0.35  # the lead that a part needs, more than a line as its edges are chosen
_SIGNS, _SIGNS_LESS, _NO_SIGNS_MORE, _OWN_SIGN_MORE = 2, 0.1, 0.1, 0.1
_ALIKE_MORE, _RARE_LESS = 0.16, 0.15
_TOKEN = re.compile(r"\S+")


class Part(NamedTuple):
    """Words [start, end) of a line in another language."""

    language: str
    start: int
    end: int
    lead: float
    signs: int


def find_inside(text: str, home: Home, more: float = 0.0) -> Finding | None:
    """The part of a line that is in another language; ``more`` is added to the lead that it needs."""
    words = split_words(text)
    if len(words) < _MIN_WORDS:
        return None
    parts = [part for part in _find_parts(words, home) if part.lead >= _find_needed(part, words, home) + more]
    if not parts:
        return None
    leads: dict[str, float] = {}
    for part in parts:
        leads[part.language] = leads.get(part.language, 0.0) + part.lead
    language = max(leads, key=lambda tag: leads[tag])
    parts = [part for part in parts if part.language == language]
    spans = [token.span() for token in _TOKEN.finditer(text) if not is_no_word(token[0])]
    start, end = spans[min(part.start for part in parts)][0], spans[max(part.end for part in parts) - 1][1]
    best = max(parts, key=lambda part: part.lead)
    own = home.tag
    evidence = f"{fast_detector().name}: {language} leads {own} by {best.lead:.2f} in {best.end - best.start} words"
    if best.signs:
        evidence += f"; {best.signs} words that only {language} has"
    return Finding(start, end, "mixed", language, home.script, best.lead, evidence)


def _find_parts(words: list[str], home: Home) -> list[Part]:
    """Windows in which another language leads, moved to where it leads most."""
    lead = _lead_by_signs if fast_detector().is_slow else _lead_by_scores
    found: dict[tuple[str, int], Part] = {}
    for start in _window_starts(len(words)):
        language = lead(words[start : start + _WINDOW], home)
        if language is None:
            continue
        key = language, start // (2 * _STRIDE)
        if key not in found:
            found[key] = _move_edges(words, start, language, home)
    return list(dict.fromkeys(found.values()))


def _lead_by_scores(window: list[str], home: Home) -> str | None:
    best = next(iter(fast_detector().ask(" ".join(window), home.candidates)), None)
    return None if best in home.own else best


def _lead_by_signs(window: list[str], home: Home) -> str | None:
    """What a slow detector is spared: the language that two words or more speak for, and no word against."""
    small = read_words(" ".join(window)).small
    signs = {tag: count_signs(small, tag, home.own) for tag in home.candidates.split() if tag not in home.own}
    best = max(signs, key=lambda tag: signs[tag])
    return best if signs[best] >= _SIGNS and not count_own_signs(small, home.own, best) else None


def _window_starts(count: int) -> list[int]:
    last = count - _WINDOW
    starts = list(range(0, last + 1, _STRIDE))
    return starts if starts[-1] == last else [*starts, last]


def _move_edges(words: list[str], start: int, language: str, home: Home) -> Part:
    """Give or take a word at either edge as long as the lead grows."""
    detector = fast_detector()
    candidates = " ".join(sorted({*home.own, language})) if detector.is_slow else home.candidates
    penalty = _RARE_LESS if language in RARE else 0.0

    def lead_of(span: tuple[int, int]) -> float:
        scores = detector.ask(" ".join(words[span[0] : span[1]]), candidates)
        return scores.get(language, 0.0) - penalty - max([scores.get(tag, 0.0) for tag in home.own])

    span = start, start + _WINDOW
    lead = lead_of(span)
    for _ in range(_MOST_STEPS):
        first, end = span
        nearby = [(first - 1, end), (first, end + 1), (first + 1, end), (first, end - 1)]
        nearby = [(a, b) for a, b in nearby if a >= 0 and b <= len(words) and b - a >= _SHORTEST]
        best = max(nearby, key=lead_of)
        if (best_lead := lead_of(best)) <= lead:
            break
        span, lead = best, best_lead
    small = [word.lower() for word in read_words(" ".join(words[span[0] : span[1]])).words]
    return Part(language, *span, lead, count_signs(small, language, home.own))


def _find_needed(part: Part, words: list[str], home: Home) -> float:
    read = read_words(" ".join(words[part.start : part.end]))
    if read.lower < _MIN_LOWER:
        return _NEVER
    needed = _NEEDED + min(fast_detector().more, _MOST_MORE) + _OWN_SIGN_MORE * count_own_signs(read.small, home.own, part.language)
    if part.signs >= _SIGNS:
        needed -= _SIGNS_LESS
    elif not part.signs:
        needed += _NO_SIGNS_MORE
    return needed + _ALIKE_MORE * any(are_alike(part.language, tag) for tag in home.own)
