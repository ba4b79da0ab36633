"""Kind block_model: which blocks of an HTML page are its main text, by what extractors took and where they stand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

from cleaner.dom.features import BLOCK_FEATURES
from cleaner.linemodel.trees import Ensemble, features_of, read_tree
from cleaner.model import Mark
from cleaner.rulebook.kinds.elements import line_keys_of
from cleaner.rulebook.spec import Seen, Share, Spec

_HEAVIEST = 3  # features that an explanation names
Columns = Mapping[str, Sequence[float]]


class BlockModel(Spec, kw_only=True):
    """Trees of named features that add up points for each block of an HTML page; from `threshold` on it is main text.

    It is the second opinion of the stage extract: among its features are the shares of a block that each extractor
    took. Of several the strongest preset's speaks.
    """

    kind: ClassVar[str] = "block_model"
    trees: list[str]
    threshold: Share = 0.5

    def problems(self) -> Iterator[tuple[str, str]]:
        """Trees must be readable and ask known features, one at least; conditions on lines can't hold here."""
        if not any("<=" in text for text in self.trees):
            yield "trees", "ask no feature; a tree is text, as in: links <= 0.5: 0.1"
        for number, text in enumerate(self.trees, 1):
            try:
                unknown = features_of(read_tree(text)) - BLOCK_FEATURES.keys()
            except ValueError as error:
                yield "trees", f"tree {number}: {error}"
                continue
            for name in sorted(unknown):
                yield "trees", f"tree {number}: unknown feature '{name}'; known are {', '.join(sorted(BLOCK_FEATURES))}"
        for key in line_keys_of(self):
            yield key, f"{key} is a condition on lines; block_model judges blocks of HTML"
        for key in ("languages", "sites", "paths"):
            if getattr(self, key):
                yield key, f"{key} would be ignored: a block_model judges every page"

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Nothing here: `extract` asks for this rule."""
        yield from ()

    @property
    def features(self) -> list[str]:
        """The features that the trees ask."""
        return _ensemble(tuple(self.trees)).features

    def score(self, columns: Columns) -> list[float]:
        """The probability that each block is main text."""
        return [1 / (1 + math.exp(-points)) for points in _ensemble(tuple(self.trees)).points(columns)]

    def weigh(self, columns: Columns, at: int) -> tuple[str, ...]:
        """The features that spoke most in the verdict on block ``at``, as ``links=1 -1.2``."""
        weights = _ensemble(tuple(self.trees)).weigh(columns, at)
        sign = 1 if self.score({name: [column[at]] for name, column in columns.items()})[0] >= self.threshold else -1
        names = sorted(weights, key=lambda name: (-sign * weights[name], name))[:_HEAVIEST]
        return tuple(f"{name}={columns[name][at]:.3g} {weights[name]:+.1f}" for name in names)


@lru_cache(maxsize=4)
def _ensemble(trees: tuple[str, ...]) -> Ensemble:
    return Ensemble([read_tree(text) for text in trees])
