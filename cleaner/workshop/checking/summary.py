"""What an output tells of its rules, gathered: counts, rules that never hit, rules that go together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from cleaner.api import Cleaner
from cleaner.formats.fields import Fields
from cleaner.rulebook.spec import Rule
from cleaner.workshop.checking.loaded import choose_names, own_names, speaking_rules
from cleaner.workshop.checking.stats import Stats
from cleaner.workshop.checking.together import RemovedLines, Shadowed, Together
from cleaner.writers.outputs import Unreadable, read_outputs

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Row:
    """What one rule did; shares are of all characters that rules took, and of all documents."""

    name: str
    hits: int
    lines: int
    chars: int
    share_of_chars: float
    documents: int
    share_of_documents: float


@dataclass(frozen=True, slots=True)
class Report:
    """All that `clean rules stats` tells; ``own`` are the names of the user's rules, ``gone`` of those not loaded."""

    documents: int
    other_rules: int  # documents that were cleaned by other rules than those loaded
    hits: int
    chars: int
    rows: Sequence[Row]
    never: Sequence[Rule]
    own: frozenset[str]
    gone: Sequence[str]
    held_back: Mapping[str, int]
    saved: Mapping[str, dict[str, int]]
    together: Sequence[Together]
    shadowed: Sequence[Shadowed]
    left_out: int

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        plain = {name: getattr(self, name) for name in ("documents", "other_rules", "hits", "chars")}
        plain["rules"] = [asdict(row) for row in self.rows]
        plain["never"] = [{"rule": rule.name, "place": rule.place, "own": rule.name in self.own} for rule in self.never]
        plain["together"] = [asdict(one) for one in self.together]
        plain["shadowed"] = [asdict(one) for one in self.shadowed]
        return plain | {name: getattr(self, name) for name in ("gone", "held_back", "saved", "left_out")}


def make_report(  # noqa: PLR0913 - each says another thing about what is wished
    out: Path,
    cleaner: Cleaner,
    fields: Fields,
    on_fault: Callable[[str, str], None],
    *,
    names: Sequence[str] = (),
    sort: str = "hits",
) -> Report:
    """Read an output once and count; ``on_fault`` is told of each document that can't be read back.

    ``names`` choose rules, loaded or found in the output. Raises UsageError for a folder that no run wrote into, and
    RuleError for a name that is no rule's.
    """
    speaking = speaking_rules(cleaner)
    stats, removed = Stats(), RemovedLines(speaking)
    for document in read_outputs(out, fields):
        if isinstance(document, Unreadable):
            on_fault(document.place, document.message)
        else:
            stats.add(document.sidecar)
            removed.add(document.sidecar)
    chosen = choose_names(names, {rule.name for rule in cleaner.all_rules} | stats.rules.keys())
    together, shadowed = removed.compare()
    loaded = {rule.name for rule in cleaner.all_rules}
    return Report(
        documents=stats.documents,
        other_rules=stats.documents - stats.books[cleaner.rulebook.sha256],
        hits=stats.hits,
        chars=stats.chars,
        rows=_rows(stats, sort, chosen),
        never=[rule for rule in stats.never(speaking) if rule.name in chosen],
        own=own_names(cleaner),
        gone=[name for name in stats.gone(loaded) if name in chosen],
        held_back={name: count.held_back for name, count in _in(chosen, stats.rules) if count.held_back},
        saved={name: dict(rules) for name, rules in _in(chosen, stats.saved_from)},
        together=[one for one in together if chosen & set(one.rules)],
        shadowed=[one for one in shadowed if one.rule in chosen],
        left_out=removed.left_out,
    )


def _in(chosen: set[str], found: Mapping[str, _T]) -> list[tuple[str, _T]]:
    return [(name, found[name]) for name in sorted(found) if name in chosen]


def _rows(stats: Stats, sort: str, chosen: set[str]) -> list[Row]:
    chars, documents = max(1, stats.chars), max(1, stats.documents)
    return [
        Row(
            name, count.hits, count.lines, count.chars, count.chars / chars, count.documents,
            count.documents / documents,
        )
        for name, count in stats.ranked(sort, chosen)
    ]  # fmt: skip
