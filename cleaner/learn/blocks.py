"""Which of a group's lines are chrome: seen on several pages, and standing in blocks of such lines.

Chrome comes in runs that repeat in the same order; a heading, a name, a quotation that two pages share by chance or
by nature stands alone among lines of the page's own. So each page is asked how a line stands there:

- a *run* is lines that are seen (on two pages or more), each *linked* to the next: elsewhere they are neighbours too;
- the *body* of a page lies between its first and its last sentence that no other page has;
- a short run in the body, a heading between two sentences, and a title above its own text speak for content;
- a sentence of a run is *calm* where short lines of it lie around: two before and two after it and the sentences next
  to it (a footer's notice), or most of its near lines (a teaser's blurb). Sentences that two articles share stand
  otherwise: below text of the article's own, or between single headings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from cleaner.learn.groups import Shape

_LONG_RUN = 3  # different lines; in the body of a page one more
_NEAR_TEXT = 8  # lines that may lie between a title and its text
_TITLE_WORDS = 3
_HEAD = 5  # lines from a title to the text, where all of them are seen
_BOUND = 2  # short lines in a row: more than a heading
_NEAR = 4


class Standing(NamedTuple):
    """How a line stands on one page; of a line that stands there several times each is true if it ever is."""

    in_run: bool = False  # a long one
    in_pair: bool = False  # a run of two, or a short one in the body
    is_calm: bool = False  # inside a long run, among short lines of it
    as_content: bool = False  # alone in the body, or between sentences
    in_body: bool = False  # among sentences of the page's own, above and below
    as_title: bool = False  # where a page has its title: above its own text, in no block that has another one

    def join(self, other: Standing) -> Standing:
        """The same line at two places; it is calm only where both are."""
        calm = self.is_calm and other.is_calm
        return Standing(*(one or two for one, two in zip(self, other, strict=True)))._replace(is_calm=calm)


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    lines: int  # different ones
    has_chrome: bool  # a word of menus, notices and their like in one of its short lines


@dataclass(frozen=True, slots=True)
class Links:
    """What a group's pages have in common."""

    seen: dict[int, int]  # lines on several pages by masked hash, and on how many
    pairs: set[tuple[int, int]]  # of them, that stand next to each other on several pages
    told: set[int]  # exact hashes of sentences that several pages have, numbers and all


def read_standings(shape: Shape, links: Links) -> dict[int, Standing]:
    """How each seen line of a page stands there, by masked hash."""
    first, last = _body(shape, links)
    standings: dict[int, Standing] = {}
    for run in _runs(shape, links.seen.keys(), links.pairs):
        inside = first < run.start and run.end - 1 < last
        titles = _title_rows(shape, run, first)
        for row in range(run.start, run.end):
            standing = _stand(shape, run, row, in_body=inside, is_title=row in titles)
            masked = shape.masked[row]
            known = standings.get(masked)
            standings[masked] = standing if known is None else known.join(standing)
    return standings


def _runs(shape: Shape, seen: Set[int], linked: Set[tuple[int, int]]) -> Iterator[_Run]:
    keys = shape.masked
    start = 0
    for end in range(1, len(keys) + 1):
        if end == len(keys) or (keys[end - 1], keys[end]) not in linked:
            if keys[start] in seen:
                yield _Run(start, end, len(set(keys[start:end])), any(shape.is_label(row) for row in range(start, end)))
            start = end


def _body(shape: Shape, links: Links) -> tuple[int, int]:
    """The rows of the first and the last sentence of the page's own; where it has no two, of its outer lines.

    Sentences that differ in their numbers only are each page's own: the recipes of one template, the minutes of a
    council. Not with a word of chrome in them.
    """
    own = [row for row, key in enumerate(shape.masked) if key not in links.seen or _is_told_anew(shape, row, links)]
    sentences = [row for row in own if shape.sentences[row]]
    rows = sentences if len(sentences) > 1 else own
    return (rows[0], rows[-1]) if rows else (len(shape.masked), -1)


def _is_told_anew(shape: Shape, row: int, links: Links) -> bool:
    return bool(shape.sentences[row]) and not shape.chrome[row] and shape.exact[row] not in links.told


def _title_rows(shape: Shape, run: _Run, first: int) -> range:
    """The rows of a run that may be the page's own title.

    A short run above the text; or the last lines of one that the text follows at once, as on the second page of an
    article, where no line of the page's own is left for a title.
    """
    if run.lines <= _LONG_RUN and run.end <= first <= run.end + _NEAR_TEXT:
        return range(run.start, run.end)
    if run.end == first and shape.reads_as_text(first):
        return range(max(run.start, run.end - _HEAD), run.end)
    return range(0)


def _stand(shape: Shape, run: _Run, row: int, *, in_body: bool, is_title: bool) -> Standing:
    is_block = run.has_chrome
    is_long = is_block and run.lines >= _LONG_RUN + in_body
    is_heading = not shape.sentences[row] and shape.reads_as_text(row - 1) and shape.reads_as_text(row + 1)
    return Standing(
        in_run=is_long,
        in_pair=is_block and not is_long and run.lines > 1,
        is_calm=is_long and (_is_bounded(shape, run, row) or _is_sparse(shape, run, row)),
        as_content=(in_body and run.lines < _LONG_RUN) or is_heading,
        in_body=in_body,
        as_title=is_title and shape.words[row] >= _TITLE_WORDS,
    )


def _is_bounded(shape: Shape, run: _Run, row: int) -> bool:
    """Whether the sentences around a row lie between short lines of the run, two on each side or the page's edge."""
    first = last = row
    while first > run.start and shape.sentences[first - 1]:
        first -= 1
    while last < run.end - 1 and shape.sentences[last + 1]:
        last += 1
    around = [*range(max(0, first - _BOUND), first), *range(last + 1, min(len(shape.masked), last + 1 + _BOUND))]
    return bool(around) and all(run.start <= near < run.end and not shape.sentences[near] for near in around)


def _is_sparse(shape: Shape, run: _Run, row: int) -> bool:
    """Whether short lines make up most of what lies near, all of it in the run."""
    if not (run.start < row < run.end - 1) or shape.sentences[row - 1] or shape.sentences[row + 1]:
        return False
    near = range(max(run.start, row - _NEAR), min(run.end, row + _NEAR + 1))
    return len(near) > _NEAR and sum(shape.sentences[other] for other in near) <= len(near) / 3


def link_lines(shapes: list[Shape]) -> Links:
    """On how many pages each line stands, of those on several; and the pairs of them that belong together.

    Two do where they are neighbours on half of the pages of the commoner one: the entries of a menu are, two
    ingredients or two cells of a table that meet by chance are not.
    """
    pages: Counter[int] = Counter()
    for shape in shapes:
        pages.update(set(shape.masked))
    seen = {key: count for key, count in pages.items() if count > 1}
    pairs: Counter[tuple[int, int]] = Counter()
    for shape in shapes:
        pairs.update({pair for pair in pairwise(shape.masked) if pair[0] in seen and pair[1] in seen})
    linked = {pair for pair, count in pairs.items() if count > 1 and 2 * count >= max(seen[pair[0]], seen[pair[1]])}
    return Links(seen, linked, _told_again(shapes))


def _told_again(shapes: list[Shape]) -> set[int]:
    pages: Counter[int] = Counter()
    for shape in shapes:
        pages.update({key for key, is_sentence in zip(shape.exact, shape.sentences, strict=True) if is_sentence})
    return {key for key, count in pages.items() if count > 1}
