"""Kinds that know chrome by its shape, without a word of it: drop_run, drop_teasers, drop_repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import Annotated, ClassVar, Literal

import msgspec

from cleaner.lines import Line, Lines, is_unspaced, lines_with, may_be_alike
from cleaner.meaning import say
from cleaner.model import Mark
from cleaner.rulebook.kinds.lines import line_mark
from cleaner.rulebook.spec import Count, Document, MaxShare, MinWords, Seen, Spec, Strength

Few = Annotated[int, msgspec.Meta(ge=0, le=100)]

_TITLE_LINES = 10  # how far from the top a title may stand
_REFRAIN = 3  # a line that stands so often is a refrain, a speaker, an answer
# Dialogue and pull quotes; answers and items: "c)", "(c)", "1.", "–".
_NO_TITLE = re.compile(r"""["'«»“”„‟‘‚‹›「『《]|[-–—•·*]|\(?\w{1,3}\)|\d{1,3}[.:]\s|\w[.]\s""")


class DropRun(Spec, kw_only=True):
    """Runs of at least `min_lines` short lines without end marks: menus, tag lists, selects."""

    kind: ClassVar[str] = "drop_run"
    min_lines: Annotated[int, msgspec.Meta(ge=1), say("How many such lines make a run.")] = 6
    item_words: Annotated[Count, say("The most words of a line of the run.")] = 5
    document: Document = "prose"
    strength: Strength = "flattened"
    max_share: MaxShare = 0.5

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """Whole runs."""
        run: list[Line] = []
        for line in [*seen.lines.solid, None]:
            if line is not None and line.words <= self.item_words and not line.ends and seen.allows(line):
                run.append(line)
                continue
            if len(run) >= self.min_lines:
                yield line_mark(seen, "drop", run[0], run[-1])
            run = []


class DropTeasers(Spec, kw_only=True):
    """A tail of teasers with no marker: title, title again, blurb, over and over to the end.

    At least `min_pairs` doubled titles, each followed by at most `max_blurb` lines; after the last there may be
    `max_after` short lines (a footer) before the page ends.
    """

    kind: ClassVar[str] = "drop_teasers"
    min_pairs: Annotated[Count, say("How many doubled titles there are at least.")] = 2
    max_blurb: Annotated[Few, say("How many lines may follow each of them.")] = 2
    max_after: Annotated[Few, say("How many short lines, as a footer's, may follow the last.")] = 6
    max_share: MaxShare = 0.6

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """One span from the first doubled title to the last blurb."""
        solid = seen.lines.solid
        pairs = [
            rank
            for rank, (line, below) in enumerate(pairwise(solid))
            if may_be_alike(line, below) and line.key and line.key == below.key
        ]
        for chain in self._chains(pairs):
            first = chain[0]
            if len(chain) < self.min_pairs:
                continue
            last = self._last_of_tail(solid, chain[-1])
            if last is not None and seen.allows(solid[first]):
                yield line_mark(seen, "drop", solid[first], solid[last])
                return

    def _chains(self, pairs: list[int]) -> list[list[int]]:
        """Pairs that follow each other with at most a blurb between."""
        chains: list[list[int]] = []
        for pair in pairs:
            if chains and pair - chains[-1][-1] - 2 <= self.max_blurb:
                chains[-1].append(pair)
            else:
                chains.append([pair])
        return chains

    def _last_of_tail(self, solid: list[Line], pair: int) -> int | None:
        """Where the last teaser ends, if nothing but a short footer follows."""
        rest = solid[pair + 2 : pair + 3 + self.max_blurb + self.max_after]
        blurb = 0
        while blurb < min(self.max_blurb, len(rest)) and rest[blurb].words > 10:
            blurb += 1
        after = rest[blurb:]
        if len(after) > self.max_after or any(line.is_sentence for line in after):
            return None
        return pair + 1 + blurb


class DropRepeats(Spec, kw_only=True):
    """A line that says again what an earlier line said; the first one stays. Sentences are never taken."""

    kind: ClassVar[str] = "drop_repeats"
    of: Annotated[
        Literal["title", "any"],
        say(
            "`title`: it repeats the page's title (of the metadata, or a line of the first ten, above the first "
            "sentence, that reads like a title); `any`: it repeats any earlier line."
        ),
    ] = "title"
    min_words: MinWords = 4
    max_share: MaxShare = 0.3

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """The later copies."""
        wanted = _titles(seen) if self.of == "title" else None
        met: set[str] = set()
        for line in seen.lines.solid if wanted is None else lines_with(wanted, seen.lines.solid):
            if line.key in met and not line.ends and seen.allows(line):
                yield line_mark(seen, "drop", line)
            met.add(line.key)


def _titles(seen: Seen) -> set[str]:
    """Keys of the page's title: the metadata's lines, and what reads like one; below the first line, no refrains."""
    told = {line.key for line in Lines(str(seen.page.metadata.get("title") or "")).solid}
    head = list(_head(seen.lines.solid))
    # Counted in the whole page, not in what is left: of a refrain two lines must not become a title and its copy.
    assert seen.page.lines is not None
    often = Counter(line.key for line in lines_with({line.key for line in head}, seen.page.lines.solid))
    return told | {line.key for line in head if not line.rank or often[line.key] < _REFRAIN}


def _is_text(line: Line) -> bool:
    return line.is_sentence and (line.ends or is_unspaced(line.text))


def _head(solid: list[Line]) -> Iterator[Line]:
    """Lines above the first sentence that may be a title: no end mark, no quotation, no item of a list.

    Headlines of agencies are as long as sentences: only one with an end mark ends the head, or one in a script
    without spaces, as Thai has no end marks.
    """
    for line in takewhile(lambda line: not _is_text(line), solid[:_TITLE_LINES]):
        if not line.ends and not _NO_TITLE.match(line.text):
            yield line
