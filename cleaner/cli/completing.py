"""What a shell may complete: names of rules and packs, and files beside commands."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from cleaner.cli.from_options import make_cleaner
from cleaner.errors import CleanerError, show


def complete_rules(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Packs, and the rules of the one that is meant; none where the packs or the configuration do not load."""
    try:
        whys = _read_whys(ctx)
    except CleanerError:
        return []
    packs = sorted({name.partition("/")[0] for name in whys})
    meant = [pack for pack in packs if pack.startswith(incomplete)]
    found = [CompletionItem(pack) for pack in meant]
    if "/" in incomplete or len(meant) == 1:
        found += [CompletionItem(name, help=why) for name, why in whys.items() if name.startswith(incomplete)]
    return found


def complete_rules_and_packs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of rules, or where none begins like this, files."""
    return complete_rules(ctx, param, incomplete) or [_any_file(incomplete)]


def _read_whys(ctx: click.Context) -> dict[str, str]:
    """Each rule's reason by its name, as the options before have it."""
    options = {"config": None, "encoding": None, **ctx.params, "disable": ()}
    return {rule.name: show(rule.spec.why) for rule in make_cleaner(".", options).all_rules}


def complete_first_word(commands: dict[str, str], incomplete: str) -> list[CompletionItem]:
    """Commands with their help, and files; where no command begins like this, files by the shell's own ways."""
    found = [CompletionItem(name, help=text) for name, text in commands.items() if name.startswith(incomplete)]
    return [*found, *map(CompletionItem, _list_files(incomplete))] if found else [_any_file(incomplete)]


def _any_file(incomplete: str) -> CompletionItem:
    """Files as the shell itself completes them, with its own ways to quote."""
    return CompletionItem(incomplete, type="file")


def _list_files(incomplete: str) -> list[str]:
    """Names in this folder that a shell shows by default; no command has a path."""
    try:
        places = sorted(Path().iterdir())
        names = [f"{place.name}/" if place.is_dir() else place.name for place in places]
    except OSError:
        return []
    return [name for name in names if name.startswith(incomplete) and name[0] != "." and name.isprintable()]
