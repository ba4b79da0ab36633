"""Lines of the repaired text and the cheap, script-aware facts that rules ask of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

# Scripts written without spaces; two of their characters count as a word.
_HALVES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{_HALVES}]")
_WORD = re.compile(r"\w[\w'’.-]*")
# Sentence ends of all scripts that matter here, with the quotes and brackets that may follow them.
_END = re.compile("[.!?…。！？．｡।॥؟۔։።]['\"’”»›）)」』】\\]]*$")
_MOST_COUNTED = 10_000  # words that a pattern can count
_KEY = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?: \d+)*")
_SHORT, _LONG = 5, 25  # words from which a line is running text: with an end mark, and whatever it ends with
# Possessive, so that there is one way only to take a line of ASCII apart.
_SHORT_WORDS, _LONG_WORDS = (re.compile(rf"(?:\W*+\w[\w'’.-]*+){{{count}}}") for count in (_SHORT, _LONG))


def count_words(text: str) -> int:
    """Words of a line: runs of letters and digits; in scripts without spaces two characters a word.

    >>> count_words("You may also like"), count_words("供给过剩需求疲软")
    (4, 4)
    """
    if text.isascii():
        return len(_WORD.findall(text))
    unspaced = len(_UNSPACED.findall(text))
    spaced = len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text))
    return spaced + (unspaced + 1) // 2


def is_unspaced(text: str) -> bool:
    """Whether a text holds a script that is written without spaces between words."""
    return _UNSPACED.search(text) is not None


def space_out(text: str) -> str:
    """A text with spaces around each character of a script that is written without them.

    >>> space_out("渡船 at 9")
    ' 渡  船  at 9'
    """
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as sentences do, in any script.

    >>> ends_sentence("He left.)"), ends_sentence("他走了。"), ends_sentence("Read more")
    (True, True, False)
    """
    return _END.search(text) is not None


def to_key(text: str) -> str:
    """A line's letters and digits, case-folded, a space for all that lies between.

    >>> to_key("» Read on …"), to_key("3,100 Comments")
    ('read on', '3 100 comments')
    """
    return _KEY.sub(" ", text).strip().casefold()


def mask_digits(key: str) -> str:
    """A key with ``#`` for each number, whatever separates its thousands.

    >>> mask_digits("3 100 comments"), mask_digits("page 2 of 12")
    ('# comments', 'page # of #')
    """
    return _NUMBER.sub("#", key)


def has_more_words(text: str, limit: int) -> bool:
    """Whether a line surely has more words than that, told without counting them all; False may be either.

    >>> has_more_words("word " * 40, 15), has_more_words("船" * 40, 15), has_more_words("two words", 2)
    (True, True, False)
    """
    if limit > _MOST_COUNTED:
        return False
    return any(pattern.match(text) for pattern in _more_than(limit, text.isascii()))


@lru_cache(maxsize=256)
def _more_than(limit: int, is_ascii: bool) -> tuple[re.Pattern[str], ...]:
    """One word more; beyond ASCII twice as many, as a character may be half a word, and twice as many of such."""
    word, half = r"\W*+\w[\w'’.-]*+", f"[^{_HALVES}]*+[{_HALVES}]"
    if is_ascii:
        return (re.compile(f"(?:{word}){{{limit + 1}}}"),)
    return tuple(re.compile(f"(?:{part}){{{2 * limit + 1}}}") for part in (word, half))


class _Lazy:
    """A fact that is found when it is first asked for, and kept.

    As functools.cached_property, whose lock costs more than most facts do before Python 3.12.
    """

    def __init__(self, find: Callable[[Any], Any]) -> None:
        self.find, self.name, self.__doc__ = find, find.__name__, find.__doc__

    def __get__(self, line: Any, owner: type | None = None) -> Any:
        if line is None:
            return self
        fact = line.__dict__[self.name] = self.find(line)
        return fact


if TYPE_CHECKING:
    from functools import cached_property as lazy
else:
    lazy = _Lazy


class Line:
    """One line: number (1-based), trimmed text and its span; ``rank`` counts non-blank lines from 0."""

    __slots__ = ("__dict__", "end", "number", "rank", "start", "text")

    def __init__(self, number: int, start: int, text: str, rank: int) -> None:
        self.number = number
        self.start = start
        self.end = start + len(text)
        self.text = text
        self.rank = rank

    def at_rank(self, rank: int) -> Line:
        """The same line at another rank, with all that is known of it."""
        again = Line.__new__(Line)
        again.number, again.start, again.end, again.text, again.rank = (
            self.number,
            self.start,
            self.end,
            self.text,
            rank,
        )
        again.__dict__ = self.__dict__  # facts of the text, which ranks do not change
        return again

    @lazy
    def words(self) -> int:
        """How many words the line has."""
        return count_words(self.text)

    @lazy
    def ends(self) -> bool:
        """Whether the line ends as a sentence does."""
        return ends_sentence(self.text)

    @lazy
    def is_sentence(self) -> bool:
        """Running text: five words and an end mark, or long enough without one."""
        if "words" in self.__dict__ or not self.text.isascii():
            return (self.words >= _SHORT and self.ends) or self.words >= _LONG
        # Without counting all words of a long line.
        if self.ends:
            return _SHORT_WORDS.match(self.text) is not None
        return _LONG_WORDS.match(self.text) is not None

    @lazy
    def key(self) -> str:
        """The line's letters and digits, case-folded: equal keys are the same line to a reader."""
        return to_key(self.text)

    @lazy
    def masked(self) -> str:
        """The key with ``#`` for each number."""
        return mask_digits(self.key)


