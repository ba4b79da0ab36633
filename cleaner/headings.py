"""The heading of a flattened page: its first line is the browser's title, which the content says again above itself."""

from __future__ import annotations

from itertools import pairwise

from cleaner.lines import Line, Lines, is_unspaced

_OF_HEADING, _OF_TITLE = 0.75, 0.4  # shares of their words that both have; titles carry the site's name as well
_MOST_WORDS = 30
_SENTENCE = 20  # words from which a line with an end mark is text


def find_headings(lines: Lines) -> list[Line]:
    """The lines below the first that say its words again, top down."""
    if not lines.solid:
        return []
    title = _words(lines.solid[0])
    return [line for line in lines.solid[1:] if _reads_like_heading(line) and _says(line, title)]


def _reads_like_heading(line: Line) -> bool:
    return 3 <= line.words <= _MOST_WORDS and not (line.ends and line.words > _SENTENCE)


def _says(line: Line, title: set[str]) -> bool:
    words = _words(line)
    both = len(words & title)
    return both >= max(2, _OF_TITLE * len(title)) and both >= _OF_HEADING * len(words)


def _words(line: Line) -> set[str]:
    """Words of three letters and more; in scripts without spaces pairs of characters.

    >>> sorted(_words(Line(1, 0, "新しい橋 in Ohio", 0)))
    ['ohio', 'い橋', 'しい', '新し']
    """
    found: set[str] = set()
    for word in line.key.split():
        if is_unspaced(word):
            found.update(map("".join, pairwise(word)))
        elif len(word) > 2:
            found.add(word)
    return found
