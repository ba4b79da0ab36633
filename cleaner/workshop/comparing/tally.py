"""What a comparison found over a corpus: the flips, and counts of all else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cleaner.workshop.comparing.archive import Archive
from cleaner.workshop.comparing.compare import Compared
from cleaner.workshop.comparing.flips import Flip


@dataclass(slots=True)
class Tally:
    """Counts over documents; of each only its id, and its flips, are held."""

    compared: set[str] = field(default_factory=set)  # ids
    found: list[str] = field(default_factory=list)  # where compared documents lie in the earlier run's output
    flips: list[Flip] = field(default_factory=list)
    are_equal: bool = False  # the rule sets, so that no document needs a look
    documents: int = 0
    skipped: int = 0
    held: Counter[str] = field(default_factory=Counter)  # documents in which NEW alone holds a rule back
    changed: int = 0  # documents that are not those of the earlier run
    rewritten: int = 0  # documents whose text differs before the rules
    lines: int = 0  # that only one side's text has, there
    flags: int = 0
    metadata: int = 0
    only_new: list[str] = field(default_factory=list)  # ids that the earlier run did not have
    only_old: list[str] = field(default_factory=list)  # and that it alone had
    failures: list[tuple[str, str]] = field(default_factory=list)
    failed_ids: set[str] = field(default_factory=set)

    def add(self, one: Compared) -> None:
        """Count one document."""
        if one.status == "failed":
            self.fail(one.path, one.message)
            self.failed_ids.add(one.id)
        elif one.status == "new":
            self.only_new.append(one.id)
        elif one.status == "skipped":
            self.skipped += 1
        else:
            self._add_difference(one)

    def _add_difference(self, one: Compared) -> None:
        difference = one.difference
        self.documents += 1
        self.compared.add(one.id)
        self.found += [one.other] if one.other else []
        self.flips += difference.flips
        self.held.update(difference.held)
        self.changed += difference.is_changed
        self.rewritten += difference.lines > 0
        self.lines += difference.lines
        self.flags += difference.flags
        self.metadata += difference.metadata

    def fail(self, path: str, why: str) -> None:
        """Note what could not be compared."""
        self.failures.append((path, why))

    def count_missing(self, archive: Archive) -> None:
        """Note what the earlier run had and these inputs do not."""
        found = set(self.found)
        self.only_old = sorted(id for id, stored in archive if stored.place not in found and id not in self.failed_ids)
        self.only_new.sort()
