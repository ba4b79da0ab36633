r"""What a line must hold for a pattern to have a chance, read from the pattern: how the matcher is spared most work.

RE2 does the like for one pattern at a time (Cox 2010, "Regular expression matching in the wild"). What is read here is
a superset: a line without a pattern's needs can't match it, a line with them may. Words are folded character by
character, as RE2 does it: ß stays ß.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_MOST = 24  # words that a part of a pattern may stand for before it is taken as anything
_MOST_WAYS = 64  # alternatives that are looked at one by one
_LEAST = 4  # letters of a word that is worth looking for
_ENOUGH = 8  # letters that say as much as more would
_START = 3  # letters of a line's start that are looked at
_LONGEST = 60  # letters, gaps and signs of a word: a thousand dots say nothing, and are dear to look for
_CLASS = re.compile(r"\[\^?\]?(?:\\[pPx]\{[^}]*\}|\\.|\[:\^?\w+:\]|[^\]\\])*\]")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}|[pP]\w|[pP]\{\^?\w+\}|.)")
_SIGNS = re.compile(r"\\p\{Z\}|\\x\{85\}|\\[^\w]|\\[tvf r]")  # members of a class that are no letters
_PLAIN = re.compile(r"[^\\\[\](){}.*+?|^$\x00-\x08\n-\x1f]+(?![*+?])")
_SPACE = r"(?:[ \t]+)"
_DIGIT = r"[0-9\x{80}-\x{10FFFF}]"  # how a loose pattern says \d
_GAP = "\0"  # in a word: a run of anything but letters and digits, or nothing
_ANY_DIGIT = "\1"
_COMMON = frozenset(" \0\1.,:;-–—'’‘ʼ`´\"“”„!?/()&…")  # signs that stand in many lines
_NOTHING = frozenset([""])
_TWINS = str.maketrans("\u1fd3\u1fe3\ufb05", "\u0390\u03b0\ufb06")  # each two forms of one letter, to RE2 as well


def fold(text: str) -> str:
    """A text without its case, as long as before.

    >>> fold("Straße ΣΑΣ")
    'straße σασ'
    """
    return text.lower() if text.isascii() else "".join(map(_fold_char, text)).translate(_TWINS)


def _fold_char(char: str) -> str:
    return next(form for form in (char.casefold(), char.lower(), char) if len(form) == 1)


class Needs(NamedTuple):
    """What a pattern asks of a line: nothing, or that it begins with a word, holds one of some words, or a digit."""

    is_worded: bool = False
    words: frozenset[str] = frozenset()
    digit: bool = False


known_needs: dict[tuple[str, bool], Needs] = {}
"""What `read_needs` need not do again: filled by the store of the shipped rules."""


class _Part(NamedTuple):
    """Of a part of a pattern: all it can be (None: no end of it), what it begins with, what it must hold one of."""

    all: frozenset[str] | None
    starts: frozenset[str]
    needs: frozenset[str] | None = None
    ways: tuple[_Part, ...] = ()  # of an alternation

    @property
    def held(self) -> frozenset[str] | None:
        """One of which a match must hold, by either way."""
        return self.all if self.all is not None and "" not in self.all else self.needs


def read_needs(loose: str, whole: bool) -> Needs:
    r"""What each line that a loose pattern matches has.

    >>> read_needs(r"read(?:[ \t]+)(?:more|on).*", whole=True).is_worded
    True
    >>> read_needs(r".*(?:cookies?|Datenschutz)", whole=True).words == {"cookie", "cookies", "datensch"}
    True
    """
    return known_needs.get((loose, whole)) or _read_needs(loose, whole)


def _read_needs(loose: str, whole: bool) -> Needs:
    ways = _Reader(loose).read()
    if whole and all(_count_letters(start) > 1 for way in ways for start in way.starts):
        return Needs(is_worded=True)
    words: set[str] = set()
    for way in ways:
        held = [_clip(_longest(text)) for text in way.held or ()]
        if _least(held) < _LEAST:
            break
        words.update(held)
    else:
        return Needs(words=frozenset(words))
    return Needs(digit=all(way.held and all(_ANY_DIGIT in text for text in way.held) for way in ways))


def _least(texts: Iterable[str]) -> int:
    """The weight of the word that says least."""
    return min(map(_weigh, texts), default=0)


def _weigh(text: str) -> int:
    """How much a word says: its letters, those of scripts with many of them twice, and rare signs."""
    return _weigh_known(text[:_LONGEST])


@lru_cache(maxsize=1 << 16)
def _weigh_known(text: str) -> int:
    return min(_ENOUGH, sum(map(_weigh_char, text)))


def _weigh_char(char: str) -> int:
    if char.isalnum():
        return 2 if char > "\u2e80" else 1
    return 0 if char in _COMMON else _LEAST


def _count_letters(text: str) -> int:
    return sum(1 + (char > "\u2e80") for char in text if char.isalnum())


def _longest(text: str) -> str:
    """The piece of a word without gaps that says most."""
    return _longest_known(text) if len(text) <= _LONGEST else max(re.split("[\0\1]", text), key=_weigh)


@lru_cache(maxsize=1 << 16)
def _longest_known(text: str) -> str:
    return max(re.split("[\0\1]", text), key=_weigh)


def _clip(text: str) -> str:
    """As much of a word as says enough, with one space for each run of them."""
    text = re.sub(r"[ \t]+", " ", text[:_LONGEST]).strip(" ")
    while len(text) > 1 and _weigh(text[:-1]) >= _ENOUGH:
        text = text[:-1]
    return text.rstrip(" ")


def _clip_starts(texts: Iterable[str]) -> frozenset[str]:
    """The first letters of words."""
    return frozenset([text.lstrip(_GAP + " ")[:_START] for text in texts])


def _join(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    """All ways to go on from left to right; None where there are too many, or what is there says enough."""
    if len(left) * len(right) > _MOST or (len(left) > 1 and _least(left) >= _ENOUGH):
        return None
    return frozenset([_close_up(one, other) for one in left for other in right])


def _close_up(one: str, other: str) -> str:
    """Two words as one, gaps and spaces at the seam as one gap."""
    if one[-1:] == _GAP:
        return one + other.lstrip(" \0")
    if other[:1] == _GAP:
        return one.rstrip(" ") + other
    return one + other


def _follow(parts: Sequence[_Part]) -> _Part:
    """One part after the other."""
    run: frozenset[str] = _NOTHING  # what can stand here since the last part without end
    starts: frozenset[str] | None = None
    needs: frozenset[str] | None = None
    for part in parts:
        longer = _join(run, part.all) if part.all is not None else None
        if longer is not None:
            run = longer
            continue
        if starts is None:
            starts = _clip_starts(_join(run, part.starts) or run)
        needs = _better(_better(needs, run), part.held)
        run = part.all if part.all is not None and len(part.all) <= _MOST else _NOTHING
    if starts is None:
        return _Part(run, _clip_starts(run))
    return _Part(None, starts, _better(needs, run))


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The set of words that says more by its least telling one."""
    choices = [words for words in (one, other) if words and "" not in words]
    if len(choices) < 2:
        return choices[0] if choices else None
    return max(choices, key=_tell)


