"""All makers of hostile inputs, by name and by kind: importing the modules enters them into the table."""

from __future__ import annotations

from . import hostile_archives, hostile_pages, hostile_records, hostile_texts
from .making import INPUTS, Hostile

MAKERS = (hostile_pages, hostile_texts, hostile_records, hostile_archives)


def by_kind() -> dict[str, list[Hostile]]:
    """The inputs of each kind, in the order in which they were entered."""
    kinds: dict[str, list[Hostile]] = {}
    for hostile in INPUTS.values():
        kinds.setdefault(hostile.kind, []).append(hostile)
    return kinds
