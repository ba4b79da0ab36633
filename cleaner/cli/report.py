"""``clean report OUT``: what a run did as one HTML file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cleaner.cli.from_options import make_cleaner_of
from cleaner.cli.options import reason_options
from cleaner.cli.terminal import count_of, tell
from cleaner.errors import UsageError, show

_NAME = "report.html"
_STOPPED = "The last run was stopped before its end: the same command goes on, and what it left is not here."


@click.command("report")
@click.argument("out", type=click.Path(), metavar="OUT")
@click.option(
    "--file",
    "file",
    type=click.Path(),
    metavar="FILE",
    help=f"Write the page here; OUT/{_NAME} by default, - is stdout.",
)
@click.option(
    "--documents",
    type=click.IntRange(0),
    default=20_000,
    show_default=True,
    help="How many documents are listed and can be opened: of more, those with warnings or with most removed.",
)
@click.option("--text-field", metavar="NAME", help="The field of a shard's records with their cleaned text.")
@reason_options
@click.option("--quiet", "-q", is_flag=True, help="No word on standard error.")
def command(out: str, **options: Any) -> None:
    """Write one HTML page that shows what a run did: totals, charts, and each document with its removals.

    The page needs no network and no server: open it in a browser, send it to a colleague, print it. Reasons of rules
    are told by the rules that are loaded now: the shipped ones and those of --rules or the config.
    """
    from cleaner.cli.progress import Progress
    from cleaner.formats.fields import Fields
    from cleaner.report.gather import gather
    from cleaner.report.page import Frame, render_page
    from cleaner.report.reading import count_documents, read_failures, was_stopped
    from cleaner.writers.outputs import read_outputs

    folder = Path(out)
    names = Fields(text=options["text_field"])
    with Progress(count_documents(out), quiet=options["quiet"], task="reading") as progress:
        gathered = gather(lambda: progress.watch(read_outputs(folder, names)), options["documents"])
    gathered.failures += read_failures(out)
    rules = {rule.name: rule for rule in make_cleaner_of(out, options).all_rules}
    frame = Frame(show(folder.resolve().name), _STOPPED if was_stopped(out) else "")
    parts = render_page(frame, gathered, rules)
    place = options["file"] or str(folder / _NAME)
    _write(place, parts)
    if not options["quiet"]:
        documents = count_of(gathered.totals.documents, "document")
        tell(f"written to  {place}: {documents}, {count_of(len(gathered.failures), 'failure')}")


def _write(place: str, parts: Iterator[str]) -> None:
    from cleaner.writers.inside import replace_parts

    if place == "-":
        for part in parts:
            sys.stdout.write(part)
        return
    try:
        replace_parts(Path(place), (part.encode("utf-8") for part in parts))
    except OSError as error:
        raise UsageError(f"{place}: can't be written: {error.strerror}; give another by --file") from None
