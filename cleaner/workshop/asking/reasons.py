"""How it is told that a condition does not hold: with the line's figures and the rule's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cleaner.lines import Line
from cleaner.model import Page
from cleaner.rulebook.conditions import LineConditions
from cleaner.rulebook.patterns import Pattern
from cleaner.rulebook.spec import Spec

_SOME = 3  # of a list of languages, sites or globs
_PLACES = {"head": "the first quarter", "tail": "from six tenths on"}


def tell_page_condition(key: str, spec: Spec, page: Page) -> tuple[str, str]:
    """The key of a rule's table and what it says, for one of `conditions.PAGE_CONDITIONS` that fails."""
    if key == "origin":
        asked = [name for name in ("link_density", "tag", "heading") if getattr(spec, name) not in (None, [])]
        return asked[0], f"asks by {' and '.join(asked)} where in HTML a line comes from, and this page does not say"
    return key, _OF_PAGE[key](spec, page)


_OF_PAGE: Mapping[str, Callable[[Spec, Page], str]] = {
    "languages": lambda spec, page: f"is for pages in {some(spec.languages)}, this one is {page.language.tag}",
    "sites": lambda spec, page: f"is for {some(spec.sites)}, this page is of {page.host or 'no known site'}",
    "paths": lambda spec, page: f"paths = {some(spec.paths)} does not fit the id '{page.id}'",
    "document": lambda spec, _: f"is for pages of {spec.document}, and running text makes up too little of this one",
}


def tell_line_condition(key: str, conditions: LineConditions, line: Line) -> str:
    """What a failed one of `conditions.LINE_CONDITIONS` says of the line."""
    return _OF_LINE[key](conditions, line)


def some(names: list[str]) -> str:
    """The first names of a list, and how many more.

    >>> some(["de"]), some(["a", "b", "c", "d", "e"])
    ('de', 'a, b, c and 2 more')
    """
    more = f" and {len(names) - _SOME} more" if len(names) > _SOME else ""
    return ", ".join(names[:_SOME]) + more


def _words(line: Line) -> str:
    return f"{line.words} word{'' if line.words == 1 else 's'}"


def _position(conditions: LineConditions, line: Line) -> str:
    position, total = conditions.spec.position, len(conditions.lines.solid)
    asked = f"'{position}' ({_PLACES[str(position)]})" if str(position) in _PLACES else list(position or ())
    return f"is line {line.rank + 1} of {total} that are left, position is {asked}"


def _unless(conditions: LineConditions, line: Line) -> str:
    return f"unless finds '{_first(conditions.unless, line.text)}'"


def _first(pattern: Pattern | None, text: str) -> str:
    found = pattern.find(text) if pattern else None
    return text[found.start : found.end] if found else ""


def _neighbours(conditions: LineConditions, line: Line) -> str:
    around = conditions.around(line)
    lines = ", ".join(str(other.number) for other in around)
    return f"neighbours finds nothing in {f'the lines around, {lines}' if lines else 'no lines around'}"


def _between(conditions: LineConditions, line: Line) -> str:
    solid, rank = conditions.lines.solid, line.rank
    bare = [
        where
        for where, at in (("above", rank - 1), ("below", rank + 1))
        if not 0 <= at < len(solid) or not solid[at].is_sentence
    ]
    return f"between_sentences: no running text is directly {' and '.join(bare)}"


def _origin(asked: Callable[[LineConditions], str], is_: Callable[[LineConditions, int], str]) -> Callable[..., str]:
    def tell(conditions: LineConditions, line: Line) -> str:
        known = line.number in conditions.origins
        return f"{is_(conditions, line.number) if known else 'comes from no known element'}, {asked(conditions)}"

    return tell


_OF_LINE: Mapping[str, Callable[[LineConditions, Line], str]] = {
    "min_words": lambda conditions, line: f"has {_words(line)}, min_words is {conditions.spec.min_words}",
    "max_words": lambda conditions, line: f"has {_words(line)}, max_words is {conditions.spec.max_words}",
    "position": _position,
    "unless": _unless,
    "neighbours": _neighbours,
    "between_sentences": _between,
    "link_density": _origin(
        lambda conditions: f"link_density is {conditions.spec.link_density:.2g}",
        lambda conditions, number: f"stands by {conditions.origins[number].links:.2g} in links",
    ),
    "tag": _origin(
        lambda conditions: f"tag is {some(conditions.spec.tag)}",
        lambda conditions, number: f"comes from a <{conditions.origins[number].tag}>",
    ),
    "heading": _origin(
        lambda conditions: f"heading is {str(conditions.spec.heading).lower()}",
        lambda conditions, number: f"is {'a' if conditions.origins[number].heading else 'no'} heading",
    ),
}
