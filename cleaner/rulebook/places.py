"""Rules by the place they hold for: a learned pack has one for each of thousands of sites or folders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from cleaner.model import Page
from cleaner.rulebook.globs import first_folder
from cleaner.rulebook.spec import Rule


class Places:
    """An index of rules: those for any place, by site, and by the first folder of their paths.

    What it gives for a page is a superset of the rules that apply to it, and few of the others.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.anywhere: list[int] = []
        self.by_site: dict[str, list[int]] = defaultdict(list)
        self.by_folder: dict[str, list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            self._add(number, rule)

    def _add(self, number: int, rule: Rule) -> None:
        folders = {first_folder(glob) for glob in rule.spec.paths}
        if rule.spec.sites:
            for site in rule.spec.sites:
                self.by_site[site.lower()].append(number)
        elif folders and None not in folders:
            for folder in folders:
                self.by_folder[str(folder)].append(number)
        else:
            self.anywhere.append(number)

    def rules_for(self, page: Page) -> list[Rule]:
        """The rules that may apply to a page, each once, in their order."""
        numbers = {*self.anywhere, *self.by_folder.get(page.id.partition("/")[0] if "/" in page.id else "", ())}
        labels = (page.host or "").split(".")
        for start in range(len(labels)):
            numbers.update(self.by_site.get(".".join(labels[start:]), ()))
        return [self.rules[number] for number in sorted(numbers)]
