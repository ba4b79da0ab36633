"""The verdict on each line of a group: chrome beyond doubt, chrome most likely, or left alone.

Real text lost is the worst failure, so where the pages disagree the line stays.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cleaner.dates import parse_date
from cleaner.learn.blocks import Standing, link_lines, read_standings
from cleaner.learn.copies import find_originals
from cleaner.learn.groups import Group, Shape
from cleaner.learn.words import is_counter, tells_value

_SURE_PAGES = 3
_MANY = 10  # pages from which one in ten may speak against
_EXCEPTIONS = 0.1
_MANY_SENTENCES = 4
_FEWEST_LETTERS = 3  # beside numbers that change
_BROAD = 0.3  # share of the pages that makes up for a place in no block


@dataclass(frozen=True, slots=True)
class Found:
    """A line that is chrome: its masked hash, the pages it was seen on, and whether that is beyond doubt."""

    masked: int
    pages: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What a group taught: its lines, and its pages without copies."""

    shapes: list[Shape]
    found: list[Found] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages the group has, copies of a page counted once."""
        return len(self.shapes)


class _Evidence:
    """On how many pages a line stands, and how."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.counts: Counter[str] = Counter()
        self.is_sentence = False

    def add(self, standing: Standing) -> None:
        self.counts.update(name for name, holds in standing._asdict().items() if holds)

    def speaks_for_content(self, pages: int) -> bool:
        """Whether it stands as content on some page; of many pages one in ten is no proof.

        A title stands as such on its own page, or on the few pages of its article; a standing line on most pages.
        """
        allowed = _EXCEPTIONS * self.pages if self.pages >= _MANY and not self.is_sentence else 0
        as_title = self.counts["as_title"]
        is_title = as_title == 1 or (as_title > 1 and self.pages < max(_SURE_PAGES, pages / 2))
        return self.counts["as_content"] > allowed or is_title


def judge_group(group: Group) -> Judged:
    """The lines of a group that are chrome."""
    shapes = [group.shapes[number] for number in find_originals(group.shapes)]
    if len(shapes) < 2:
        return Judged(shapes)
    titles = {title for shape in group.shapes for title in shape.titles}
    found = []
    for masked, evidence in _gather(shapes).items():
        known = masked in group.texts and masked not in titles
        if known and _is_chrome(evidence, len(shapes)) and not _is_vague(group, masked, evidence):
            found.append(Found(masked, evidence.pages, evidence.pages >= _SURE_PAGES))
    return Judged(shapes, found)


def _is_vague(group: Group, masked: int, evidence: _Evidence) -> bool:
    """Whether a line's numbers are not the same everywhere, and may be what a page tells: hours, prices, measures.

    In the body of any page all are but counters: `3 comments`, `page 2 of 5`.
    """
    if group.is_fixed(masked):
        return False
    text = group.texts[masked]
    if sum(map(str.isalpha, text)) < _FEWEST_LETTERS or tells_value(text) or parse_date(text) is not None:
        return True
    return evidence.counts["in_body"] > 0 and not is_counter(text)


def _gather(shapes: list[Shape]) -> dict[int, _Evidence]:
    links = link_lines(shapes)
    evidence = {masked: _Evidence(pages) for masked, pages in links.seen.items()}
    for shape in shapes:
        for masked, standing in read_standings(shape, links).items():
            evidence[masked].add(standing)
        for masked, is_sentence in zip(shape.masked, shape.sentences, strict=True):
            if is_sentence and masked in evidence:
                evidence[masked].is_sentence = True
    return evidence


def _is_chrome(evidence: _Evidence, pages: int) -> bool:
    if evidence.pages < _fewest(pages) or evidence.speaks_for_content(pages):
        return False
    in_run, in_pair = evidence.counts["in_run"], evidence.counts["in_pair"]
    if evidence.is_sentence:
        is_standing = evidence.pages >= max(_MANY_SENTENCES, pages / 2) and in_run >= evidence.pages * 2 / 3
        return is_standing or evidence.counts["is_calm"] == evidence.pages
    if 2 <= in_run >= evidence.pages / 2:
        return True
    return evidence.pages >= max(_SURE_PAGES, _BROAD * pages) and in_run + in_pair >= evidence.pages * 2 / 3


def _fewest(pages: int) -> int:
    """The more pages, the likelier two of them share a few lines by chance: in order, too, as lists of things do."""
    return 2 if pages <= 20 else 3 if pages <= 100 else max(4, pages // 50)