@lru_cache(maxsize=1 << 14)
def _tell(words: frozenset[str]) -> tuple[int, bool, int]:
    return _least(map(_longest, words)), all(_ANY_DIGIT in word for word in words), -len(words)


def _either(ways: list[_Part]) -> _Part:
    """One part or another."""
    if len(ways) == 1:
        return ways[0]
    finite = [way.all for way in ways if way.all is not None]
    held = [way.held for way in ways if way.held is not None]
    return _Part(
        frozenset().union(*finite) if len(finite) == len(ways) else None,
        frozenset().union(*(way.starts for way in ways)),
        frozenset().union(*held) if len(held) == len(ways) else None,
        tuple(ways),
    )


def _take_apart(parts: list[_Part]) -> list[_Part]:
    """The sequence by the ways of its first alternation, where those are not too many."""
    at = next((at for at, part in enumerate(parts) if part.ways), None)
    if at is None or len(parts[at].ways) > _MOST_WAYS:
        return [_follow(parts)]
    return [_follow([*parts[:at], way, *parts[at + 1 :]]) for way in parts[at].ways]


def _char(char: str) -> _Part:
    """A character that a pattern says; controls are signs here."""
    return _word(fold(char)) if char >= " " or char == "\t" else _ANYTHING


def _word(text: str) -> _Part:
    words = frozenset([text])
    return _Part(words, words)


_ANYTHING = _Part(None, _NOTHING)


class _Reader:
    """Walks a loose pattern once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def read(self) -> list[_Part]:
        """The ways a pattern can match, its alternations taken apart."""
        ways = self._ways()
        assert self.at == len(self.source), self.source[self.at :]
        return ways

    def _ways(self) -> list[_Part]:
        found = _take_apart(self._sequence())
        while self.source.startswith("|", self.at):
            self.at += 1
            found += _take_apart(self._sequence())
        return found

    def _sequence(self) -> list[_Part]:
        parts: list[_Part] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            parts.append(self._repeated(self._part()))
        return parts

    def _repeated(self, part: _Part) -> _Part:
        """A part with what stands behind it: as it is, or not, or several times."""
        sign = self.source[self.at : self.at + 1]
        if not sign or sign not in "*+?":
            return part
        self.at += 1 + self.source.startswith("?", self.at + 1)  # lazy or not is the same here
        if part.all is not None and not any(char.isalnum() or char == _ANY_DIGIT for word in part.all for char in word):
            return _word(_GAP)
        if sign == "+":
            return _Part(None, part.starts, part.held)
        everything = part.all | {""} if sign == "?" and part.all is not None else None
        return _Part(everything, part.starts | {""})

    def _part(self) -> _Part:
        source = self.source
        if found := _PLAIN.match(source, self.at):
            self.at = found.end()
            return _word(fold(found[0]))
        for known, stands_for in ((_SPACE, " "), (_DIGIT, _ANY_DIGIT)):
            if source.startswith(known, self.at):
                self.at += len(known)
                return _word(stands_for)
        return self._sign(source[self.at])

    def _sign(self, char: str) -> _Part:
        """What begins with a character that means something."""
        if char == "(":
            self.at += len("(?:")
            inside = _either(self._ways())
            self.at += 1
            return inside
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        self.at += 1
        if char == ".":
            return _ANYTHING
        return _word("") if char in "^$" else _char(char)

    def _class(self) -> _Part:
        found = _CLASS.match(self.source, self.at)
        assert found, self.source[self.at :]
        self.at = found.end()
        members = found[0][1:-1]
        without_signs = _SIGNS.sub("", members)
        if members.startswith("^") or "\\" in without_signs:
            return _ANYTHING
        if not any(char.isalnum() for char in without_signs):
            return _word(_GAP)
        if members != without_signs or "-" in members or "[" in members or len(members) > 4:
            return _ANYTHING
        every = frozenset(fold(members))
        return _Part(every, every)

    def _escape(self) -> _Part:
        found = _ESCAPE.match(self.source, self.at)
        assert found, self.source[self.at :]
        self.at = found.end()
        kind = found[0][1]
        if kind == "x":
            return _char(chr(int(found[0][2:].strip("{}"), 16)))
        return _ANYTHING if kind.isalnum() else _word(kind)
