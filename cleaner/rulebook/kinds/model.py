"""Kind line_model: where no rule speaks, points of named features and smoothing over neighbours judge a line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Annotated, ClassVar, NamedTuple

import msgspec

from cleaner.language.words import function_words
from cleaner.linemodel.chain import smooth
from cleaner.linemodel.facts import Vocabulary
from cleaner.linemodel.features import FEATURES, measure
from cleaner.linemodel.trees import Ensemble, find_faults, load_ensemble
from cleaner.linemodel.words import chrome_words
from cleaner.lines import Line, Lines, to_key
from cleaner.meaning import say
from cleaner.model import Evidence, Mark, Page
from cleaner.rulebook.spec import Count, Seen, Share, Spec

_ALONE = math.log(2)  # what a change costs where lines are judged alone
_LEAST_LINES, _LEAST_WORDS = 8, 100  # of a page; smaller ones were not learned from


class Opinion(NamedTuple):
    """What a model makes of a line: score and features, where it was asked; why the line stays."""

    evidence: Evidence | None = None
    because: str = ""


class LineModel(Spec, kw_only=True):
    """Trees of named features that add up points for each line left; it goes from `threshold` on.

    Pages of less than eight lines or a hundred words are left alone. Of several models those of the strongest preset
    speak. Each removal carries its score and its three heaviest features.
    """

    kind: ClassVar[str] = "line_model"
    speaks_last: ClassVar[bool] = True
    trees: Annotated[list[str], say("Each a tree of questions about named features, with points at its leaves.")]
    threshold: Annotated[Share, say("The probability of boilerplate from which on a line goes.")]
    bias: Annotated[float, msgspec.Meta(ge=-20, le=20), say("What is taken off each line's points.")] = 0.0
    change: Annotated[
        float,
        msgspec.Meta(ge=0.69, le=20),
        say("The points that a change between content and boilerplate costs; 0.69: lines are judged alone."),
    ] = _ALONE
    weight: Annotated[float, msgspec.Meta(gt=0, le=20), say("What the points are multiplied by.")] = 1.0
    careful: Annotated[
        bool,
        say(
            "Leave alone running text, the title and the first line, lines that end with a colon, ornaments, and lines "
            "beside which nothing else goes."
        ),
    ] = True
    min_gone: Annotated[Count, say("Leave pages alone of which the other rules took fewer lines.")] = 0

    def problems(self) -> Iterator[tuple[str, str]]:
        """Trees must be readable and ask known features, one at least."""
        for fault in find_faults(self.trees, FEATURES):
            yield "trees", fault

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Whole lines with their evidence."""
        asked = self._lines_to_judge(seen)
        if not asked:
            return
        columns, scores = self._judge(seen, asked)
        for line in self._choose(seen, scores):
            span = (line.start, line.end, line.number, line.number)
            yield Mark(seen.rule.name, "drop", *span, evidence=self._tell(columns, scores, line.rank))

    def opinion(self, seen: Seen, line: Line) -> Opinion:
        """What the model makes of one of ``seen.lines``, on a page that it may speak of: why it stays, or goes."""
        asked = self._lines_to_judge(seen)
        if line.rank not in asked:
            return Opinion(because=self._silence(seen) or _spared(line))
        columns, scores = self._judge(seen, asked)
        evidence = self._tell(columns, scores, line.rank)
        if scores[line.rank] < self.threshold:
            return Opinion(evidence, "its score is below the threshold")
        if line in self._choose(seen, scores):
            return Opinion(evidence)
        return Opinion(evidence, self._mercy(seen, line))

    def _mercy(self, seen: Seen, line: Line) -> str:
        if not seen.allows(line):
            return "its conditions do not hold"
        return _doubt(line, _title_of(seen)) or "a careful model takes no line beside which no other goes"

    def _judge(self, seen: Seen, asked: Sequence[int]) -> tuple[Mapping[str, Sequence[float]], Mapping[int, float]]:
        """The features of the lines, and the scores of those asked by their ranks."""
        model = load_ensemble(tuple(self.trees))
        columns = see(seen.page, seen.lines, model.features, asked)
        return columns, dict(zip(asked, self._scores(model, columns, asked), strict=True))

    def _tell(self, columns: Mapping[str, Sequence[float]], scores: Mapping[int, float], at: int) -> Evidence:
        """Score and heaviest features, of a line that stays those that spoke for it."""
        sign = 1 if scores[at] >= self.threshold else -1
        return Evidence(round(scores[at], 3), load_ensemble(tuple(self.trees)).heaviest(columns, at, sign))

    def _lines_to_judge(self, seen: Seen) -> Sequence[int]:
        """Ranks of the lines whose scores matter: all where neighbours are asked, else those that could go."""
        if self._silence(seen):
            return ()
        if not self.careful or self.change > _ALONE:
            return range(len(seen.lines.solid))
        return [line.rank for line in seen.lines.solid if not _spared(line)]

    def _choose(self, seen: Seen, scores: Mapping[int, float]) -> list[Line]:
        """The lines that go, by their scores and this rule's conditions."""
        solid = seen.lines.solid
        chosen = [solid[at] for at, score in scores.items() if score >= self.threshold and seen.allows(solid[at])]
        return _without_doubtful(chosen, seen) if self.careful else chosen

    def _silence(self, seen: Seen) -> str:
        """Why there is too little of the page to tell chrome by where it stands; empty where there is enough."""
        assert seen.page.lines is not None
        lines = seen.page.lines.solid
        gone = len(lines) - len(seen.lines.solid)
        if len(lines) < _LEAST_LINES:
            return f"the page has {len(lines)} lines, fewer than {_LEAST_LINES}"
        if gone < self.min_gone:
            return f"the rules took {gone} lines of the page, min_gone is {self.min_gone}"
        if not any(words >= _LEAST_WORDS for words in accumulate(line.words for line in lines)):
            return f"the page has fewer than {_LEAST_WORDS} words"
        return ""

    def _scores(self, model: Ensemble, columns: Mapping[str, Sequence[float]], asked: Sequence[int]) -> list[float]:
        points = [value - self.bias for value in model.points(columns, asked)]
        return smooth(points, self.change, self.weight)


