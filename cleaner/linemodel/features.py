"""What the line model sees of a line: numbers from the text alone, each with a name that a reader can check.

Windows and distances count the non-blank lines that the rules left; only `gone_…`, `page_gone`, `repeats` and
`below_title` look at what the rules took as well. Blank lines change nothing. Which signals tell chrome from content
without a DOM is known from the literature: line length and stop words with those of the neighbours (jusText:
Pomikálek 2011; Boilerpipe: Kohlschütter et al. 2010), and place, repeats and vocabulary shared with the body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import accumulate

from cleaner.headings import find_headings
from cleaner.lines import Line, Lines

_WORD = re.compile(r"[^\W\d_]+")
_TIME = re.compile(r"(?:19|20)\d\d|\d[:.]\d\d|\d[./-]\d\d?[./-]\d")
_DIGIT = re.compile(r"\d")
_QUOTES = re.compile('["“”„«»「」『』]')
_COMMAS = re.compile("[,，、،]")
_READ = 240  # characters of a line whose words are looked at
_LONG_LINE = 60  # words; a longer line says no more than one of that length
_MANY = 40  # lines from which on a distance is just far
_WINDOWS = (1, 3, 8, 20)
_NEAR, _WIDE = 2, 6  # other lines that a block of running text may hold


class Facts:
    """What is read once of each line; windows and places are sums over these columns."""

    def __init__(self, lines: Sequence[Line], small_words: Collection[str], chrome_words: Collection[str]) -> None:
        self.lines = lines
        self.tokens = [_WORD.findall(line.text, 0, _READ) for line in lines]
        self.lower = [[word.lower() for word in words] for words in self.tokens]
        self.words = [min(_LONG_LINE, line.words) for line in lines]
        self.ends = [line.ends for line in lines]
        self.sentence = [line.is_sentence for line in lines]
        self.small = [sum([word in small_words for word in words]) for words in self.lower]
        self.chrome = [sum([word in chrome_words for word in words]) for words in self.lower]
        self.capitals = [
            sum([word[0].isupper() for word in words]) / len(words) if words else 0.0 for words in self.tokens
        ]
        self.time = [_TIME.search(line.text, 0, _READ) is not None for line in lines]


def measure(
    lines: Lines, left: Lines, small_words: Collection[str], chrome_words: Collection[str]
) -> dict[str, Sequence[float]]:
    """Columns by name, each with one number for every line of ``left.solid``.

    ``lines`` is the whole page; ``small_words`` are the function words of its language, ``chrome_words`` words of
    menus, share bars, notices and their like. Cost is linear in the page.
    """
    facts = Facts(left.solid, small_words, chrome_words)
    columns: dict[str, Sequence[float]] = {}
    columns |= _of_line(facts, lines)
    columns |= _of_neighbours(facts, columns)
    columns |= _of_place(facts, lines)
    columns |= _of_gone(facts.lines, lines)
    columns |= _of_page(facts, lines, columns)
    return columns


def _of_line(facts: Facts, lines: Lines) -> dict[str, Sequence[float]]:
    texts = [line.text for line in facts.lines]
    keys = Counter(line.key for line in lines.solid)
    return {
        "words": [line.words for line in facts.lines],
        "chars": [len(text) for text in texts],
        "ends": facts.ends,
        "colon": [text[-1] in ":：" for text in texts],
        "capitals": facts.capitals,
        "commas": [len(_COMMAS.findall(text)) for text in texts],
        "small_words": facts.small,
        "chrome_words": [
            count if line.words <= 12 else 0 for count, line in zip(facts.chrome, facts.lines, strict=True)
        ],
        "word_length": [sum(map(len, words)) / len(words) if words else 0.0 for words in facts.tokens],
        "digits": [len(_DIGIT.findall(text, 0, _READ)) / min(_READ, len(text)) for text in texts],
        "quotes": [_QUOTES.search(text) is not None for text in texts],
        "repeats": [min(5, keys[line.key]) for line in facts.lines],
        "shared_words": _shared_words(facts),
    }


def _shared_words(facts: Facts) -> list[float]:
    """Share of a line's longer words that another line of running text has; -1 without such words."""
    seen: Counter[str] = Counter()
    longer = [{word for word in words if len(word) > 3} for words in facts.lower]
    for words, is_sentence in zip(longer, facts.sentence, strict=True):
        if is_sentence:
            seen.update(words)
    return [
        sum([seen[word] > own for word in words]) / len(words) if words else -1.0
        for words, own in zip(longer, facts.sentence, strict=True)
    ]


