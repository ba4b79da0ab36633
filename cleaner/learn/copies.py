"""Copies and versions of a page (mirrors, print versions, a text and its continuation): they count as one page.

Otherwise an article that stands twice in a folder would be taken for chrome, line by line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from cleaner.learn.groups import Shape

_SHARED_TEXT = 0.5  # of the smaller page's running text
_SHARED_LINES = 0.95  # of the larger page's lines, where there is next to no running text
_LITTLE_TEXT = 30  # words
_OWN = 0.4  # running text that is not everybody's, from which alone pages are compared
_MOST_LEADERS = 50  # pages that one sentence is compared with


def find_originals(shapes: Sequence[Shape]) -> list[int]:
    """The numbers of the pages that stand for themselves, in order; the others are copies of one of these.

    Pages are taken from the longest on, and compared with those taken before only, so that a page that consists of
    chrome does not tie all others together.
    """
    everybody = _everybodys(shapes)
    texts = [_own_text(shape.sentence_words(), everybody) for shape in shapes]
    thin = [number for number, text in enumerate(texts) if sum(text.values()) < _LITTLE_TEXT]
    full = sorted(set(range(len(shapes))) - set(thin))
    lines = [shapes[number].all_words() for number in thin]
    originals = [full[index] for index in _leaders([texts[number] for number in full], _SHARED_TEXT, of_larger=False)]
    originals += [thin[index] for index in _leaders(lines, _SHARED_LINES, of_larger=True)]
    return sorted(originals)


def _everybodys(shapes: Sequence[Shape]) -> set[int]:
    """Sentences that most pages have: notices, not text."""
    pages = Counter(key for shape in shapes for key in shape.sentence_words())
    return {key for key, count in pages.items() if count > max(3, len(shapes) / 2)}


def _own_text(text: dict[int, int], everybody: set[int]) -> dict[int, int]:
    """The page's text without everybody's, where it has enough of its own: else it may be one of many copies."""
    own = {key: words for key, words in text.items() if key not in everybody}
    return own if sum(own.values()) >= _OWN * sum(text.values()) else text


def _leaders(texts: list[dict[int, int]], share: float, *, of_larger: bool) -> list[int]:
    sizes = [sum(text.values()) for text in texts]
    holders: dict[int, list[int]] = defaultdict(list)
    leaders = []
    for number in sorted(range(len(texts)), key=lambda number: (-sizes[number], number)):
        shared: Counter[int] = Counter()
        for key, words in texts[number].items():
            for leader in holders.get(key, ()):
                shared[leader] += words
        whole = max if of_larger else min
        if any(words >= share * whole(sizes[number], sizes[leader]) for leader, words in shared.items()):
            continue
        leaders.append(number)
        for key in texts[number]:
            if len(holders[key]) < _MOST_LEADERS:
                holders[key].append(number)
    return leaders
