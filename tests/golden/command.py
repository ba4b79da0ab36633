"""The command `python tests/pages/golden.py`: options and printing only."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from cleaner.cli.terminal import count_of, tell
from cleaner.errors import CleanerError

from .floors import (
    find_falls,
    group_by_kind,
    group_by_language,
    read_floors,
    set_floors,
    write_sums,
    write_table,
)
from .measure import Score
from .page import KINDS, PAGES, PRESETS, Facts, GoldenPage, add_page, find_pages


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 below a floor, 2 wrong call or file."""
    options = make_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except (CleanerError, OSError) as error:
        tell(f"golden.py: {error}")
        return 2


def make_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = argparse.ArgumentParser(prog="golden.py", description="Golden pages: add, update, measure, check.")
    parser.add_argument("--pages", type=Path, default=PAGES, metavar="DIR", help="another folder of pages")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="make the folder of a new page")
    add.add_argument("slug", metavar="SLUG", help="its name, as recipe-nl")
    add.add_argument("file", type=Path, metavar="FILE", help="the page; .html is HTML, all else text")
    add.add_argument("--kind", required=True, help=" ".join(KINDS))
    add.add_argument("--language", required=True, metavar="L", help="its languages, its own first: de or de,en")
    add.add_argument("--preset", default="extracted", help=" ".join(PRESETS))
    add.add_argument("--about", default="", metavar="TEXT", help="what is hard here, in a sentence")
    add.add_argument("--url", help="its address, at example.org")
    add.set_defaults(run=run_add)
    update = commands.add_parser("update", help="write expected.* anew and tell what changed")
    update.add_argument("slugs", nargs="*", metavar="SLUG", help="all by default")
    update.set_defaults(run=run_update)
    table = commands.add_parser("table", help="print all pages and their means, as Markdown")
    table.set_defaults(run=run_table)
    check = commands.add_parser("check", help="print the means; exit code 1 where one is below its floor")
    check.set_defaults(run=run_check)
    floors = commands.add_parser("floors", help="set the floors just below today's means")
    floors.add_argument("--lower", action="store_true", help="floors may fall, too")
    floors.set_defaults(run=run_floors)
    return parser


def run_add(options: argparse.Namespace) -> int:
    """Make a page's folder, and say what is left to do by hand."""
    languages = [tag.strip() for tag in options.language.split(",") if tag.strip()]
    facts = Facts(kind=options.kind, languages=languages, about=options.about, preset=options.preset, url=options.url)
    page = add_page(options.pages, options.slug, options.file, facts)
    tell(
        f"{page.folder}: made. Now\n"
        "  1. wanted.txt holds the whole page: delete the lines that a careful reader would not keep (change none)\n"
        "  2. read expected.txt, and the removals in expected.json: it is what the tool makes of the page\n"
        "  3. `golden.py table` shows how near that comes to what is wanted"
    )
    return 0


def run_update(options: argparse.Namespace) -> int:
    """Write what the tool makes of the pages today, and show the difference."""
    pages = find_pages(options.pages, options.slugs)
    changed = sum(update_page(page) for page in pages)
    tell(f"{count_of(len(pages), 'page')}, {changed} changed")
    return 0


def update_page(page: GoldenPage) -> bool:
    """Write one page's expected.* anew; whether that changed anything."""
    names = ("expected.txt", "expected.json")
    old = page.expected if all((page.folder / name).exists() for name in names) else ("", "{}")
    new = (page.cleaned.text, page.sidecar)
    if old == new:
        return False
    before, after = page.reviewed_score, page.score
    page.write_expected()
    for line in difflib.unified_diff(
        old[0].splitlines(), new[0].splitlines(), names[0], names[0], "before", "now", 1, ""
    ):
        tell(line, err=False)
    keys = ", ".join(find_changed_keys(old[1], new[1]))
    tell(f"{page.name}: changed: {keys or 'the text'}; {compare(before, after)}", err=False)
    return True


def find_changed_keys(before: str, now: str) -> list[str]:
    """The keys whose values differ in two sidecars; all where the first can't be read.

    >>> find_changed_keys('{"id": "a", "flags": []}', '{"id": "a", "flags": [1]}')
    ['flags']
    """
    try:
        old = dict(json.loads(before))
    except (ValueError, TypeError):
        old = {}
    new = json.loads(now)
    return sorted(key for key in {*old, *new} if old.get(key) != new.get(key))


def compare(before: Score | None, after: Score) -> str:
    """Whether the quality rose or fell.

    >>> compare(Score(1.0, 0.5, None), Score(0.5, 0.5, None))
    'content kept FELL from 100.0% to 50.0%, F1 FELL from 66.7% to 50.0%'
    """
    if before is None:
        return f"new: content kept {after.kept:.1%}, F1 {after.f1:.1%}"
    return f"content kept {_move(before.kept, after.kept)}, F1 {_move(before.f1, after.f1)}"


def _move(before: float, after: float) -> str:
    if before == after:
        return f"as before, {after:.1%}"
    return f"{'rose' if after > before else 'FELL'} from {before:.1%} to {after:.1%}"


def run_table(options: argparse.Namespace) -> int:
    """Print each page, and the means by kind and language."""
    pages = find_pages(options.pages)
    parts = write_table(pages), write_sums(group_by_kind(pages)), write_sums(group_by_language(pages))
    tell("\n".join(parts).rstrip("\n"), err=False)
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Compare the means with their floors."""
    pages = find_pages(options.pages)
    tell(write_sums(group_by_kind(pages)).rstrip("\n"), err=False)
    falls = list(find_falls(pages, read_floors(options.pages / "floors.toml")))
    for fall in falls:
        tell(fall)
    return int(bool(falls))


def run_floors(options: argparse.Namespace) -> int:
    """Set the floors from today's means."""
    path = options.pages / "floors.toml"
    floors = set_floors(find_pages(options.pages), path, lower=options.lower)
    tell(f"{path}: " + ", ".join(f"{group} {kept['kept']}/{kept['f1']}" for group, kept in floors.items()))
    return 0
