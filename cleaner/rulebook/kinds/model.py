"""Kind line_model: where no rule speaks, points of named features and smoothing over neighbours judge a line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Annotated, ClassVar

import msgspec

from cleaner.language.words import function_words
from cleaner.linemodel import chrome_words
from cleaner.linemodel.chain import smooth
from cleaner.linemodel.facts import Vocabulary
from cleaner.linemodel.features import FEATURES, measure
from cleaner.linemodel.trees import Ensemble, find_faults, load_ensemble
from cleaner.lines import Line, Lines, to_key
from cleaner.model import Evidence, Mark, Page
from cleaner.rulebook.spec import Count, Seen, Share, Spec, say

_ALONE = math.log(2)  # what a change costs where lines are judged alone
_LEAST_LINES, _LEAST_WORDS = 8, 100  # of a page; smaller ones were not learned from


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
        if not self._has_shape(seen):
            return
        model = load_ensemble(tuple(self.trees))
        asked = self._lines_to_judge(seen)
        if not asked:
            return
        columns = see(seen.page, seen.lines, model.features, asked)
        scores = dict(zip(asked, self._scores(model, columns, asked), strict=True))
        for line in self._choose(seen, scores):
            at = line.rank
            evidence = Evidence(round(scores[at], 3), model.heaviest(columns, at))
            span = (line.start, line.end, line.number, line.number)
            yield Mark(seen.rule.name, "drop", *span, evidence=evidence)

    def _lines_to_judge(self, seen: Seen) -> Sequence[int]:
        """Ranks of the lines whose scores matter: all where neighbours are asked, else those that could go."""
        if not self.careful or self.change > _ALONE:
            return range(len(seen.lines.solid))
        return [line.rank for line in seen.lines.solid if line.rank and _is_no_text(line)]

    def _choose(self, seen: Seen, scores: Mapping[int, float]) -> list[Line]:
        """The lines that go, by their scores and this rule's conditions."""
        solid = seen.lines.solid
        chosen = [solid[at] for at, score in scores.items() if score >= self.threshold and seen.allows(solid[at])]
        return _without_doubtful(chosen, seen) if self.careful else chosen

    def _has_shape(self, seen: Seen) -> bool:
        """Whether there is enough of the page to tell chrome from content by where it stands."""
        assert seen.page.lines is not None
        lines = seen.page.lines.solid
        if len(lines) < _LEAST_LINES or len(lines) - len(seen.lines.solid) < self.min_gone:
            return False
        return any(words >= _LEAST_WORDS for words in accumulate(line.words for line in lines))

    def _scores(self, model: Ensemble, columns: Mapping[str, Sequence[float]], asked: Sequence[int]) -> list[float]:
        points = [value - self.bias for value in model.points(columns, asked)]
        return smooth(points, self.change, self.weight)


def _without_doubtful(chosen: Sequence[Line], seen: Seen) -> list[Line]:
    """Those that are no text, title, label of what follows or ornament, and stand beside another line that goes."""
    assert seen.page.lines is not None
    title = to_key(str(seen.page.metadata.get("title") or ""))
    sure = [line for line in chosen if line.rank and _is_no_text(line) and line.key and line.key != title]
    ranks = {line.number: line.rank for line in seen.page.lines.solid}
    stay = {line.number for line in seen.lines.solid} - {line.number for line in sure}
    gone = {rank for number, rank in ranks.items() if number not in stay}
    return [line for line in sure if {ranks[line.number] - 1, ranks[line.number] + 1} & gone]


def _is_no_text(line: Line) -> bool:
    """Whether a line is neither running text nor a label of what follows."""
    return not line.is_sentence and line.text[-1] not in ":："


def see(
    page: Page, left: Lines, wanted: Sequence[str] | None = None, asked: Sequence[int] | None = None
) -> dict[str, Sequence[float]]:
    """The features of the lines that are left of a page: all, or those wanted; ``asked`` as `measure` takes it."""
    assert page.lines is not None
    tag = page.language.tag.split("-")[0]
    known = Vocabulary(function_words(tag) or function_words("en"), chrome_words())
    return measure(page.lines, left, known, wanted, asked)