def _without_doubtful(chosen: Sequence[Line], seen: Seen) -> list[Line]:
    """Those that are no text, title, label of what follows or ornament, and stand beside another line that goes."""
    assert seen.page.lines is not None
    title = _title_of(seen)
    sure = [line for line in chosen if not _doubt(line, title)]
    ranks = {line.number: line.rank for line in seen.page.lines.solid}
    stay = {line.number for line in seen.lines.solid} - {line.number for line in sure}
    gone = {rank for number, rank in ranks.items() if number not in stay}
    return [line for line in sure if {ranks[line.number] - 1, ranks[line.number] + 1} & gone]


def _doubt(line: Line, title: str) -> str:
    """Why a careful model leaves a line that it takes for boilerplate; empty where only its neighbours can save it."""
    if line.key == title or not line.key:
        return "it says the page's title" if line.key else "it holds no letter or digit"
    return _spared(line)


def _title_of(seen: Seen) -> str:
    return to_key(str(seen.page.metadata.get("title") or ""))


def _spared(line: Line) -> str:
    """Why a careful model never judges a line, by what that is: running text, a label of what follows; or empty."""
    if not line.rank:
        return "a careful model never judges the first line"
    if line.is_sentence:
        return "a careful model never judges running text"
    return "a careful model never judges a line that ends with a colon" if line.text[-1] in ":：" else ""


def see(
    page: Page, left: Lines, wanted: Sequence[str] | None = None, asked: Sequence[int] | None = None
) -> dict[str, Sequence[float]]:
    """The features of the lines that are left of a page: all, or those wanted; ``asked`` as `measure` takes it."""
    assert page.lines is not None
    tag = page.language.tag.split("-")[0]
    known = Vocabulary(function_words(tag) or function_words("en"), chrome_words())
    return measure(page.lines, left, known, wanted, asked)
