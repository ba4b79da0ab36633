"""Lines that turn into another language inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.language.detectors import fast_detector
from cleaner.language.evidence import Words, count_own_signs, count_signs, read_words
from cleaner.language.families import ALIKE_MORE, are_alike
from cleaner.language.finding import Finding
from cleaner.language.mask import is_no_word, mask
from cleaner.model import Home

_WINDOW, _STRIDE = 6, 3
_MIN_WORDS = 8  # of a line that is looked into
_SLACK, _SIDE = 3, 4  # words that an edge may move by, and that are compared on either side of it
_OPEN, _BREAK = 0.5, 0.4  # what a line's end counts as, and the end of a sentence or a quotation
_OPENS, _CLOSES = frozenset('«„“"(['), frozenset('»”“")],;:')
_ENDS = frozenset(".!?…") | _CLOSES - {","}
_TAIL = 3  # words that tell whether a part goes on
_SHORTEST = 4  # words of a part
_MIN_LOWER, _MIN_LETTERS = 3, 12  # of them written small, and letters in them
_MOST_STEPS = 8  # by which a window's edges are moved
_NEVER = 9.0  # more than any lead
_MOST_MORE = 0.6  # that a detector of probabilities adds, as no lead is above 1
_NEEDED = 0.35  # the lead that a part needs, more than a line as its edges are chosen
_SIGNS, _SIGNS_LESS, _NO_SIGNS_MORE, _OWN_SIGN_MORE = 2, 0.1, 0.1, 0.1
_TOKEN = re.compile(r"\S+")


class Part(NamedTuple):
    """Words [start, end) of a line in another language."""

    language: str
    start: int
    end: int
    lead: float
    signs: int


def find_inside(text: str, home: Home, more: float = 0.0) -> list[Finding]:
    """The parts of a line that are in another language; ``more`` is added to the lead that they need."""
    words = mask(text).split()
    if len(words) < _MIN_WORDS:
        return []
    parts = [part for part in _find_parts(words, home) if part.lead >= _find_needed(part, words, home) + more]
    if not parts:
        return []
    spans = [token.span() for token in _TOKEN.finditer(text) if not is_no_word(token[0])]
    found: list[Finding] = []
    taken = 0
    for part in _join(_without_overlaps(parts)):
        first, last = _stretch(part, words, home)
        first = max(first, taken)
        if first >= last:
            continue
        taken = last
        start, end = _without_marks(text, spans[first][0], spans[last - 1][1])
        evidence = _describe(part._replace(start=first, end=last), words, home)
        found.append(Finding(start, end, "mixed", part.language, home.script, part.lead, evidence))
    return found


def _without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the quotation marks, brackets and commas at its edges."""
    while start < end and text[start] in _OPENS:
        start += 1
    while start < end and text[end - 1] in _CLOSES:
        end -= 1
    return start, end


def _describe(part: Part, words: list[str], home: Home) -> str:
    small = read_words(" ".join(words[part.start : part.end])).small
    signs = count_signs(small, part.language, home.own)
    name, other = fast_detector().name, part.language
    lead = f"{name}: {other} leads {home.tag} by {part.lead:.2f} in {part.end - part.start} words"
    return f"{lead}; {signs} that only {other} has" if signs else lead


def _without_overlaps(parts: list[Part]) -> list[Part]:
    """In order, and of two in different languages that overlap the one that leads more."""
    chosen: list[Part] = []
    for part in sorted(parts, key=lambda part: part.start):
        last = chosen[-1] if chosen else None
        if last is None or last.language == part.language or last.end <= part.start:
            chosen.append(part)
        elif part.lead > last.lead:
            chosen[-1] = part
    return chosen


def _join(parts: list[Part]) -> list[Part]:
    """Parts in one language with few words between them, as one."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last and last.language == part.language and part.start - last.end <= _SHORTEST:
            end, lead, signs = max(last.end, part.end), max(last.lead, part.lead), max(last.signs, part.signs)
            joined[-1] = Part(part.language, last.start, end, lead, signs)
        else:
            joined.append(part)
    return joined


def has_own_end(text: str, home: Home) -> bool:
    """Whether a line in another language begins or ends in the page's own."""
    words = mask(text).split()
    if len(words) < _MIN_WORDS:
        return False
    find_best = fast_detector().find_best
    return any(find_best(" ".join(end), home.candidates) in home.own for end in (words[:_WINDOW], words[-_WINDOW:]))