class _Window:
    """Sums of a column over the lines around each line, without it."""

    def __init__(self, column: Iterable[float]) -> None:
        self.sums = [0.0, *accumulate(column)]
        self.count = len(self.sums) - 1

    def before(self, size: int) -> list[float]:
        sums = self.sums
        return [sums[i] - sums[max(0, i - size)] for i in range(self.count)]

    def after(self, size: int) -> list[float]:
        sums, last = self.sums, self.count
        return [sums[min(last, i + size + 1)] - sums[i + 1] for i in range(last)]

    def around(self, size: int) -> list[float]:
        return [a + b for a, b in zip(self.before(size), self.after(size), strict=True)]


def _of_neighbours(facts: Facts, columns: dict[str, Sequence[float]]) -> dict[str, Sequence[float]]:
    words, sentences, small = _Window(facts.words), _Window(facts.sentence), _Window(facts.small)
    chrome = _Window([count > 0 for count in columns["chrome_words"]])
    headlines = _Window(_headlines(facts))
    around = {size: words.around(size) for size in _WINDOWS}
    return {
        **{f"words_around_{size}": [total / (2 * size) for total in around[size]] for size in (1, 3, 8)},
        **{f"words_before_{size}": [total / size for total in words.before(size)] for size in (1, 3)},
        **{f"words_after_{size}": [total / size for total in words.after(size)] for size in (1, 3, 8)},
        **{f"sentences_{size}": sentences.around(size) for size in _WINDOWS},
        **{
            f"small_words_{size}": [
                some / total if total else 0.0 for some, total in zip(small.around(size), around[size], strict=True)
            ]
            for size in (3, 20)
        },
        "chrome_8": chrome.around(8),
        "chrome_20": chrome.around(20),
        "capitals_8": [total / 16 for total in _Window(facts.capitals).around(8)],
        "headlines_8": headlines.around(8),
        "times_8": _Window(facts.time).around(8),
        "repeats_3": _Window([count > 1 for count in columns["repeats"]]).around(3),
    }


def _headlines(facts: Facts) -> list[bool]:
    """Lines that could be headings or teasers: some words, no end mark, a capital."""
    return [
        3 <= words <= 18 and not ends and line.text[0].isupper()
        for words, ends, line in zip(facts.words, facts.ends, facts.lines, strict=True)
    ]


def _of_place(facts: Facts, lines: Lines) -> dict[str, Sequence[float]]:
    count = len(facts.lines)
    chars = [len(line.text) if own else 0 for line, own in zip(facts.lines, facts.sentence, strict=True)]
    running, sentences = [0, *accumulate(chars)], [0, *accumulate(facts.sentence)]
    total = max(1, running[-1])
    near, wide = _blocks(facts, _NEAR), _blocks(facts, _WIDE)
    return {
        "text_before": [running[i] / total for i in range(count)],
        "text_after": [(running[-1] - running[i + 1]) / total for i in range(count)],
        "sentences_before": sentences[:count],
        "sentences_after": [sentences[-1] - sentences[i + 1] for i in range(count)],
        "place": [i / max(1, count - 1) for i in range(count)],
        "from_start": range(count),
        "from_end": range(count - 1, -1, -1),
        "block": near.share,
        "wide_block": wide.share,
        "from_block": near.distance,
        "page_block": [near.of_page] * count,
        "page_wide_block": [wide.of_page] * count,
        "below_title": _below(_headings(facts, lines), count),
        "below_chrome": _below(_chrome_lines(facts), count),
    }


