"""``clean rules lint``: what is doubtful about rules: style, breadth, overlap with other rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.completing import complete_rules_and_packs
from cleaner.cli.from_options import make_cleaner
from cleaner.cli.options import cleaner_options
from cleaner.cli.terminal import count_of, tell
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.rulebook.spec import Rule


@click.command("lint")
@click.argument("names", nargs=-1, metavar="[NAME|FILE]…", shell_complete=complete_rules_and_packs)
@cleaner_options
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON on standard output.")
def lint(names: tuple[str, ...], **options: Any) -> None:
    """Look for what is doubtful in rules: how they are written, content that they take, rules that others repeat.

    NAMES are packs, rules or globs, or pack files; without any, the packs of --rules and of the configuration, and if
    there are none the shipped ones. Exit code 1 if there is a warning; a note alone is only worth a look.
    """
    import msgspec

    from cleaner.workshop.checking.lint import Bench, lint
    from cleaner.workshop.checking.lint.bench import read_texts

    cleaner = make_cleaner(".", options)
    files = [Path(name) for name in names if name.endswith(".toml")]
    rules = _choose(cleaner, names, files)
    found = lint(Bench(rules, cleaner.all_rules, read_texts(rules, cleaner, files)))
    if options["as_json"]:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    for finding in () if options["as_json"] else found:
        tell(str(finding), err=False)
    warnings = sum(finding.level == "warning" for finding in found)
    notes = f", {count_of(len(found) - warnings, 'note')}" if len(found) > warnings else ""
    tell(f"{count_of(len(rules), 'rule')}, {count_of(warnings, 'warning')}{notes}")
    sys.exit(1 if warnings else 0)


def _choose(cleaner: Cleaner, names: tuple[str, ...], files: list[Path]) -> list[Rule]:
    """The rules that are meant; raises RuleError and UsageError."""
    from cleaner.rulebook.loader import load_pack
    from cleaner.workshop.checking.loaded import choose_rules, own_names

    if globs := [name for name in names if not name.endswith(".toml")]:
        if files:
            raise UsageError(f"{globs[0]}: give either pack files, or names of packs and rules")
        return choose_rules(cleaner, globs)
    if files:
        return [rule for file in files for rule in load_pack(file)]
    own = own_names(cleaner)
    return [rule for rule in cleaner.all_rules if not own or rule.name in own]
