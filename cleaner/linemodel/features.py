"""What the line model sees of a line: numbers from the text alone, each with a name that a reader can check.

Windows and distances count the non-blank lines that the rules left; only `gone_…`, `page_gone`, `repeats` and
`below_title` look at what the rules took as well. Blank lines change nothing. Which signals tell chrome from content
without a DOM is known from the literature: line length and stop words with those of the neighbours (jusText:
Pomikálek 2011; Boilerpipe: Kohlschütter et al. 2010), and place, repeats and vocabulary shared with the body.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import accumulate

from cleaner.linemodel.facts import Blocks, Facts, Vocabulary
from cleaner.lines import Lines

Column = Sequence[float]
# Features of one line's words and of those around it: they need the words of all lines.
_SPREAD = frozenset("small_words_3 small_words_20 chrome_8 chrome_20 capitals_8 below_chrome".split())


def measure(
    lines: Lines,
    left: Lines,
    known: Vocabulary,
    wanted: Collection[str] | None = None,
    asked: Collection[int] | None = None,
) -> dict[str, Column]:
    """Columns by name (all, or those wanted), each with one number for every line of ``left.solid``.

    ``asked`` are the ranks of the lines that matter: the columns of the others' words may then hold 0.

    ``lines`` is the whole page; ``known`` are the words that tell its language and its chrome. Cost is linear in the
    page.
    """
    spread = wanted is None or not _SPREAD.isdisjoint(wanted)
    facts = Facts(lines, left, known, None if spread else asked)
    return {name: FEATURES[name](facts) for name in (FEATURES if wanted is None else wanted)}


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
        sums, last = self.sums, self.count
        return [sums[min(last, i + size + 1)] - sums[i + 1] + sums[i] - sums[max(0, i - size)] for i in range(last)]


def _around(column: Column, size: int) -> Column:
    return _Window(column).around(size)


def _words_around(size: int, facts: Facts) -> Column:
    return [total / (2 * size) for total in _around(facts.words, size)]


def _words_before(size: int, facts: Facts) -> Column:
    return [total / size for total in _Window(facts.words).before(size)]


def _words_after(size: int, facts: Facts) -> Column:
    return [total / size for total in _Window(facts.words).after(size)]


def _small_words_around(size: int, facts: Facts) -> Column:
    small, words = _around(facts.small, size), _around(facts.words, size)
    return [some / total if total else 0.0 for some, total in zip(small, words, strict=True)]


def _text_before(facts: Facts) -> Column:
    total = max(1, facts.running[-1])
    return [chars / total for chars in facts.running[:-1]]


def _text_after(facts: Facts) -> Column:
    total = facts.running[-1]
    return [(total - chars) / max(1, total) for chars in facts.running[1:]]


def _sentences_after(facts: Facts) -> Column:
    total = facts.sentences[-1]
    return [total - count for count in facts.sentences[1:]]


def _gone(first: int, last: int, facts: Facts) -> Column:
    """How many of the lines from ``first`` to ``last`` places away the rules took."""
    sums, end = facts.gone, len(facts.gone) - 1
    return [sums[max(0, min(end, at + last + 1))] - sums[max(0, min(end, at + first))] for at in facts.places]


def _gone_so_far(facts: Facts) -> Column:
    total = facts.gone[-1]
    return [facts.gone[at] / total if total else -1 for at in facts.places]


def _of_page(value: Callable[[Facts], float]) -> Callable[[Facts], Column]:
    return lambda facts: [value(facts)] * facts.count


def _block_share(blocks: Callable[[Facts], Blocks]) -> Callable[[Facts], Column]:
    return lambda facts: blocks(facts).share


FEATURES: Mapping[str, Callable[[Facts], Column]] = {
    # of the line
    "words": lambda facts: [line.words for line in facts.lines],
    "chars": lambda facts: [len(line.text) for line in facts.lines],
    "ends": lambda facts: facts.ends,
    "colon": lambda facts: [line.text[-1] in ":：" for line in facts.lines],
    "capitals": lambda facts: facts.capitals,
    "commas": lambda facts: facts.commas,
    "small_words": lambda facts: facts.small,
    "chrome_words": lambda facts: facts.short_chrome,
    "word_length": lambda facts: facts.word_length,
    "digits": lambda facts: facts.digits,
    "quotes": lambda facts: facts.quotes,
    "repeats": lambda facts: facts.repeats,
    "shared_words": lambda facts: facts.shared_words,
    # of the lines around it
    "words_around_1": partial(_words_around, 1),
    "words_around_3": partial(_words_around, 3),
    "words_around_8": partial(_words_around, 8),
    "words_before_1": partial(_words_before, 1),
    "words_before_3": partial(_words_before, 3),
    "words_after_1": partial(_words_after, 1),
    "words_after_3": partial(_words_after, 3),
    "words_after_8": partial(_words_after, 8),
    "sentences_1": lambda facts: _around(facts.sentence, 1),
    "sentences_3": lambda facts: _around(facts.sentence, 3),
    "sentences_8": lambda facts: _around(facts.sentence, 8),
    "sentences_20": lambda facts: _around(facts.sentence, 20),
    "small_words_3": partial(_small_words_around, 3),
    "small_words_20": partial(_small_words_around, 20),
    "chrome_8": lambda facts: _around([count > 0 for count in facts.short_chrome], 8),
    "chrome_20": lambda facts: _around([count > 0 for count in facts.short_chrome], 20),
    "capitals_8": lambda facts: [total / 16 for total in _around(facts.capitals, 8)],
    "headlines_8": lambda facts: _around(facts.headline, 8),
    "times_8": lambda facts: _around(facts.time, 8),
    "repeats_3": lambda facts: _around([count > 1 for count in facts.repeats], 3),
    # of its place
    "text_before": _text_before,
    "text_after": _text_after,
    "sentences_before": lambda facts: facts.sentences[:-1],
    "sentences_after": _sentences_after,
    "place": lambda facts: [at / max(1, facts.count - 1) for at in range(facts.count)],
    "from_start": lambda facts: range(facts.count),
    "from_end": lambda facts: range(facts.count - 1, -1, -1),
    "block": _block_share(lambda facts: facts.near),
    "wide_block": _block_share(lambda facts: facts.wide),
    "from_block": lambda facts: facts.near.distance,
    "below_title": lambda facts: facts.below(facts.headings),
    "below_chrome": lambda facts: facts.below(facts.chrome_lines),
    # of what the rules took
    "gone_before": partial(_gone, -5, -1),
    "gone_after": partial(_gone, 1, 5),
    "gone_above": partial(_gone, -1, -1),
    "gone_below": partial(_gone, 1, 1),
    "gone_so_far": _gone_so_far,
    # of the page
    "page_gone": _of_page(lambda facts: facts.gone[-1] / max(1, len(facts.gone) - 1)),
    "page_block": _of_page(lambda facts: facts.near.of_page),
    "page_wide_block": _of_page(lambda facts: facts.wide.of_page),
    "page_lines": _of_page(lambda facts: facts.count),
    "page_sentences": _of_page(lambda facts: facts.sentences[-1]),
    "page_text": _of_page(lambda facts: facts.running[-1] / max(1, sum(len(line.text) for line in facts.lines))),
    "page_sentence_chars": _of_page(lambda facts: facts.running[-1] / max(1, facts.sentences[-1])),
    "page_middle_words": _of_page(lambda facts: sorted(facts.words)[facts.count // 2] if facts.count else 0),
}
"""The features that a model may ask, each by its name: a new one is a line here."""
