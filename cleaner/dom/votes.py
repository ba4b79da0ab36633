"""How much of each block an extractor took, told from its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cleaner.lines import space_out

_WORD = re.compile(r"\w+")
_SHORT = 3  # words; a run of so many words is what is looked for, and shorter blocks must be lines


def to_words(text: str) -> str:
    """Words in small letters with a space between: equal for what reads the same.

    A character of a script without spaces is a word: extractors put the lines of such pages together.

    >>> to_words("- Old bridge, *new* road"), to_words("旧桥")
    ('old bridge new road', '旧 桥')
    """
    return " ".join(_WORD.findall(space_out(text.lower())))


def count_votes(keys: Sequence[str], text: str) -> list[float]:
    """For each block, given by its words, the share that an extractor's text holds, from 0 to 1.

    A block that is a line there has all votes. Of the lines that are no block each run of three words counts once, for
    the first block that has it, so that a summary of a page does not get the votes of its paragraphs.

    >>> count_votes(["home", "the old bridge is closed today", "a"], "The old bridge is closed\\nA")
    [0.0, 0.75, 1.0]
    """
    known = set(keys)
    lines = [to_words(line) for line in text.split("\n") if line.strip()]
    told = set(lines)
    runs: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        if line not in known:
            runs.update(runs_of(line))
    return [1.0 if key in told else _share(key, runs) for key in keys]


def runs_of(key: str) -> list[tuple[str, ...]]:
    """All runs of three words."""
    words = key.split()
    return list(zip(words, words[1:], words[2:], strict=False))


def _share(key: str, runs: Counter[tuple[str, ...]]) -> float:
    own = runs_of(key)
    if not own or not runs:
        return 0.0
    found = [run for run in own if runs[run] > 0]
    if len(found) * 2 > len(own):
        runs.subtract(found)
    return len(found) / len(own)