def may_be_alike(line: Line, other: Line) -> bool:
    """Whether two lines may have one key, by their first letters: without keys having to be made.

    >>> more, line = Line(1, 0, "More", 0), Line(2, 5, "more!", 1)
    >>> may_be_alike(more, line), may_be_alike(more, Line(2, 5, "It", 1))
    (True, False)
    """
    one, first = line.text[0], other.text[0]
    # Of what a letter is folded to the first counts alone: ß is ss in a key.
    return one == first or one.casefold()[0] == first.casefold()[0] or not (one.isalnum() and first.isalnum())


def lines_with(keys: Collection[str], lines: Iterable[Line]) -> list[Line]:
    """The lines that have one of the keys; most are told by their first letter."""
    firsts = {key[:1] for key in keys}
    return [
        line
        for line in lines
        if ((first := line.text[0]) in firsts or first.casefold()[:1] in firsts or not first.isalnum())
        and line.key in keys
    ]


class Lines:
    """The lines of one text: ``all`` of them, and the non-blank ones as ``solid``.

    ``marks`` are how many characters at the start of a line, by its number, are no text of it, but marks of a list.
    """

    def __init__(self, text: str, marks: Mapping[int, int] | None = None) -> None:
        marks = marks or {}
        self.text = text
        self.starts: list[int] = []  # where each line starts in the text
        self.solid: list[Line] = []
        self._by_number: dict[int, Line] = {}
        offset = 0
        for number, raw in enumerate(text.split("\n"), 1):
            self.starts.append(offset)
            own = raw[marks[number] :] if number in marks else raw
            trimmed = own.strip()
            if trimmed:
                start = offset + (len(raw) - len(own.lstrip()))
                line = Line(number, start, trimmed, len(self.solid))
                self.solid.append(line)
                self._by_number[number] = line
            offset += len(raw) + 1
        if text.endswith("\n") or not text:
            self.starts.pop()
        self.end = len(text)

    def without(self, gone: Collection[int]) -> Lines:
        """The same text with those line numbers as if they were blank: numbers and offsets stay, ranks close up."""
        left = copy(self)
        for known in ("chars", "sums", "is_prose"):
            left.__dict__.pop(known, None)
        left.solid = []
        for line in self.solid:
            if line.number not in gone:
                rank = len(left.solid)
                left.solid.append(line if line.rank == rank else line.at_rank(rank))
        left._by_number = {line.number: line for line in left.solid}
        return left

    @property
    def count(self) -> int:
        """How many lines the text has, blank ones too."""
        return len(self.starts)

    def get(self, number: int) -> Line | None:
        """The line of that number, None where it is blank."""
        return self._by_number.get(number)

    def line_start(self, number: int) -> int:
        """Where line ``number`` starts; one past the last line it is the text's end."""
        return self.starts[number - 1] if number <= len(self.starts) else self.end

    def between(self, first: int, last: int) -> list[Line]:
        """The non-blank lines of the closed range of line numbers, which may reach beyond the text."""
        last = min(last, self.solid[-1].number) if self.solid else 0
        return [line for number in range(max(first, 1), last + 1) if (line := self._by_number.get(number))]

    @cached_property
    def chars(self) -> int:
        """Characters of all non-blank lines."""
        return sum(len(line.text) for line in self.solid)

    @cached_property
    def sums(self) -> tuple[list[int], list[int]]:
        """Characters, and lines of running text, before each rank; the last entry is of the whole page."""
        chars, sentences = [0], [0]
        for line in self.solid:
            chars.append(chars[-1] + len(line.text))
            sentences.append(sentences[-1] + line.is_sentence)
        return chars, sentences

    @cached_property
    def is_prose(self) -> bool:
        """Whether running text makes up most of the page.

        Recipes, result tables, price lists, poems and lists of dates are not prose: rules that judge
        by length and punctuation would take their content.
        """
        found = chars = 0
        left = self.chars  # of lines not looked at; the longest ones settle it for most pages
        for line in sorted(self.solid, key=lambda line: -len(line.text)):
            if found >= 3 and chars * 2 >= self.chars:
                return True
            if (chars + left) * 2 < self.chars:
                return False
            size = len(line.text)
            left -= size
            if line.is_sentence:
                found += 1
                chars += size
        return found >= 3 and chars * 2 >= self.chars
