"""Which rules of a cleaner speak, and which are the user's own."""

from __future__ import annotations

from pathlib import Path

from cleaner.api import Cleaner
from cleaner.rulebook.loader import load_folder
from cleaner.rulebook.spec import Rule


def speaking_rules(cleaner: Cleaner) -> list[Rule]:
    """The rules that speak with this configuration, by name; of several line models the one that is asked.

    With preset ``auto`` those of the stronger preset, which holds all of the other.
    """
    book = cleaner.rulebook.stronger or cleaner.rulebook
    return [rule for rule in book.rules if not rule.spec.speaks_last or rule in book.models]


def own_names(cleaner: Cleaner) -> frozenset[str]:
    """Full names of the rules that come from the folders of --rules and the configuration."""
    config = cleaner.config
    return frozenset(rule.name for folder in config.rules for rule in load_folder(Path(folder), config.override))
