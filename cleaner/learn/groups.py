"""Sheets gathered by site or folder, as small as they get: hashes, and texts of lines that came twice."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from cleaner.learn.sheets import Place, Sheet


@dataclass(slots=True)
class Shape:
    """A page's lines in order: hashes with and without ``#``, word counts, which read like running text, and
    which have a word of chrome; and the page's id.
    """

    exact: array[int]
    masked: array[int]
    words: array[int]
    sentences: bytes
    chrome: bytes
    titles: frozenset[int]
    id: str

    def reads_as_text(self, row: int) -> bool:
        """Whether there is such a row, and it is running text."""
        return 0 <= row < len(self.sentences) and bool(self.sentences[row])

    def is_label(self, row: int) -> bool:
        """Whether a row has a word of chrome and is no running text, which may speak of anything."""
        return bool(self.chrome[row]) and not self.sentences[row]

    def sentence_words(self) -> dict[int, int]:
        """The words of each line of running text, by its hash."""
        rows = zip(self.exact, self.words, self.sentences, strict=True)
        return {key: words for key, words, is_sentence in rows if is_sentence}

    def pair_words(self, among: Collection[int]) -> dict[int, int]:
        """Half the words of each two lines of running text that follow each other, one of them at least ``among``."""
        pairs = {}
        for row, (one, other) in enumerate(pairwise(self.exact)):
            is_text = self.sentences[row] and self.sentences[row + 1]
            if is_text and (one in among or other in among):
                pairs[one ^ (other << 64)] = (self.words[row] + self.words[row + 1]) // 2
        return pairs

    def line_words(self) -> dict[int, int]:
        """The words of each line, by its hash."""
        return dict(zip(self.exact, self.words, strict=True))


_SEVERAL = -1


@dataclass(slots=True)
class Group:
    """The pages of one site or folder."""

    place: Place
    shapes: list[Shape] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)  # of lines on two pages or more, by masked hash
    variants: dict[int, int] = field(default_factory=dict)  # the one exact hash of a masked one, or _SEVERAL
    _first: dict[int, int] = field(default_factory=dict)  # the page that had a line first

    def add(self, sheet: Sheet) -> None:
        """Count a page in; its texts are forgotten but for lines that another page has had."""
        number = len(self.shapes)
        for row in sheet.rows:
            if self._first.setdefault(row.masked, number) != number and row.text:
                self.texts.setdefault(row.masked, row.text)
            if self.variants.setdefault(row.masked, row.exact) != row.exact:
                self.variants[row.masked] = _SEVERAL
        self.shapes.append(
            Shape(
                array("Q", [row.exact for row in sheet.rows]),
                array("Q", [row.masked for row in sheet.rows]),
                array("H", [row.words for row in sheet.rows]),
                bytes(row.is_sentence for row in sheet.rows),
                bytes(row.has_chrome for row in sheet.rows),
                sheet.titles,
                sheet.id,
            )
        )

    def is_fixed(self, masked: int) -> bool:
        """Whether a line has the same numbers wherever it stands."""
        return self.variants[masked] != _SEVERAL


class Survey:
    """All pages seen so far, by site or folder."""

    def __init__(self) -> None:
        self._groups: dict[Place, Group] = {}
        self.pages = 0

    def add(self, sheet: Sheet) -> None:
        """Count a page in. The order counts: a line's text is taken from its second page."""
        self.pages += 1
        if not sheet.rows:
            return
        self._groups.setdefault(sheet.place, Group(sheet.place)).add(sheet)

    def groups(self) -> Iterator[Group]:
        """The groups by name."""
        for place in sorted(self._groups):
            yield self._groups[place]
