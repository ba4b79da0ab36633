"""Kind block_model: which blocks of an HTML page are its main text, by what extractors took and where they stand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar

from cleaner.dom.features import BLOCK_FEATURES
from cleaner.linemodel.trees import find_faults, load_ensemble
from cleaner.meaning import say
from cleaner.model import Mark
from cleaner.rulebook.kinds.elements import line_keys_of
from cleaner.rulebook.spec import Seen, Share, Spec

Columns = Mapping[str, Sequence[float]]


class BlockModel(Spec, kw_only=True):
    """Trees of named features that add up points for each block of an HTML page; from `threshold` on it is main text.

    It is the second opinion of the stage extract: among its features are the shares of a block that each extractor
    took. Of several the strongest preset's speaks.
    """

    kind: ClassVar[str] = "block_model"
    trees: Annotated[list[str], say("Each a tree of questions about named features, with points at its leaves.")]
    threshold: Annotated[Share, say("The probability from which on a block is main text.")] = 0.5

    def problems(self) -> Iterator[tuple[str, str]]:
        """Trees must be readable and ask known features, one at least; conditions on lines can't hold here."""
        for fault in find_faults(self.trees, BLOCK_FEATURES):
            yield "trees", fault
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
        return load_ensemble(tuple(self.trees)).features

    def score(self, columns: Columns) -> list[float]:
        """The probability that each block is main text."""
        return [1 / (1 + math.exp(-points)) for points in load_ensemble(tuple(self.trees)).points(columns)]

    def weigh(self, columns: Columns, at: int) -> tuple[str, ...]:
        """The features that spoke most in the verdict on block ``at``, as ``links=1 -1.2``."""
        score = self.score({name: [column[at]] for name, column in columns.items()})[0]
        return load_ensemble(tuple(self.trees)).heaviest(columns, at, 1 if score >= self.threshold else -1)
