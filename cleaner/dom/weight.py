"""How heavy a page is for extractors that take time, or memory, by the square of how deep its elements stand.

A hundred kilobytes of ``<p><font color=…>`` without an end are half a minute and three gigabytes to a parser that
follows the standard, which opens all fonts again in each paragraph; text below two thousand boxes is read two
thousand times. Real pages stay a hundred times below the limits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

_MOST_ELEMENTS = 60_000  # trafilatura takes up to half a millisecond for each
_MOST_NESTING = 1_000_000  # levels beyond a hundred, summed up over all elements
_MOST_TABLES = 40  # tables around a table; trafilatura reads the innermost once more for each, and each for each
_MOST_DEPTH = 200_000_000  # open elements, summed up over all characters of markup

_TAG = re.compile(r"<(!--|/?[a-zA-Z][^\s/<>]*)[^<>]*>?")
_END = {name: re.compile(f"(?i)</{name}") for name in ("script", "style", "textarea", "title", "xmp", "iframe")}
_END["!--"] = re.compile("-->")
# Opened again in each paragraph until they are closed.
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_REOPENED = 10  # how much more of them weighs
# No element stays open where another of its kind begins, or it has no content.
_CLOSED_BY_ITSELF = frozenset(
    "p li td th tr dd dt option optgroup tbody thead tfoot colgroup caption rb rt rp html head body area base br col "
    "embed hr img input link meta param source track wbr !doctype".split()
)
_BOXES = frozenset("div span section article ul ol table form".split())  # a slash does not close them


def is_too_deep(markup: str) -> bool:
    """Whether markup opens so much without closing it that no parser of the standard should see it.

    >>> is_too_deep("<div>" * 30_000), is_too_deep("<div></div>" * 30_000)
    (True, False)
    """
    if len(markup) * markup.count("<") * _REOPENED < _MOST_DEPTH:
        return False
    opened: Counter[str] = Counter()
    depth = weight = seen = 0
    for tag in _TAG.finditer(markup):
        if tag.start() < seen:
            continue  # in a script or a comment
        weight += depth * (tag.end() - seen)
        seen = tag.end()
        name = tag[1].lower()
        if name in _END:
            end = _END[name].search(markup, seen)
            seen = end.end() if end else len(markup)
        elif name.startswith("/"):
            if opened[name[1:]]:
                opened[name[1:]] -= 1
                depth -= _levels(name[1:])
        elif name not in _CLOSED_BY_ITSELF and not (tag[0].endswith("/>") and name not in _BOXES | _FORMATTING):
            opened[name] += 1
            depth += _levels(name)
        if weight > _MOST_DEPTH:
            return True
    return weight + depth * (len(markup) - seen) > _MOST_DEPTH


def _levels(name: str) -> int:
    return _REOPENED if name in _FORMATTING else 1


def find_burden(tree: Any, nesting: int) -> str:
    """Why trafilatura should not see a tree, given how many levels too deep its elements stand; empty where it may."""
    if nesting > _MOST_NESTING:
        return "the HTML is nested too deep"
    if _has_more(tree.iter("*"), _MOST_ELEMENTS):
        return f"the page has more than {_MOST_ELEMENTS:,} elements"
    if any(_has_more(table.iterancestors("table"), _MOST_TABLES) for table in tree.iter("table")):
        return f"more than {_MOST_TABLES} tables stand in each other"
    return ""


def _has_more(elements: Iterator[Any], most: int) -> bool:
    return next(islice(elements, most, None), None) is not None
