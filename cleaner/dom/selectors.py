"""CSS selectors, hundreds of them on one page: looked for only where the page holds what they ask for.

The selector of a rule lists alternatives, and a page has the classes and ids of few of them. As one XPath each
alternative goes through all elements and normalises their classes; here the values of an attribute are read once
a page. What is no plain compound (``tag.class#id[attribute]``) is left to cssselect's XPath, and only on pages that
have its attributes. What stands in or after what is asked of the tree here, each element once: libxml2 takes quadratic
time for it, ``div p`` nine seconds on a page of 4,000 boxes, in which nothing can stop it. The answers are those of
cssselect's ``HTMLTranslator``: values with their case, words parted by XPath's white space.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any, NamedTuple

_SAFE_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.-]*")  # what XPath takes for a name as it stands
_MOST_ALTERNATIVES, _MOST_PARTS, _MOST_NESTED, _MOST_FUNCTIONS = 2_000, 10, 2, 100
_BRACKETS = re.compile(r"""\"[^\"]*\"|'[^']*'|\\.|:?[\w-]*\(|\)""")
_FUNCTION = re.compile(r":[a-zA-Z-]+")
# XPath's white space: str.split() would part words at a no-break space, too.
_BLANKS = str.maketrans("\t\r\n", "   ")
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "exists": lambda given, _: True,
    "=": operator.eq,
    "~=": lambda given, word: word in given and word in _words(given),
    "|=": lambda given, value: given == value or given.startswith(value + "-"),
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": operator.contains,
}


class Asked(NamedTuple):
    """What a selector asks of one attribute; a class is a word (``~=``) of the attribute ``class``."""

    name: str
    operator: str
    value: str = ""

    def holds(self, given: str | None) -> bool:
        """Whether it holds for this value of the attribute; None where an element has no such attribute."""
        return given is not None and _OPERATORS[self.operator](given, self.value)


class Alternative(NamedTuple):
    """One of the selectors between commas: its tag and attributes, and its XPath where they do not say all.

    ``after`` is what it must stand in (`` ``, ``>``) or behind (``+``, ``~``), and how.
    """

    tag: str
    asked: tuple[Asked, ...]
    xpath: Any = None
    after: tuple[Alternative, str] | None = None


class Finder:
    """Finds a tree's elements by selectors; of use as long as nobody changes the tree."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self._values: dict[str, dict[str, list[int]]] = {}
        self._seen: dict[str, frozenset[str]] = {}
        self._elements: dict[str, list[Any]] = {}

    def find(self, css: str) -> Iterator[Any]:
        """The elements that match: by alternative, so one may come twice."""
        for alternative in read_selector(css):
            yield from self._matches(alternative)

    def _occurs(self, asked: Asked) -> bool:
        """Whether any element's attribute is as asked."""
        if asked.operator == "~=":
            return asked.value in self._words_of(asked.name)
        values = self._values_of(asked.name)
        if asked.operator == "=":
            return asked.value in values
        return any(map(asked.holds, values))

    def _matches(self, alternative: Alternative) -> Iterator[Any]:
        if not all(map(self._occurs, alternative.asked)):
            return iter(())
        found = self._matches_alone(alternative)
        if alternative.after is None:
            return found
        first, combinator = alternative.after
        others = set(self._matches(first))
        known: dict[Any, bool] = {}
        return (element for element in found if others and _stands(element, combinator, others, known))

    def _matches_alone(self, alternative: Alternative) -> Iterator[Any]:
        tag, asked, xpath, _ = alternative
        if xpath is not None:
            return iter(xpath(self.tree))
        if not asked:
            return iter(self.tree.iter(tag))
        first, *others = asked
        return (
            element
            for element in self._holders(first)
            if tag in ("*", element.tag) and all(other.holds(element.get(other.name)) for other in others)
        )

    def _holders(self, asked: Asked) -> Iterator[Any]:
        """The elements whose attribute is as asked."""
        if asked.name not in self._elements:
            self._elements[asked.name] = _xpath(f"descendant-or-self::*[@{asked.name}]")(self.tree)
        elements = self._elements[asked.name]
        for value, places in self._values_of(asked.name).items():
            if asked.holds(value):
                yield from (elements[place] for place in places)

    def _values_of(self, name: str) -> dict[str, list[int]]:
        """The attribute's values, each with its places among the elements that have the attribute."""
        if name not in self._values:
            # As plain strings they cost a third of what they would with their elements, and most pages need no more.
            places = self._values[name] = {}
            for place, value in enumerate(_xpath(f"descendant-or-self::*/@{name}")(self.tree)):
                places.setdefault(value, []).append(place)
        return self._values[name]

    def _words_of(self, name: str) -> frozenset[str]:
        """All words of the attribute's values."""
        if name not in self._seen:
            self._seen[name] = frozenset(_words(" ".join(self._values_of(name))))
        return self._seen[name]


def _stands(element: Any, combinator: str, others: Collection[Any], known: dict[Any, bool]) -> bool:
    """Whether an element stands in or behind one of the others; ``known`` is kept, so that no way is gone twice."""
    step = _parent if combinator in (" ", ">") else _brother
    if combinator in (">", "+"):
        return step(element) in others
    way = []
    at = step(element)
    while at is not None and at not in others and at not in known:
        way.append(at)
        at = step(at)
    answer = at is not None and (at in others or known[at])
    known.update(dict.fromkeys(way, answer))
    return answer


