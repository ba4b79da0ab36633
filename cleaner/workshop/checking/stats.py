"""What rules did in a run: counted from the sidecars that it wrote, one document at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from cleaner.records import Removal, Sidecar
from cleaner.resolve import HELD_BACK
from cleaner.rulebook.kinds.capture import Capture
from cleaner.rulebook.spec import Rule

_NO_RULES = "language/"  # names of what --drop-flagged takes


@dataclass(slots=True)
class Count:
    """What one rule did.

    ``hits`` are removed spans, pruned elements, flags and saves, ``lines`` the lines with text of the spans and flags,
    ``chars`` the characters that went. ``held_back`` counts documents.
    """

    hits: int = 0
    lines: int = 0
    chars: int = 0
    documents: int = 0
    held_back: int = 0


@dataclass(slots=True)
class Stats:
    """Counts over the documents of an output, by rule; memory grows with the number of rules only."""

    documents: int = 0
    rules: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    saved_from: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # by keep rule
    books: Counter[str] = field(default_factory=Counter)  # documents by the hash of the rules that cleaned them

    @property
    def chars(self) -> int:
        """Characters that went by any rule."""
        return sum(count.chars for count in self.rules.values())

    @property
    def hits(self) -> int:
        """What all rules did together."""
        return sum(count.hits for count in self.rules.values())

    def add(self, sidecar: Sidecar) -> None:
        """Count one document."""
        self.documents += 1
        self.books[sidecar.provenance.rules_sha256] += 1
        spoke = {removal.rule for removal in sidecar.removals}
        for removal in sidecar.removals:
            self._hit(removal.rule, len(lines_of(removal)), len(removal.text))
        for pruned in sidecar.pruned:
            spoke.add(pruned.rule)
            self._hit(pruned.rule, 0, len(pruned.text))
        for flag in sidecar.flags:
            if flag.rule is not None:
                spoke.add(flag.rule)
                self._hit(flag.rule, 1, 0)
        for kept in sidecar.kept:
            spoke.add(kept.protected_by)
            self._hit(kept.protected_by, 0, 0)
            self.saved_from[kept.protected_by][kept.rule] += 1
        if sidecar.extraction and "/" in sidecar.extraction.answered_by:  # a block model's name
            spoke.add(sidecar.extraction.answered_by)
            self._hit(sidecar.extraction.answered_by, 0, 0)
        for rule in spoke:
            self.rules[rule].documents += 1
        for warning in sidecar.warnings:
            if warning.code == HELD_BACK:
                self.rules[warning.message.partition(" ")[0]].held_back += 1

    def _hit(self, rule: str, lines: int, chars: int) -> None:
        count = self.rules[rule]
        count.hits += 1
        count.lines += lines
        count.chars += chars

    def ranked(self, sort: str, names: Collection[str] | None = None) -> list[tuple[str, Count]]:
        """The rules that did something, the most by ``sort`` first; only those of ``names`` where given."""
        rows = [(name, count) for name, count in self.rules.items() if count.hits and (names is None or name in names)]
        return sorted(rows, key=lambda row: (-getattr(row[1], sort), -row[1].hits, row[0]))

    def gone(self, loaded: Iterable[str]) -> list[str]:
        """Rules that did something and are not among those loaded now."""
        known = set(loaded)
        return sorted(name for name in self.rules if name not in known and not name.startswith(_NO_RULES))

    def never(self, rules: Iterable[Rule]) -> list[Rule]:
        """Of the rules given those that did nothing in any document; of notes no sidecar tells."""
        return [
            rule
            for rule in rules
            if not (isinstance(rule.spec, Capture) and not rule.spec.drop) and not _did_anything(self.rules, rule.name)
        ]


def _did_anything(counts: dict[str, Count], name: str) -> bool:
    count = counts.get(name)
    return count is not None and bool(count.hits or count.held_back)


def lines_of(removal: Removal) -> Sequence[str]:
    """The lines with text of a removal, trimmed."""
    return [line for raw in removal.text.split("\n") if (line := raw.strip())]
