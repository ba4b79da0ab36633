"""Lines that look alike: candidates for a rule's near misses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cleaner.lines import is_unspaced
from cleaner.rulebook.patterns import Pattern
from cleaner.workshop.drafting.corpus import LineSeen

_LETTERS = 100  # of difference in length, as much as half of the likeness
_LONGEST = 1_000  # characters of a line that an example can show


def find_near_misses(line: LineSeen, corpus: Sequence[LineSeen], pattern: Pattern) -> Iterator[str]:
    """Texts that stay and that the pattern does not take: those most like the line, then those of its own page.

    Lines are alike by the rare words that they share, and by their length.
    """
    wanted = words_of(line.text)
    seen = {one.text: words_of(one.text) for one in corpus if _can_be_shown(one) and not pattern.matches(one.text)}
    often = Counter(word for words in seen.values() for word in words & wanted)

    def likeness(text: str) -> float:
        shared = sum(1 / often[word] for word in seen[text] & wanted)
        return shared / (1 + abs(len(text) - len(line.text)) / _LETTERS)

    alike = [text for text, words in seen.items() if words & wanted]
    yield from sorted(alike, key=lambda text: (-likeness(text), text))
    known = set(alike)
    for one in corpus:
        if one.id == line.id and one.text in seen and one.text not in known:
            known.add(one.text)
            yield one.text


def _can_be_shown(line: LineSeen) -> bool:
    return line.stays and len(line.text) <= _LONGEST


def words_of(text: str) -> set[str]:
    """Words in small letters, no numbers; of scripts without spaces the characters too."""
    folded = text.casefold()
    words = {word for word in re.findall(r"\w+", folded) if not word.isdigit()}
    return words | {char for char in folded if char.isalpha()} if is_unspaced(text) else words