def _parent(element: Any) -> Any:
    return element.getparent()


def _brother(element: Any) -> Any:
    """The element before it, comments passed over."""
    element = element.getprevious()
    while element is not None and not isinstance(element.tag, str):
        element = element.getprevious()
    return element


@cache
def read_selector(css: str) -> tuple[Alternative, ...]:
    """A selector's alternatives; raises cssselect.SelectorError and lxml.etree.XPathError.

    >>> read_selector("ins.ad, [id^=slot-]")[0]
    Alternative(tag='ins', asked=(Asked(name='class', operator='~=', value='ad'),), xpath=None, after=None)
    """
    from cssselect import HTMLTranslator, parse

    translator = HTMLTranslator()
    alternatives = []
    for selector in parse(css):
        # Of plain ones, too: the translator refuses what can't be used, as `a::before`.
        translator.selector_to_xpath(selector, translate_pseudo_elements=True)
        alternatives.append(_read_alternative(selector.parsed_tree, translator))
    return tuple(alternatives)


def find_fault(css: str) -> str | None:
    """Why a rule can't have this selector: it is none, or would take too long; None for a sound one."""
    from cssselect import SelectorError
    from lxml import etree

    if fault := _find_nested(css):
        return fault
    try:
        alternatives = read_selector(css)
        for alternative in alternatives:
            for part in _chain(alternative):
                if part.xpath is not None:
                    part.xpath(etree.Element("html"))
    except (SelectorError, etree.XPathError, RecursionError) as error:
        return f"is no CSS selector that can be used here: {error}"
    if len(alternatives) > _MOST_ALTERNATIVES:
        return f"has {len(alternatives):,} alternatives, more than {_MOST_ALTERNATIVES:,}; make several rules of it"
    longest = max(sum(1 for _ in _chain(alternative)) for alternative in alternatives)
    return f"stands in or behind more than {_MOST_PARTS} others; name fewer" if longest > _MOST_PARTS else None


def _find_nested(css: str) -> str | None:
    """Functions in functions: `:has(:has(…))` looks through the page for each part of each part of it."""
    depth = has_at = 0
    for found in _BRACKETS.finditer(css):
        if found[0] == ")":
            depth -= 1
            has_at = min(has_at, depth)
        elif found[0].endswith("("):
            depth += 1
            if depth > _MOST_NESTED or has_at or (depth > 1 and ":has" in found[0].lower()):
                return "has functions in functions; write several rules, or name the part itself"
            has_at = depth if ":has" in found[0].lower() else 0
    if len(_FUNCTION.findall(css)) > _MOST_FUNCTIONS:
        return f"has more than {_MOST_FUNCTIONS} functions and pseudo-classes; make several rules of it"
    return None


def _chain(alternative: Alternative | None) -> Iterator[Alternative]:
    while alternative:
        yield alternative
        alternative = alternative.after[0] if alternative.after else None


def _read_alternative(tree: Any, translator: Any) -> Alternative:
    after = None
    if type(tree).__name__ == "CombinedSelector":
        after = _read_alternative(tree.selector, translator), tree.combinator
        tree = tree.subselector
    tag, asked, is_plain = _take_apart(tree)
    xpath = None if is_plain else _xpath(f"descendant-or-self::{translator.xpath(tree)}")
    return Alternative(tag, tuple(asked), xpath, after)


def _take_apart(tree: Any) -> tuple[str, list[Asked], bool]:
    """A parsed compound's tag, what any match needs, and whether that is all that it says."""
    asked, is_plain = [], True
    node = tree
    while type(node).__name__ != "Element":
        need = _read_attribute(node, type(node).__name__)
        asked += [need] if need else []
        is_plain &= need is not None
        node = node.selector  # a pseudo-class only adds to what it hangs on
    name = node.element or "*"
    tag = name.lower()
    is_plain &= not node.namespace and (name == "*" or _SAFE_NAME.fullmatch(name) is not None)
    return tag, asked, is_plain


def _read_attribute(node: Any, kind: str) -> Asked | None:
    """What a part asks of an attribute; None where XPath must tell."""
    if kind == "Hash":
        return Asked("id", "=", node.id)
    if kind == "Class":
        asked = Asked("class", "~=", node.class_name)
    elif kind != "Attrib" or node.namespace or getattr(node, "flag", None) or node.operator not in _OPERATORS:
        return None
    else:
        asked = Asked(node.attrib.lower(), node.operator, node.value.value if node.value else "")
    # Nothing begins with, ends with or holds an empty value in CSS; and no word has white space in it.
    is_void = asked.operator in ("~=", "^=", "$=", "*=") and (not asked.value or re.search(r"\s", asked.value))
    return asked if _SAFE_NAME.fullmatch(asked.name) and not is_void else None


def _words(value: str) -> list[str]:
    return value.translate(_BLANKS).split(" ")


@cache
def _xpath(path: str) -> Any:
    from lxml import etree

    return etree.XPath(path, smart_strings=False)
