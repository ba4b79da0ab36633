"""``clean rules new``: a rule from a line, tested, with its near misses, at the end of a pack."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.from_options import field_names, make_cleaner, read_page, split_place
from cleaner.cli.options import cleaner_options, field_options, html_options
from cleaner.cli.terminal import as_shown, count_of, tell
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from cleaner.model import Source
    from cleaner.workshop.drafting.corpus import LineSeen
    from cleaner.workshop.drafting.draft import Draft

_SHOWN = 5


@click.command("new")
@click.option(
    "--from",
    "place",
    type=click.Path(),
    metavar="FILE:LINE",
    required=True,
    help="The line, as `clean explain` numbers it.",
)
@click.option(
    "--pack", type=click.Path(), metavar="FILE", required=True, help="The pack to write into; made if it is not there."
)
@click.option(
    "--kind",
    type=click.Choice(("drop_line", "keep")),
    default="drop_line",
    show_default=True,
    help="drop_line: the line goes, and its like. keep: it stays in spite of the rule that takes it now.",
)
@click.option("--id", metavar="NAME", help="The rule's id; by default its first words.")
@click.option("--why", metavar="TEXT", help="The reason that stands beside each line that the rule takes.")
@click.option("--regex", metavar="PATTERN", help="Your own pattern for the whole line.")
@click.option("--near-miss", "near", multiple=True, metavar="TEXT", help="Real text that looks alike and stays.")
@click.option(
    "--corpus",
    type=click.Path(),
    multiple=True,
    metavar="IN",
    help="Where near misses are looked for; by default the folder of FILE.",
)
@click.option("--dry-run", "-n", is_flag=True, help="Show the rule, write nothing.")
@cleaner_options
@html_options
@field_options
def new_rule(place: str, pack: str, near: tuple[str, ...], **options: Any) -> None:
    """Write a rule from a line of a page: a pattern for its like, and an example with near misses of the corpus.

    The rule is tried alone, with all packs and on the page itself before it is written; other rules of the pack and
    its comments stay as they are. Read the rule, and make its reason your own.
    """
    from cleaner.workshop.drafting.author import Author, line_of
    from cleaner.workshop.drafting.draft import Wish

    file, number = split_place(place)
    if number is None:
        raise UsageError(f"{place}: names no line; write FILE:LINE, with the number that `clean explain {place}` shows")
    author = Author.open(make_cleaner(file, options), Path(pack))
    source: Source = read_page(file, lambda source: source, options)
    line = line_of(author.cleaner.explain(source), number)
    if (options["kind"] == "keep") == line.stays:
        told = "stays already" if line.stays else f"goes already, by {line.rule}"
        raise UsageError(f"{place}: the line {told}; see clean explain {place}")
    wish = Wish(options["kind"], line, options["regex"], options["why"], options["id"], near)
    corpus = _read_corpus(author.cleaner, file, source, options)
    draft = author.draft(wish, source, corpus)
    click.echo(as_shown(draft.text), nl=False)
    _tell_hits(draft, corpus)
    if not options["dry_run"]:
        _, written = author.write(draft)
        tell(f"written to  {written}; clean with --rules {Path(pack).parent}, or name that folder in cleaner.toml")


def _read_corpus(cleaner: Any, file: str, source: Any, options: dict[str, Any]) -> list[LineSeen]:
    """The lines of the page, and of others beside it."""
    from cleaner.workshop.drafting.corpus import read_corpus

    inputs = options["corpus"] or ([str(Path(file).parent)] if Path(file).is_file() else [])
    corpus, failed = read_corpus(cleaner, source, inputs, field_names(options), file)
    for place, why in failed:
        tell(f"{place}: {why}")
    return corpus


def _tell_hits(draft: Draft, corpus: list[LineSeen]) -> None:
    """What the pattern takes of the corpus."""
    hits, pages = draft.hits, len({line.id for line in corpus})
    told = f"{count_of(len(hits), 'line')} on {len({line.id for line in hits}):,} of {count_of(pages, 'page')}"
    does, now = ("keeps", ("goes", "go")) if draft.rule.spec.kind == "keep" else ("takes", ("stays", "stay"))
    tell(f"{does:11} {told}; {len(draft.changed):,} of them {now[len(draft.changed) != 1]} now")
    known = dict.fromkeys(line.text for line in hits)
    for text in list(known)[:_SHOWN]:
        tell(f"{'':11} {text}")
    if len(known) > _SHOWN:
        tell(f"{'':11} and {count_of(len(known) - _SHOWN, 'more text')}")
    if not draft.has_near_miss:
        tell("near miss   none of the corpus shares a word with it; give a better one by --near-miss, or by hand")