class _Blocks:
    """Runs of running text: each line's share of the largest run's words, its distance to that run in lines."""

    def __init__(self, share: list[float], distance: list[int], of_page: float) -> None:
        self.share, self.distance, self.of_page = share, distance, of_page


def _blocks(facts: Facts, gap: int) -> _Blocks:
    count = len(facts.lines)
    found: list[list[int]] = []  # first line, last line, words
    for i, is_sentence in enumerate(facts.sentence):
        if not is_sentence:
            continue
        if found and i - found[-1][1] <= gap + 1:
            found[-1][1] = i
            found[-1][2] += facts.lines[i].words
        else:
            found.append([i, i, facts.lines[i].words])
    if not found:
        return _Blocks([0.0] * count, [0] * count, 0.0)
    first, last, most = max(found, key=lambda block: block[2])
    share = [0.0] * count
    for start, end, words in found:
        share[start : end + 1] = [words / most] * (end + 1 - start)
    distance = [max(-_MANY, min(0, i - first)) + min(_MANY, max(0, i - last)) for i in range(count)]
    return _Blocks(share, distance, most / max(1, sum(block[2] for block in found)))


def _below(places: Collection[int], count: int) -> list[int]:
    """How many lines above each line the nearest of those places is; -1 where none is."""
    found, last = [], None
    for at in range(count):
        found.append(-1 if last is None else min(_MANY, at - last))
        if at in places:
            last = at
    return found


def _headings(facts: Facts, lines: Lines) -> set[int]:
    numbers = {line.number for line in find_headings(lines)}
    return {at for at, line in enumerate(facts.lines) if line.number in numbers}


def _chrome_lines(facts: Facts) -> set[int]:
    return {
        at
        for at, (line, chrome) in enumerate(zip(facts.lines, facts.chrome, strict=True))
        if chrome and line.words <= 8
    }


def _of_gone(left: Sequence[Line], lines: Lines) -> dict[str, Sequence[float]]:
    """How much of its neighbourhood the rules took: chrome stands beside chrome."""
    kept = {line.number for line in left}
    places = [i for i, line in enumerate(lines.solid) if line.number in kept]
    sums = [0, *accumulate([line.number not in kept for line in lines.solid])]
    last, total = len(lines.solid), max(1, sums[-1])
    return {
        "gone_before": [sums[i] - sums[max(0, i - 5)] for i in places],
        "gone_after": [sums[min(last, i + 6)] - sums[i + 1] for i in places],
        "gone_above": [sums[i] - sums[i - 1] if i else 0 for i in places],
        "gone_below": [sums[i + 2] - sums[i + 1] if i + 1 < last else 0 for i in places],
        "gone_so_far": [sums[i] / total if sums[-1] else -1 for i in places],
        "page_gone": [sums[-1] / max(1, last)] * len(places),
    }


def _of_page(facts: Facts, lines: Lines, columns: dict[str, Sequence[float]]) -> dict[str, Sequence[float]]:
    count = len(facts.lines)
    running = sum(len(line.text) for line, own in zip(facts.lines, facts.sentence, strict=True) if own)
    sentences = sum(facts.sentence)
    return {
        "page_lines": [count] * count,
        "page_sentences": [sentences] * count,
        "page_text": [running / max(1, sum(columns["chars"]))] * count,
        "page_sentence_chars": [running / max(1, sentences)] * count,
        "page_middle_words": [sorted(facts.words)[count // 2] if count else 0] * count,
    }


@cache
def feature_names() -> frozenset[str]:
    """The features that a model may ask."""
    line = Lines("a")
    return frozenset(measure(line, line, (), ()))
