"""``clean rules stats OUT``: what each rule did in a run, which never hit, and which always go together."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.completing import complete_rules
from cleaner.cli.from_options import field_names, make_cleaner_of
from cleaner.cli.options import cleaner_options, field_options
from cleaner.cli.terminal import count_of, tell

if TYPE_CHECKING:
    from cleaner.rulebook.spec import Rule
    from cleaner.workshop.checking.summary import Report

_OTHER_RULES = (
    "{} of {:,} documents were cleaned by other rules than those loaded now; give the --rules, --preset, --config and "
    "--disable of that run"
)
_HEAD = f"{'hits':>8} {'lines':>8} {'characters':>11} {'share':>6} {'documents':>10} {'share':>6}  rule"


@click.command("stats")
@click.argument("out", type=click.Path(), metavar="OUT")
@click.argument("names", nargs=-1, shell_complete=complete_rules)
@cleaner_options
@field_options
@click.option(
    "--sort",
    type=click.Choice(("hits", "chars", "documents")),
    default="hits",
    show_default=True,
    help="What the rules are ordered by.",
)
@click.option("--never", "-v", is_flag=True, help="Name every rule that never hit, not only those of your packs.")
@click.option("--json", "as_json", is_flag=True, help="As JSON on standard output.")
def stats(out: str, names: tuple[str, ...], **options: Any) -> None:
    """Count what each rule did in the run that wrote OUT: hits, lines, characters, documents.

    NAMES are packs, rules or globs. Then: rules that never hit, rules that always hit the same lines, rules for which
    others answer, rules that were held back, lines that keep rules saved. Give the --rules, --preset and --config of
    the run. Exit code 1 if a document could not be read back.
    """
    from cleaner.workshop.checking.summary import make_report

    cleaner = make_cleaner_of(out, options, ".")
    failed = 0

    def on_fault(place: str, message: str) -> None:
        nonlocal failed
        failed += 1
        tell(f"{place}: {message}")

    report = make_report(Path(out), cleaner, field_names(options), on_fault, names=names, sort=options["sort"])
    if report.other_rules:
        tell(_OTHER_RULES.format(f"{report.other_rules:,}", report.documents))
    if options["as_json"]:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode({**report.as_json(), "unreadable": failed}), indent=2))
    else:
        _print(report, every_never=options["never"])
    sys.exit(1 if failed else 0)


def _print(report: Report, *, every_never: bool) -> None:
    tell(f"{count_of(report.documents, 'document')}, {report.hits:,} hits, {report.chars:,} characters gone", err=False)
    unknown = frozenset(report.gone)  # sidecars of others may name as many as they like
    if report.rows:
        tell(_HEAD, err=False)
    for row in report.rows:
        gone = "  (no longer loaded)" if row.name in unknown else ""
        tell(
            f"{row.hits:8,} {row.lines:8,} {row.chars:11,} {row.share_of_chars:6.1%} {row.documents:10,} "
            f"{row.share_of_documents:6.1%}  {row.name}{gone}",
            err=False,
        )
    for title, lines in (
        ("held back, as they would have taken too much of a page", _held_back(report)),
        ("saved by keep rules", _saved(report)),
        ("always hit the same lines", _together(report)),
        ("never answer for a line that they hit, others do", _shadowed(report)),
        ("never hit", _never(report, every=every_never)),
    ):
        if lines:
            tell(f"\n{title}:", err=False)
        for line in lines:
            tell(f"  {line}", err=False)
    if report.left_out:
        tell(f"\n{report.left_out:,} lines were too many or too long to compare rules on", err=False)


def _held_back(report: Report) -> list[str]:
    return [f"{name} on {count_of(documents, 'document')}" for name, documents in report.held_back.items()]


def _saved(report: Report) -> list[str]:
    return [f"{name}: {sum(rules.values()):,} lines from {_list(rules)}" for name, rules in report.saved.items()]


def _together(report: Report) -> list[str]:
    return [f"{', '.join(one.rules)}: {one.lines:,} different lines" for one in report.together]


def _shadowed(report: Report) -> list[str]:
    return [f"{one.rule} hits {one.lines:,} different lines: {_list(one.answered_by)}" for one in report.shadowed]


def _never(report: Report, *, every: bool) -> list[str]:
    own = [rule for rule in report.never if every or rule.name in report.own]
    named = {rule.name for rule in own}
    rest = Counter(rule.name.partition("/")[0] for rule in report.never if rule.name not in named)
    told = [_place(rule) for rule in own]
    if rest:
        told.append(f"{', '.join(f'{count:,} of {pack}' for pack, count in rest.most_common())} (--never names them)")
    return told


def _place(rule: Rule) -> str:
    return f"{rule.place}: {rule.name}"


def _list(counts: Mapping[str, int], most: int = 4) -> str:
    ranked = Counter(counts).most_common()
    return ", ".join(f"{name} ({count:,})" for name, count in ranked[:most]) + (
        f" and {len(ranked) - most:,} more" if len(ranked) > most else ""
    )
