"""Rules by the place they hold for: a learned pack has one for each of thousands of sites or folders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from cleaner.model import Page
from cleaner.rulebook.globs import first_folder
from cleaner.rulebook.spec import Rule


class Places:
    """An index of rules: those for any place, by site, and by the first folder of their paths.

    What it gives for a page is a superset of the rules that apply to it, and few of the others. ``patternless`` are the
    names of those that speak whether a pattern hits or not.
    """

    def __init__(self, rules: Sequence[Rule], patternless: Collection[str]) -> None:
        self.rules = rules
        self.number_of = {rule.name: number for number, rule in enumerate(rules)}
        self.anywhere: set[int] = set()
        self.by_site: dict[str, set[int]] = defaultdict(set)
        self.by_folder: dict[str, set[int]] = defaultdict(set)
        for number, rule in enumerate(rules):
            self._add(number, rule)
        self._patternless = {self.number_of[name] for name in patternless if name in self.number_of}

    def _add(self, number: int, rule: Rule) -> None:
        folders = {first_folder(glob) for glob in rule.spec.paths}
        if rule.spec.sites:
            for site in rule.spec.sites:
                self.by_site[site.lower()].add(number)
        elif folders and None not in folders:
            for folder in folders:
                self.by_folder[str(folder)].add(number)
        else:
            self.anywhere.add(number)

    def rules_for(self, page: Page, hit: Collection[str]) -> list[Rule]:
        """The rules that may apply to a page and have a hit or look for none, each once, in their order."""
        hit_numbers = {self.number_of[name] for name in hit if name in self.number_of}
        numbers: set[int] = set()
        for place in self._places_of(page):
            numbers |= place & hit_numbers
            numbers |= place & self._patternless
        return [self.rules[number] for number in sorted(numbers)]

    def _places_of(self, page: Page) -> Iterator[set[int]]:
        yield self.anywhere
        if self.by_folder:
            yield self.by_folder.get(page.id.partition("/")[0] if "/" in page.id else "", set())
        if self.by_site:
            labels = (page.host or "").split(".")
            for start in range(len(labels)):
                yield self.by_site.get(".".join(labels[start:]), set())
