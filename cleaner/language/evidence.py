"""What words show beside a detector's scores: their form, the small words of a language, its letters."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cleaner.language.detectors import fast_detector
from cleaner.language.mask import mask
from cleaner.language.words import function_words, interface_words, letters_of

_EDGES = "\"'“”„«»‘’‚‹›()[]{}.,;:!?…–—-*•·|/&+।۔،؛؟「」『』。、"
# Parts of names that are written small.
_PARTICLES = frozenset("van von der den de del della di da dos das du la le el al bin ibn y e zu ten ter".split())
_MIN_CAPITALS = 12  # characters from which a line in capitals is no acronym
_MOST_WORDS, _MIN_SMALL = 6, 2  # of a fragment; and small words that make it a phrase
_LABEL = 0.6  # of a label's words are words of menus or small words
_TITLE = 0.75  # of its other words are words of menus, where all are capitalised
_FIELD = (":", "...", "…")


class Words(NamedTuple):
    """The words of a line: ``words`` without the signs around them, ``small`` in lower case.

    ``lower`` counts words that are not capitalised, parts of names aside; ``letters`` all characters of words;
    ``is_masked`` tells that something of no language stood among them.
    """

    text: str
    words: list[str]
    small: list[str]
    lower: int
    letters: int
    is_masked: bool


def split_small(text: str) -> list[str]:
    """The words of a text in lower case, without the signs around them."""
    tokens = text.lower().replace("’", "'").split()
    return [word for token in tokens if (word := token.strip(_EDGES))]


def read_words(text: str, is_masked: bool = False) -> Words:
    """The words of a masked line or of a piece of one."""
    words = [word for token in text.split() if (word := token.strip(_EDGES)) and word[0].isalpha()]
    lower = sum([not word[0].isupper() and word not in _PARTICLES for word in words])
    small = [word.lower().replace("’", "'") for word in words]
    return Words(text, words, small, lower, sum(map(len, words)), is_masked)


def calm(text: str) -> str:
    """A line in capitals in small letters, as detectors know words; any other as it is.

    >>> calm("NO VIDEO WAS FOUND"), calm("NATO")
    ('no video was found', 'NATO')
    """
    return text.lower() if text.isupper() and len(text) >= _MIN_CAPITALS else text


def read_line(text: str) -> Words:
    """The words of a whole line, masked, in small letters where all are capitals."""
    masked = mask(text)
    return read_words(calm(masked), masked != text)


def count_signs(small: list[str], tag: str, rivals: frozenset[str]) -> int:
    """How many different words are small words of a language, or have letters of it, that its rivals lack."""
    only, strange = _only_words(tag, rivals), _only_letters(tag, rivals)
    return sum([word in only or not strange.isdisjoint(word) for word in set(small)])


def count_own_signs(small: list[str], own: frozenset[str], other: str) -> int:
    """How many words speak for one of the page's languages and against the other."""
    return max([count_signs(small, tag, frozenset((other,))) for tag in own])


def count_small_words(small: list[str], tag: str, rivals: frozenset[str]) -> int:
    """How many words are small words of a language that its rivals lack, parts of names aside."""
    only = _only_words(tag, rivals)
    return sum([word in only and word not in _PARTICLES for word in small])


@lru_cache(maxsize=4096)
def _only_words(tag: str, rivals: frozenset[str]) -> frozenset[str]:
    return function_words(tag).difference(*map(function_words, rivals))


@lru_cache(maxsize=4096)
def _only_letters(tag: str, rivals: frozenset[str]) -> frozenset[str]:
    return letters_of(tag).difference(*map(letters_of, rivals))


def is_title(words: Words, tag: str) -> bool:
    """Whether all words but the small words of a language are capitalised, as in "Gone with the Wind"."""
    return words.words[0][0].isupper() and not any(
        not word[0].isupper() and word not in function_words(tag) for word in words.words
    )


def is_fragment(words: Words, tag: str) -> bool:
    """Whether a few words begin small, with hardly a small word of a language: a command, code, a value.

    Sentences, titles and labels begin with a capital where a script has them.
    """
    if not words.words or not words.words[0][0].islower() or len(words.words) > _MOST_WORDS:
        return False
    return sum([word in function_words(tag) for word in words.small]) < _MIN_SMALL and words.text[-1] not in ".!?…"


def is_label(words: Words, scores: dict[str, float]) -> bool:
    """Whether two words or more are English as menus and messages have it, and no name or brand.

    Most are words of menus, or English leads and they are written as a phrase ("Invoice number") or end as the label of
    a field does; where all are capitalised English must lead clearly, and most must be words of menus too. Lists,
    codes and words with capitals inside are none of it.
    """
    count, content = len(words.words), [word for word in words.small if word not in function_words("en")]
    menu = sum([word in interface_words() or word.removesuffix("s") in interface_words() for word in content])
    known = menu + count - len(content)
    if count < 2 or "," in words.text:
        return False
    is_small = any(word.islower() and word.lower() in content for word in words.words)
    if known >= 2 and (known >= _LABEL * count if is_small or not content else menu >= _TITLE * len(content)):
        return True
    if fast_detector().is_slow or words.is_masked or any(word[1:] != word[1:].lower() for word in words.words):
        return False
    score = scores.get("en", 0.0)
    lead = score - max([value for tag, value in scores.items() if tag != "en"], default=0.0)
    if is_small and words.words[0][0].isupper():
        return lead > 0 and score > 0.55
    return score > 0.5 and lead > (0.0 if words.text.endswith(_FIELD) else 0.1) and menu * 2 > len(content)
