"""Copies and versions of a page (mirrors, print versions, updated articles): they count as one page.

Otherwise an article that stands twice in a folder would be taken for chrome, line by line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence

from cleaner.learn.groups import Shape

# Shares of the smaller page's running text, of the larger page's lines. Notices and blurbs that pages of one site
# share lie apart from each other, the paragraphs of an article follow each other: of these, less is enough.
_SHARED_PAIRS = 0.4
_SHARED_TEXT = 0.85
_SHARED_LINES = 0.95
_LITTLE_TEXT = 30  # words; what has less is compared line by line only
_OWN = 0.4  # running text that is not everybody's, from which alone pages are compared
_MOST_LEADERS = 50  # pages that one sentence is compared with


def find_originals(shapes: Sequence[Shape]) -> list[int]:
    """The numbers of the pages that stand for themselves, in order; the others are copies of one of these.

    Pages are taken from the longest on, and compared with those taken before only, so that a page that consists of
    chrome does not tie all others together.
    """
    texts = _own_texts([shape.sentence_words() for shape in shapes])
    sizes = [sum(text.values()) for text in texts]
    pairs = [shape.pair_words(text.keys()) for shape, text in zip(shapes, texts, strict=True)]
    lines = [shape.line_words() for shape in shapes]
    left = [number for number in range(len(shapes)) if sizes[number] >= _LITTLE_TEXT]
    little = [number for number in range(len(shapes)) if sizes[number] < _LITTLE_TEXT]
    left = _without_copies(left, pairs, sizes, _SHARED_PAIRS, min)
    left = _without_copies(left, texts, sizes, _SHARED_TEXT, min)
    return _without_copies([*left, *little], lines, [sum(line.values()) for line in lines], _SHARED_LINES, max)


def _own_texts(texts: list[dict[int, int]]) -> list[dict[int, int]]:
    """Texts without the sentences that most pages have: notices.

    Where little is left all are kept, it may be one of many copies.
    """
    pages = Counter(key for text in texts for key in text)
    everybodys = {key for key, count in pages.items() if count > max(3, len(texts) / 2)}
    owns = [{key: words for key, words in text.items() if key not in everybodys} for text in texts]
    return [
        own if sum(own.values()) >= _OWN * sum(text.values()) else text for own, text in zip(owns, texts, strict=True)
    ]


def _without_copies(
    numbers: Collection[int],
    parts: list[dict[int, int]],
    sizes: list[int],
    share: float,
    whole: Callable[[int, int], int],
) -> list[int]:
    """The pages that share less than ``share`` of their parts (words by hash) with each of those taken before."""
    holders: dict[int, list[int]] = defaultdict(list)
    leaders = []
    for number in sorted(numbers, key=lambda number: (-sizes[number], number)):
        shared: Counter[int] = Counter()
        for key, words in parts[number].items():
            for leader in holders.get(key, ()):
                shared[leader] += words
        if any(words >= share * whole(sizes[number], sizes[leader]) for leader, words in shared.items()):
            continue
        leaders.append(number)
        for key in parts[number]:
            if len(holders[key]) < _MOST_LEADERS:
                holders[key].append(number)
    return sorted(leaders)
