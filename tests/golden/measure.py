"""How near a cleaned text comes to what is wanted: by words in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from cleaner.lines import space_out

_WORD = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")
_TOKEN = re.compile(r"\w+|[^\w\s]")


class Score(NamedTuple):
    """Shares from 0 to 1; ``gone`` is None where nothing of the page is unwanted."""

    kept: float  # of the words that are wanted, those that are in the output
    clean: float  # of the output's words, those that are wanted
    gone: float | None  # of the page's other words, those that are not in the output

    @property
    def f1(self) -> float:
        """Of kept and clean."""
        return 2 * self.kept * self.clean / (self.kept + self.clean) if self.kept + self.clean else 0.0


def words_of(text: str) -> list[str]:
    """The words of a text without the marks around them; in scripts without spaces each character is one.

    >>> words_of("- “Rain,” he said | 3.5 km"), words_of("渡船 at 9"), words_of("History[edit]")
    (['Rain', 'he', 'said', '3.5', 'km'], ['渡', '船', 'at', '9'], ['History', 'edit'])
    """
    return _WORD.findall(space_out(text))


def count_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest list of words that stands in both, in order.

    >>> count_common("the old bridge is shut".split(), "old is the bridge shut".split())
    3
    """
    return int(LCSseq.similarity(one, other))


def measure(page: str, wanted: str, output: str) -> Score:
    """Compare an output with what is wanted of a page.

    >>> page, wanted = "Home News Rain fell all night Share", "Rain fell all night"
    >>> measure(page, wanted, "Rain fell all night")
    Score(kept=1.0, clean=1.0, gone=1.0)
    >>> score = measure(page, wanted, "News Rain fell")
    >>> score.kept, round(score.clean, 2), round(score.gone, 2), round(score.f1, 2)
    (0.5, 0.67, 0.67, 0.57)
    >>> measure(page, wanted, ""), measure(wanted, wanted, wanted).gone
    (Score(kept=0.0, clean=0.0, gone=1.0), None)
    """
    all_words, ours, found = words_of(page), words_of(wanted), words_of(output)
    common = count_common(ours, found)
    others, left = len(all_words) - len(ours), len(found) - common
    return Score(
        kept=common / len(ours) if ours else 1.0,
        clean=common / len(found) if found else float(not ours),
        gone=max(0.0, 1 - left / others) if others > 0 else None,
    )


def mean_of(scores: Sequence[Score]) -> Score:
    """The mean over pages: a short one counts as much as a long one.

    >>> mean_of([Score(1.0, 0.5, None), Score(0.5, 1.0, 1.0)])
    Score(kept=0.75, clean=0.75, gone=1.0)
    """
    gone = [score.gone for score in scores if score.gone is not None]
    return Score(fmean(s.kept for s in scores), fmean(s.clean for s in scores), fmean(gone) if gone else None)


def find_foreign(page: str, wanted: str) -> str | None:
    """The first line of ``wanted`` that can't be had by deleting words from the page's lines, in order; None if all can.

    >>> page = "Menu\\nThe ferry is late. Share\\nIt rains."
    >>> find_foreign(page, "The ferry is late.\\n\\nIt rains."), find_foreign(page, "It rains.\\nThe ferry is late.")
    (None, 'The ferry is late.')
    """
    lines = iter([_TOKEN.findall(line) for line in page.splitlines()])
    for line in wanted.splitlines():
        words = _TOKEN.findall(line)
        if words and not any(count_common(words, other) == len(words) for other in lines):
            return line
    return None
