"""Which rules of a cleaner are meant, which speak, and which are the user's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from cleaner.api import Cleaner
from cleaner.errors import RuleError, suggest
from cleaner.rulebook.book import matches_any
from cleaner.rulebook.loader import load_folder
from cleaner.rulebook.spec import Rule


def speaking_rules(cleaner: Cleaner) -> list[Rule]:
    """The rules that speak with this configuration, by name; of several line models the one that is asked.

    With preset ``auto`` those of the stronger preset, which holds all of the other.
    """
    book = cleaner.rulebook.stronger or cleaner.rulebook
    return [rule for rule in book.rules if not rule.spec.speaks_last or rule in book.models]


def choose_rules(cleaner: Cleaner, names: Sequence[str]) -> list[Rule]:
    """The rules that are meant by names, packs and globs, all without any; raises RuleError."""
    chosen = choose_names(names, [rule.name for rule in cleaner.all_rules])
    return [rule for rule in cleaner.all_rules if rule.name in chosen]


def choose_names(names: Sequence[str], known: Collection[str]) -> set[str]:
    """Of known names of rules those that are meant; raises RuleError where there is none."""
    chosen = {name for name in known if not names or matches_any(name, names)}
    if names and not chosen:
        packs = sorted({name.partition("/")[0] for name in known})
        hint = suggest(names[0], [*known, *packs], "`clean rules list` shows all")
        raise RuleError(f"no rule or pack is called '{names[0]}'; {hint}")
    return chosen


def own_names(cleaner: Cleaner) -> frozenset[str]:
    """Full names of the rules that come from the folders of --rules and the configuration."""
    config = cleaner.config
    return frozenset(rule.name for folder in config.rules for rule in load_folder(Path(folder), config.override))