def _find_parts(words: list[str], home: Home) -> list[Part]:
    """Windows in which another language leads, moved to where it leads most."""
    lead = _lead_by_signs if fast_detector().is_slow else _lead_by_scores
    found: dict[tuple[str, int], Part] = {}
    for start, language in lead(words, home):
        key = language, start // (2 * _STRIDE)
        if key not in found:
            found[key] = _move_edges(words, start, language, home)
    return list(dict.fromkeys(found.values()))


def _lead_by_scores(words: list[str], home: Home) -> Iterator[tuple[int, str]]:
    find_best, candidates, skipped = fast_detector().find_best, home.candidates, home.own | {"und"}
    for start in _window_starts(len(words)):
        best = find_best(" ".join(words[start : start + _WINDOW]), candidates)
        if best not in skipped:
            yield start, best


def _lead_by_signs(words: list[str], home: Home) -> Iterator[tuple[int, str]]:
    """What a slow detector is spared: languages that two words or more speak for, and none against."""
    others = [tag for tag in home.candidates.split() if tag not in home.own]
    for start in _window_starts(len(words)):
        small = read_words(" ".join(words[start : start + _WINDOW])).small
        signs = {tag: count_signs(small, tag, home.own) for tag in others}
        best = max(others, key=lambda tag: signs[tag], default="und")
        if signs.get(best, 0) >= _SIGNS and not count_own_signs(small, home.own, best):
            yield start, best


def _stretch(part: Part, words: list[str], home: Home) -> tuple[int, int]:
    """The part with the words beside it that are in its language too; the best lead is often that of fewer words."""
    first, last = part.start, part.end
    while first > 0 and _lead(words[first - 1 : first - 1 + _TAIL], part.language, home) > 0:
        first -= 1
    while last < len(words) and _lead(words[last + 1 - _TAIL : last + 1], part.language, home) > 0:
        last += 1
    starts = range(max(0, first - 1), min(first + _SLACK, last - 1) + 1)
    first = max(starts, key=lambda at: _contrast(words, at, part.language, home) + _BREAK * _is_break(words, at))
    ends = range(max(first + 1, last - _SLACK), min(last + 1, len(words)) + 1)
    last = max(ends, key=lambda at: _BREAK * _is_break(words, at) - _contrast(words, at, part.language, home))
    return first, last


def _contrast(words: list[str], at: int, language: str, home: Home) -> float:
    """How much more the language leads in the words after a place than in those before it."""
    before, after = words[max(0, at - _SIDE) : at], words[at : at + _SIDE]
    return (_lead(after, language, home) if after else -_OPEN) - (_lead(before, language, home) if before else -_OPEN)


def _is_break(words: list[str], at: int) -> bool:
    """Whether a sentence or a quotation begins or ends at a place."""
    ends = at > 0 and words[at - 1][-1] in _ENDS
    return ends or (at < len(words) and words[at][0] in _OPENS)


def _lead(words: list[str], language: str, home: Home) -> float:
    detector = fast_detector()
    candidates = " ".join(sorted({*home.own, language})) if detector.is_slow else home.candidates
    scores = detector.ask(" ".join(words), candidates)
    return scores.get(language, 0.0) - max([home.floor, *(scores.get(tag, 0.0) for tag in home.own)])


def _window_starts(count: int) -> list[int]:
    last = count - _WINDOW
    starts = list(range(0, last + 1, _STRIDE))
    return starts if starts[-1] == last else [*starts, last]


def _move_edges(words: list[str], start: int, language: str, home: Home) -> Part:
    """Give or take a word at either edge as long as the lead grows."""

    def lead_of(span: tuple[int, int]) -> float:
        return _lead(words[span[0] : span[1]], language, home)

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
    small = read_words(" ".join(words[span[0] : span[1]])).small
    return Part(language, *span, lead, count_signs(small, language, home.own))


def _is_phrase(read: Words, part: Part) -> bool:
    """Whether articles written small make up for capitalised nouns, as German has them."""
    small = sum([word[0].islower() for word in read.words])
    return read.lower == _MIN_LOWER - 1 and small >= _MIN_LOWER and part.signs >= _SIGNS


def _find_needed(part: Part, words: list[str], home: Home) -> float:
    read = read_words(" ".join(words[part.start : part.end]))
    if read.letters < _MIN_LETTERS or (read.lower < _MIN_LOWER and not _is_phrase(read, part)):
        return _NEVER
    needed = (
        _NEEDED
        + min(fast_detector().more, _MOST_MORE)
        + _OWN_SIGN_MORE * count_own_signs(read.small, home.own, part.language)
    )
    if part.signs >= _SIGNS:
        needed -= _SIGNS_LESS
    elif not part.signs:
        needed += _NO_SIGNS_MORE
    return needed + ALIKE_MORE * any(are_alike(part.language, tag) for tag in home.own)
