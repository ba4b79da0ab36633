"""The conditions any rule may carry, judged on the lines that are left when a round begins: order can't matter.

Each stands in a table under the key that asks for it, so that what decides can also say which one failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cleaner.dom.render import Origin
from cleaner.lines import Line, Lines
from cleaner.model import Page
from cleaner.rulebook.globs import matches_path
from cleaner.rulebook.patterns import Pattern
from cleaner.rulebook.spec import Rule, Spec

_HEAD_SHARE, _TAIL_SHARE = 0.25, 0.6  # head: the first quarter; tail: from six tenths on
_EDGE_LINES = 6  # on short pages head and tail reach at least this far
_WINDOW = 2  # non-blank lines on each side that count as neighbours


PAGE_CONDITIONS: Mapping[str, Callable[[Spec, Page, Lines], bool]] = {
    "languages": lambda spec, page, _: not spec.languages or page.language.tag.split("-")[0] in spec.languages,
    "sites": lambda spec, page, _: not spec.sites or any(is_on_site(page.host, site) for site in spec.sites),
    "paths": lambda spec, page, _: not spec.paths or is_below(page.id, spec.paths),
    "origin": lambda spec, page, _: not spec.asks_origin or bool(page.origins),
    "document": lambda spec, _, lines: spec.document == "any" or lines.is_prose,
}
"""What must hold of a page, by key; ``origin`` stands for link_density, tag and heading, which only HTML can answer."""


def applies_to(rule: Rule, page: Page, lines: Lines) -> bool:
    """Whether the rule may speak on this page at all: language, site, place among the inputs, kind of page."""
    spec = rule.spec
    for holds in PAGE_CONDITIONS.values():  # noqa: SIM110 - it runs for each rule of each page; a generator costs more
        if not holds(spec, page, lines):
            return False
    return True


def failed_on_page(rule: Rule, page: Page, lines: Lines) -> list[str]:
    """The keys of the conditions by which the rule does not speak on this page; empty where `applies_to` says yes."""
    return [key for key, holds in PAGE_CONDITIONS.items() if not holds(rule.spec, page, lines)]


def is_on_site(host: str | None, site: str) -> bool:
    """Whether a host (in small letters, as every page's is) is the site, or below it."""
    site = site.lower()
    return host is not None and (host == site or host.endswith("." + site))


def is_below(id: str, paths: Iterable[str]) -> bool:
    """Whether a document's id fits one of the globs."""
    return any(matches_path(id, glob) for glob in paths)


def asked_by(spec: Spec) -> Asked:
    """The conditions on lines that a rule asks for: key and judge."""
    return [(key, holds) for key, (unasked, holds) in LINE_CONDITIONS.items() if getattr(spec, key) != unasked]


class LineConditions:
    """A rule's conditions on one line, with their patterns compiled, and what it asks told (`asked_by`), once."""

    def __init__(
        self,
        rule: Rule,
        lines: Lines,
        patterns: dict[str, Pattern],
        origins: Mapping[int, Origin] | None = None,
        asked: Asked | None = None,
    ) -> None:
        self.spec = rule.spec
        self.origins = origins or {}
        self.lines = lines
        self.unless = patterns.get("unless")
        self.neighbours = patterns.get("neighbours")
        self._asked = asked_by(rule.spec) if asked is None else asked

    def __call__(self, line: Line) -> bool:
        """Whether the rule may take this line."""
        for _, holds in self._asked:  # noqa: SIM110 - a generator costs more than most conditions do
            if not holds(self, line):
                return False
        return True

    def failed(self, line: Line) -> list[str]:
        """The keys of the conditions that do not hold for this line."""
        return [key for key, holds in self._asked if not holds(self, line)]

    def around(self, line: Line) -> list[Line]:
        """The lines that count as neighbours."""
        solid = self.lines.solid
        return solid[max(0, line.rank - _WINDOW) : line.rank] + solid[line.rank + 1 : line.rank + 1 + _WINDOW]

    def _has_few_words(self, line: Line) -> bool:
        return self.spec.max_words is None or line.words <= self.spec.max_words

    def _is_in_position(self, line: Line) -> bool:
        return in_position(self.spec.position, line, self.lines)

    def _holds_none(self, line: Line) -> bool:
        return self.unless is None or not self.unless.matches(line.text)

    def _neighbour_matches(self, line: Line) -> bool:
        pattern = self.neighbours
        return pattern is None or any(pattern.matches(other.text) for other in self.around(line))

    def _stands_in_text(self, line: Line) -> bool:
        """Whether the lines next to it, above and below, are running text."""
        solid, rank = self.lines.solid, line.rank
        return 0 < rank < len(solid) - 1 and solid[rank - 1].is_sentence and solid[rank + 1].is_sentence

    # What HTML says of the line; of a line that it says nothing of no such rule speaks.

    def _is_linked(self, line: Line) -> bool:
        origin, least = self.origins.get(line.number), self.spec.link_density
        return origin is not None and (least is None or origin.links >= least)

    def _has_tag(self, line: Line) -> bool:
        origin = self.origins.get(line.number)
        return origin is not None and origin.tag in self.spec.tag

    def _is_heading(self, line: Line) -> bool:
        origin = self.origins.get(line.number)
        return origin is not None and self.spec.heading == (origin.heading > 0)


Asked = list[tuple[str, Callable[[LineConditions, Line], bool]]]
LINE_CONDITIONS: Mapping[str, tuple[object, Callable[[LineConditions, Line], bool]]] = {
    "min_words": (0, lambda conditions, line: conditions.spec.min_words <= line.words),
    "max_words": (None, LineConditions._has_few_words),
    "position": (None, LineConditions._is_in_position),
    "unless": (None, LineConditions._holds_none),
    "neighbours": (None, LineConditions._neighbour_matches),
    "between_sentences": (False, LineConditions._stands_in_text),
    "link_density": (None, LineConditions._is_linked),
    "tag": ([], LineConditions._has_tag),
    "heading": (None, LineConditions._is_heading),
}
"""What must hold of a line, by key: the value that asks for nothing, and whether it holds."""


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
