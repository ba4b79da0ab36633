"""``clean rules list|show|test``; the other commands have their own files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cleaner.cli.completing import complete_rules, complete_rules_and_packs
from cleaner.cli.from_options import make_cleaner
from cleaner.cli.options import cleaner_options
from cleaner.cli.rules_lint import lint
from cleaner.cli.rules_new import new_rule
from cleaner.cli.rules_stats import stats
from cleaner.cli.rules_suggest import suggest as suggest_rules
from cleaner.errors import show
from cleaner.workshop.checking.loaded import choose_rules, speaking_rules


class _WholeGroup(click.Group):
    """A group whose help shows the first sentence of each command as it is, where click cuts it off."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(400)) for name in sorted(self.commands)])


@click.group("rules", cls=_WholeGroup)
def command() -> None:
    """List, show, write, test, check, count and suggest removal rules."""


command.add_command(new_rule)
command.add_command(suggest_rules)
command.add_command(stats)
command.add_command(lint)


@command.command("list")
@click.argument("names", nargs=-1, shell_complete=complete_rules)
@cleaner_options
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_rules(names: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """List rules (all, or those of the packs, names or globs given): name, kind, whether it speaks, reason."""
    cleaner = make_cleaner(".", options)
    rules = choose_rules(cleaner, names)
    speaking = {rule.name for rule in speaking_rules(cleaner)}
    if as_json:
        import msgspec

        rows = [
            {
                "name": rule.name, "kind": rule.spec.kind, "category": rule.category, "place": rule.place,
                "on": rule.name in speaking, "strength": rule.spec.strength, "why": rule.spec.why,
            }
            for rule in rules
        ]  # fmt: skip
        click.echo(msgspec.json.encode(rows))
        return
    width = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        state = " " if rule.name in speaking else "-"
        click.echo(f"{state} {show(rule.name):{width}}  {rule.spec.kind:12}  {show(rule.spec.why)}")
    off = sum(rule.name not in speaking for rule in rules)
    click.echo(
        f"{len(rules)} rules" + (f", {off} off with preset {cleaner.config.preset} (-)" if off else ""),
        err=True,
    )


@command.command("show")
@click.argument("name", shell_complete=complete_rules)
@cleaner_options
def show_rule(name: str, **options: Any) -> None:
    """Show one rule: its place and its keys, overrides included."""
    import msgspec

    cleaner = make_cleaner(".", options)
    for rule in choose_rules(cleaner, (name,)):
        click.secho(show(f"{rule.name}  ({rule.place})"), bold=True)
        given = msgspec.to_builtins(rule.spec)
        defaults = {f.encode_name: f.default for f in msgspec.structs.fields(rule.spec)}
        click.echo(f"kind = {rule.spec.kind}")
        for key, value in given.items():
            if key == "trees":
                click.echo(f"trees = {len(value)} trees of questions; they stand in the pack")
            elif key != "example" and value != defaults.get(key) and value != []:
                shown = list(value) if isinstance(value, tuple) else value  # as TOML has it
                click.echo(f"{key} = {show(str(shown))}")
        for line in rule.spec.example.strip("\n").split("\n"):
            colour = {"-": "red", "+": "green", "*": "yellow"}.get(line[:1])
            click.secho(f"    {show(line)}", fg=colour)


@command.command("test")
@click.argument("names", nargs=-1, shell_complete=complete_rules_and_packs)
@cleaner_options
def test_rules(names: tuple[str, ...], **options: Any) -> None:
    """Try every rule's example, alone and with all packs; exit code 1 if one does not hold.

    NAMES are packs, rules or globs, or pack files.
    """
    from cleaner.rulebook.loader import load_pack
    from cleaner.workshop.checking.examples import check_rules

    files = [Path(name) for name in names if name.endswith(".toml")]
    cleaner = make_cleaner(".", options)
    named = tuple(name for name in names if not name.endswith(".toml"))
    chosen = [rule for file in files for rule in load_pack(file)]
    known = {rule.name for rule in chosen}
    if named or not files:
        chosen += [rule for rule in choose_rules(cleaner, named) if rule.name not in known]
        known = {rule.name for rule in chosen}
    others = [rule for rule in cleaner.all_rules if rule.name not in known]
    failures = list(check_rules(chosen, others))
    for failure in failures:
        click.echo(show(str(failure)), err=True)
    held = len(chosen) - len(failures)
    click.echo(f"{held} of {len(chosen)} examples hold, alone and with all packs")
    sys.exit(1 if failures else 0)
