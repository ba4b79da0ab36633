"""Kind line_model: where no rule speaks, points of named features and smoothing over neighbours judge a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, ClassVar

import msgspec

from cleaner.language.words import function_words
from cleaner.linemodel import chrome_words
from cleaner.linemodel.chain import smooth
from cleaner.linemodel.features import NAMES, measure
from cleaner.linemodel.trees import Ensemble, features_of, read_tree
from cleaner.lines import Line, Lines, to_key
from cleaner.model import Evidence, Mark, Page
from cleaner.rulebook.spec import Count, Seen, Share, Spec

_HEAVIEST = 3  # features that a removal names
_LEAST_LINES, _LEAST_WORDS = 8, 100  # of a page; smaller ones were not learned from


class LineModel(Spec, kw_only=True):
    """Trees of named features that add up points for each line left; it goes from `threshold` on.

    `bias` is taken off each line's points; they count by `weight`, and a change between content and boilerplate costs
    `change` points (0.69: lines are judged alone). The page's title stays unless `keep_title` is false, running text
    unless `sentences` is true. Pages of less than eight lines or a hundred words are left alone, and those of which
    the other rules took less than `min_gone` (0) lines. Of several models those of the strongest preset speak. Each
    removal carries its score and its three heaviest features.
    """

    kind: ClassVar[str] = "line_model"
    speaks_last: ClassVar[bool] = True
    trees: list[str]
    threshold: Share
    bias: float = 0.0
    change: Annotated[float, msgspec.Meta(ge=0.69)] = 0.69
    weight: Annotated[float, msgspec.Meta(gt=0)] = 1.0
    keep_title: bool = True
    sentences: bool = False
    min_gone: Count = 0

    def problems(self) -> Iterator[tuple[str, str]]:
        """Trees must be readable and ask known features."""
        for number, text in enumerate(self.trees, 1):
            try:
                unknown = features_of(read_tree(text)) - NAMES
            except ValueError as error:
                yield "trees", f"tree {number}: {error}"
                continue
            for name in sorted(unknown):
                yield "trees", f"tree {number}: unknown feature '{name}'; known are {', '.join(sorted(NAMES))}"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Whole lines with their evidence."""
        if not self._has_shape(seen):
            return
        title = to_key(str(seen.page.metadata.get("title") or "")) if self.keep_title else ""
        columns = see(seen.page, seen.lines)
        model = _ensemble(tuple(self.trees))
        for at, (line, score) in enumerate(zip(seen.lines.solid, self._scores(model, columns), strict=True)):
            if score >= self.threshold and self._is_in_reach(line, title) and seen.allows(line):
                evidence = Evidence(round(score, 3), _heaviest(model, columns, at))
                span = (line.start, line.end, line.number, line.number)
                yield Mark(seen.rule.name, "drop", *span, evidence=evidence)

    def _has_shape(self, seen: Seen) -> bool:
        """Whether there is enough of the page to tell chrome from content by where it stands."""
        assert seen.page.lines is not None
        lines = seen.page.lines.solid
        return (
            len(lines) >= _LEAST_LINES
            and len(lines) - len(seen.lines.solid) >= self.min_gone
            and sum(line.words for line in lines) >= _LEAST_WORDS
        )

    def _is_in_reach(self, line: Line, title: str) -> bool:
        return (self.sentences or not line.is_sentence) and not (title and line.key == title)

    def _scores(self, model: Ensemble, columns: Mapping[str, Sequence[float]]) -> list[float]:
        points = [value - self.bias for value in model.points(columns)]
        return smooth(points, self.change, self.weight)


def see(page: Page, left: Lines) -> dict[str, Sequence[float]]:
    """The features of the lines that are left of a page."""
    assert page.lines is not None
    tag = page.language.tag.split("-")[0]
    return measure(page.lines, left, function_words(tag) or function_words("en"), chrome_words())


@lru_cache(maxsize=4)
def _ensemble(trees: tuple[str, ...]) -> Ensemble:
    return Ensemble([read_tree(text) for text in trees])


def _heaviest(model: Ensemble, columns: Mapping[str, Sequence[float]], at: int) -> tuple[str, ...]:
    """The features that spoke most for boilerplate, as ``words=3 +1.2``."""
    weights = model.weigh(columns, at)
    names = sorted(weights, key=lambda name: (-weights[name], name))[:_HEAVIEST]
    return tuple(f"{name}={columns[name][at]:.3g} {weights[name]:+.1f}" for name in names)
