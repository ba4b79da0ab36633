"""``clean explain FILE[:LINE]``: why each line stays or goes."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.explain_json import line_as_json, page_as_json
from cleaner.cli.explain_line import show_blank, show_line
from cleaner.cli.explain_page import show_page
from cleaner.cli.from_options import make_cleaner, read_page, split_place
from cleaner.cli.options import cleaner_options, field_options, html_options, language_options
from cleaner.errors import UsageError
from cleaner.lines import Line
from cleaner.model import Page
from cleaner.workshop.asking.story import Teller

_NEAR = 8  # rules that came near a line, unless all are asked for


@click.command("explain")
@click.argument("place", type=click.Path(), metavar="FILE[:LINE]|SHARD:RECORD[:LINE]|-")
@click.option("--json", "as_json", is_flag=True, help="A line as a JSON object, a file as one for each of its lines.")
@click.option("--all", "show_all", is_flag=True, help=f"With :LINE all rules that came near, not the nearest {_NEAR}.")
@cleaner_options
@language_options
@html_options
@field_options
def command(place: str, as_json: bool, show_all: bool, **options: Any) -> None:
    """Show a file as a diff, the rule beside each line that goes; with :LINE all that is known of that line.

    Of a line that goes that is the rule, its place and what of it matched; of one that stays the rules that came near,
    what held each of them back, and what the line model thinks of it.

    Lines are those of the repaired text, as in the sidecar; for HTML those of the extracted text. Of HTML the elements
    that DOM rules took stand first, and what is not in the text stands where it was, with the reason. A document of a
    shard is named by its number, as in part.jsonl.gz:17.
    """
    file, number = split_place(place)
    cleaner = make_cleaner(file, options)
    page = read_page(file, cleaner.explain, options)
    teller = Teller(page, cleaner)
    if number is None:
        return page_as_json(teller) if as_json else show_page(teller)
    line = _find(page, number)
    most = None if show_all else _NEAR
    if as_json:
        return line_as_json(teller, number, line, most)
    return show_line(teller, teller.tell(line, most), line) if line else show_blank(teller, number)


def _find(page: Page, number: int) -> Line | None:
    """The line of that number, None where it is blank; raises UsageError where there is none."""
    assert page.lines is not None
    if not 1 <= number <= page.lines.count:
        raise UsageError(
            f"{page.id}: there is no line {number}, the last is {page.lines.count}; without a number all are shown"
        )
    return page.lines.get(number)
