"""Speed against datatrove and clean-text, on the same pages with the same rules.

    pip install 'datatrove[io,processing]' clean-text
    python tests/bench/peers_speed.py [FILE.jsonl] [--mb N] [--rounds N]

Each line of the file holds ``text`` and ``id``; without a file it is made by corpus.py. All read it from disk and write
JSONL, in this process:

- this project: decode a line, clean it, encode text and sidecar; with repair and rules, with the line model too, and as
  it is by default, with language flags.
- datatrove: JsonlReader, FTFYFormatter, a formatter that asks the rules' line patterns (`by_hand.py`) one after another
  on each line, JsonlWriter. "No limits" asks each pattern whatever the line's number of words. And its bare copy:
  JsonlReader, JsonlWriter.
- clean-text with fix_unicode and spaces, no rules, letters as they are.

What is not installed is left out. The slow ones do a tenth of the pages; figures are by MB.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import deque
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from by_hand import MANY, compile_rules, drop_lines
from corpus import make_pages, write_jsonl
from timing import ROUNDS, Work, show, take_turns

from cleaner import Cleaner, Source

PARTS = 10  # the slow ones do one of so many
COPY = "datatrove, bare copy"
PEERS = {
    "datatrove, same rules": "datatrove",
    "datatrove, same rules, no limits of words": "datatrove",
    COPY: "datatrove",
    "clean-text, no rules": "cleantext",
}


def clean_jsonl(cleaner: Cleaner, file: Path, out: Path) -> None:
    """This project: a record with text and sidecar for each record."""
    with file.open("rb") as lines, out.open("wb") as written:
        for line in lines:
            record = msgspec.json.decode(line)
            cleaned = cleaner.clean_source(Source(id=str(record["id"]), data=record["text"].encode("utf-8")))
            written.write(msgspec.json.encode({"text": cleaned.text, "sidecar": cleaned.sidecar}) + b"\n")


def run_datatrove(file: Path, out: Path, make_steps: Callable[[], list[Any]]) -> None:
    """A pipeline of datatrove's, as its LocalPipelineExecutor runs one task."""
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    reader = JsonlReader(str(file.parent), glob_pattern=file.name, compression=None)
    writer = JsonlWriter(str(out.parent), output_filename=out.name, compression=None)
    stream: Any = None
    for step in (reader, *make_steps(), writer):
        stream = step.run(stream, 0, 1)
    deque(stream, maxlen=0)


def make_rule_steps(*, limits: bool) -> Callable[[], list[Any]]:
    """datatrove's repair, and a step of one's own for the rules."""
    from datatrove.pipeline.formatters import FTFYFormatter
    from datatrove.pipeline.formatters.base import BaseFormatter

    rules = compile_rules(Cleaner())
    if not limits:
        rules = [rule._replace(most=MANY) for rule in rules]

    class DropLines(BaseFormatter):  # type: ignore[misc, unused-ignore]
        name = "rules"

        def format(self, text: str) -> str:
            return drop_lines(text, rules)

    return lambda: [FTFYFormatter(), DropLines()]


def run_clean_text(file: Path, out: Path) -> None:
    from cleantext import clean

    with file.open("rb") as lines, out.open("wb") as written:
        for line in lines:
            record = msgspec.json.decode(line)
            record["text"] = clean(record["text"], to_ascii=False, lower=False, keep_two_line_breaks=True)
            written.write(msgspec.json.encode(record) + b"\n")


def make_works(file: Path, few: Path, out: Path) -> dict[str, Work]:
    """All that can be run here."""
    ours = {
        "repair and rules": Cleaner(flag_languages=False, disable=("model",)),
        "repair, rules, line model": Cleaner(flag_languages=False),
        "all, with language flags": Cleaner(),
    }
    works: dict[str, Callable[[], object]] = {}
    for name, cleaner in ours.items():
        cleaner.rulebook.compile()
        works[name] = partial(clean_jsonl, cleaner, file, out)
    if find_spec("datatrove"):
        from loguru import logger

        logger.disable("datatrove")
        works["datatrove, same rules"] = partial(run_datatrove, few, out, make_rule_steps(limits=True))
        works["datatrove, same rules, no limits of words"] = partial(
            run_datatrove, few, out, make_rule_steps(limits=False)
        )
        works[COPY] = partial(run_datatrove, file, out, list)
    if find_spec("cleantext"):
        works["clean-text, no rules"] = partial(run_clean_text, few, out)
    return {name: Work(lambda _, run=run: run()) for name, run in works.items()}


def report(speeds: dict[str, float]) -> None:
    for name, speed in speeds.items():
        print(f"{name:46} {speed:9.2f} MB/s")
    print()
    for name, package in PEERS.items():
        if name not in speeds:
            print(f"{name}: left out, {package} is not installed")
            continue
        for own in list(speeds)[:3]:
            aim = ">= 1.5" if name == COPY else ">= 40" if name == "datatrove, same rules" else ""
            show(f"speed of {own}, by {name}", speeds[own] / speeds[name], aim)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--mb", type=float, default=3.0, help="how much to make, where no FILE is given")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = args.file or Path(name) / "pages.jsonl"
        if not args.file:
            write_jsonl(make_pages(args.mb), file)
        lines = file.read_bytes().splitlines(keepends=True)
        few = Path(name) / "few.jsonl"
        few.write_bytes(b"".join(lines[: max(1, len(lines) // PARTS)]))
        sizes = {path: sum(len(msgspec.json.decode(line)["text"].encode()) for line in path.open("rb")) / 1e6 for path in (file, few)}
        print(f"{len(lines)} pages, {sizes[file]:.1f} MB, medians of {args.rounds} rounds\n")
        (Path(name) / "out").mkdir()
        times = take_turns(make_works(file, few, Path(name) / "out" / "pages.jsonl"), args.rounds)
        slow = {name for name in PEERS if name != COPY}
        report({name: sizes[few if name in slow else file] / seconds for name, seconds in times.items()})


if __name__ == "__main__":
    main()
