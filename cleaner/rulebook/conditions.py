"""The conditions any rule may carry, judged on the lines that are left when a round begins: order can't matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cleaner.dom.render import Origin
from cleaner.lines import Line, Lines
from cleaner.model import Page
from cleaner.rulebook.globs import matches_path
from cleaner.rulebook.patterns import Pattern
from cleaner.rulebook.spec import Rule

_HEAD_SHARE, _TAIL_SHARE = 0.25, 0.6  # head: the first quarter; tail: from six tenths on
_EDGE_LINES = 6  # on short pages head and tail reach at least this far
_WINDOW = 2  # non-blank lines on each side that count as neighbours


def applies_to(rule: Rule, page: Page, lines: Lines) -> bool:
    """Whether the rule may speak on this page at all: language, site, place among the inputs, kind of page."""
    spec = rule.spec
    if spec.languages and page.language.tag.split("-")[0] not in spec.languages:
        return False
    if spec.sites and not any(is_on_site(page.host, site) for site in spec.sites):
        return False
    if spec.paths and not is_below(page.id, spec.paths):
        return False
    if spec.asks_origin and not page.origins:
        return False
    return spec.document == "any" or lines.is_prose


def is_on_site(host: str | None, site: str) -> bool:
    """Whether a host (in small letters, as every page's is) is the site, or below it."""
    site = site.lower()
    return host is not None and (host == site or host.endswith("." + site))


def is_below(id: str, paths: Iterable[str]) -> bool:
    """Whether a document's id fits one of the globs."""
    return any(matches_path(id, glob) for glob in paths)


class LineConditions:
    """A rule's conditions on one line, with their patterns compiled once."""

    def __init__(
        self, rule: Rule, lines: Lines, patterns: dict[str, Pattern], origins: Mapping[int, Origin] | None = None
    ) -> None:
        self.spec = rule.spec
        self.origins = origins or {}
        self.lines = lines
        self.unless = patterns.get("unless")
        self.neighbours = patterns.get("neighbours")

    def __call__(self, line: Line) -> bool:
        """Whether the rule may take this line."""
        return (
            self._length_fits(line)
            and in_position(self.spec.position, line, self.lines)
            and not (self.unless and self.unless.matches(line.text))
            and not (self.neighbours and not self._neighbour_matches(line))
            and (not self.spec.between_sentences or self._stands_in_text(line))
            and (not self.spec.asks_origin or self._comes_from_there(line))
        )

    def _length_fits(self, line: Line) -> bool:
        spec = self.spec
        if spec.max_words is None and not spec.min_words:
            return True
        return spec.min_words <= line.words and (spec.max_words is None or line.words <= spec.max_words)

    def _stands_in_text(self, line: Line) -> bool:
        """Whether the lines next to it, above and below, are running text."""
        solid, rank = self.lines.solid, line.rank
        return 0 < rank < len(solid) - 1 and solid[rank - 1].is_sentence and solid[rank + 1].is_sentence

    def _comes_from_there(self, line: Line) -> bool:
        """What the HTML says of the line; of a line that it says nothing of no such rule speaks."""
        spec, origin = self.spec, self.origins.get(line.number)
        return (
            origin is not None
            and (spec.link_density is None or origin.links >= spec.link_density)
            and (not spec.tag or origin.tag in spec.tag)
            and (spec.heading is None or spec.heading == (origin.heading > 0))
        )

    def _neighbour_matches(self, line: Line) -> bool:
        solid = self.lines.solid
        around = solid[max(0, line.rank - _WINDOW) : line.rank] + solid[line.rank + 1 : line.rank + 1 + _WINDOW]
        return any(self.neighbours is not None and self.neighbours.matches(other.text) for other in around)


def in_position(position: object, line: Line, lines: Lines) -> bool:
    """Whether a line lies in the head, the tail, or a share of the page (by non-blank lines)."""
    if position is None:
        return True
    total = len(lines.solid)
    if position == "head":
        return line.rank < max(_EDGE_LINES, total * _HEAD_SHARE)
    if position == "tail":
        return line.rank >= min(total - _EDGE_LINES, total * _TAIL_SHARE)
    assert isinstance(position, tuple)
    return bool(position[0] <= line.rank / max(1, total - 1) <= position[1])
