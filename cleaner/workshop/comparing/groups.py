"""Flips by the rule that answers for them, equal ones folded: what a reviewer reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cleaner.workshop.comparing.flips import Direction, Flip


@dataclass(frozen=True, slots=True)
class Row:
    """Flips that say the same: ``first`` of them, and how many there are."""

    first: Flip
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """What flips by one rule, or goes by it where another took it before."""

    rule: str
    flips: Sequence[Flip]

    @property
    def is_move(self) -> bool:
        """Whether its lines go in both."""
        return self.flips[0].direction == "moves"

    @property
    def documents(self) -> int:
        """How many documents have such a line."""
        return len({flip.id for flip in self.flips})

    @property
    def chars(self) -> int:
        """Characters of all that flips."""
        return sum(flip.chars for flip in self.flips)

    def count(self, direction: Direction) -> int:
        """How many flips are of that direction."""
        return sum(flip.direction == direction for flip in self.flips)

    @property
    def rows(self) -> list[Row]:
        """Equal flips together, the most frequent first, then in their order."""
        found: dict[tuple[str, ...], list[Flip]] = defaultdict(list)
        for flip in self.flips:
            found[flip.direction, flip.text, flip.note].append(flip)
        rows = [Row(flips[0], len(flips)) for flips in found.values()]
        return sorted(rows, key=lambda row: -row.count)


def group_flips(flips: Iterable[Flip]) -> list[Group]:
    """The groups, most lines first; of flips that go in both behind all others."""
    found: dict[tuple[bool, str], list[Flip]] = defaultdict(list)
    for flip in sorted(flips, key=lambda flip: (flip.id, flip.line, flip.direction, flip.rule)):
        found[flip.direction == "moves", flip.rule].append(flip)
    groups = [Group(rule, flips) for (_, rule), flips in found.items()]
    return sorted(groups, key=lambda group: (group.is_move, -len(group.flips), group.rule))
