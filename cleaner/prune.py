"""The DOM rules: elements that go before extraction, each with its rule, path and text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from cleaner.dom.selectors import Finder
from cleaner.lines import Line
from cleaner.model import Page
from cleaner.records import Pruned
from cleaner.rulebook.conditions import is_below, is_on_site
from cleaner.rulebook.kinds.elements import DropElement
from cleaner.rulebook.spec import Rule

_MUCH = 0.6  # of the page's text, by all rules together: each of a hundred may take less than its share
_MOST_READ = 30  # times the page's text; elements that match and stand in each other hold it again and again


def prune(page: Page, tree: Any, rules: Sequence[Rule]) -> None:
    """Take the rules' elements out of the tree and fill ``page.pruned``, in the order of the page.

    All rules see the whole tree: matches are found first, and what lies in a match goes with it.
    """
    page.host = page.host or _host(tree)
    language = (tree.get("lang") or "").split("-")[0].lower()
    finder, guard = Finder(tree), _Guard(tree)
    chosen: dict[Any, Rule] = {}
    for rule in rules:
        if _applies(rule, page, language):
            for element in finder.find(getattr(rule.spec, "css", "")):
                if element not in chosen and guard.lets_go(element, rule.spec):
                    chosen[element] = rule
    if not chosen:
        return
    tags = {element.tag for element in chosen}
    whole = [element for element in tree.iter(*tags) if element in chosen and not _lies_in(element, chosen)]
    paths = [tree.getroottree().getpath(element) for element in whole]
    for element, path in zip(whole, paths, strict=True):
        page.pruned.append(Pruned(rule=chosen[element].name, path=path, text=_text(element)))
        element.drop_tree()
    share = sum(len(pruned.text) for pruned in page.pruned) / guard.total
    if share > _MUCH:
        page.warn("much-pruned", f"{share:.0%} of the page's text went with elements; look at what was pruned")


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _host(tree: Any) -> str | None:
    """The page's host, as it names its own address."""
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for address in tree.xpath(path):
            try:
                if host := urlsplit(str(address)).hostname:
                    return host
            except ValueError:
                continue
    return None


def _applies(rule: Rule, page: Page, language: str) -> bool:
    spec = rule.spec
    on_site = not spec.sites or any(is_on_site(page.host, site) for site in spec.sites)
    in_place = not spec.paths or is_below(page.id, spec.paths)
    return on_site and in_place and (not spec.languages or language in spec.languages)


def _lies_in(element: Any, chosen: dict[Any, Rule]) -> bool:
    return any(ancestor in chosen for ancestor in element.iterancestors())


class _Guard:
    """Class names lie: unguarded rules took whole articles."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.read = 0  # characters, by all elements together

    @cached_property
    def total(self) -> int:
        """Length of the page's text, asked for only where a rule matches."""
        return len(_text(self.tree)) or 1

    def lets_go(self, element: Any, spec: Any) -> bool:
        """Whether the element is small enough, and no piece of prose."""
        assert isinstance(spec, DropElement)
        if element.getparent() is None or element.tag in ("html", "body", "head"):
            return False
        if self.read > _MOST_READ * self.total:
            return False
        text = _text(element)
        self.read += len(text)
        if text and len(text) / self.total > spec.max_share:
            return False
        paragraphs = [_text(paragraph) for paragraph in element.iter("p")]
        prose = [text for text in paragraphs if len(text) >= 80 and Line(1, 0, text, 0).is_sentence]
        return len(prose) <= spec.max_prose or sum(len(_text(link)) for link in element.iter("a")) > len(text) / 2
