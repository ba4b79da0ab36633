"""Speed against datatrove and clean-text, on the same pages with the same rules.

    pip install 'datatrove[io,processing]' clean-text
    python tests/bench/peers_speed.py [FILE.jsonl] [--mb N] [--rounds N]

Each line of the file holds ``text`` and ``id``; without a file it is made by corpus.py. All read it from disk and write
JSONL, in this process:

- this project: decode a line, clean it, encode text and sidecar; with repair and rules, with the line model too, and as
  it is by default, with language flags.
- datatrove: JsonlReader, FTFYFormatter, a formatter that asks the rules' line patterns (`by_hand.py`) one after another
  on each line, JsonlWriter. "No limits" asks each pattern whatever the line's number of words. And its bare copy:
  JsonlReader, JsonlWriter, plain and with gzip, which is the writer's default.
- clean-text with fix_unicode and spaces, no rules, letters as they are.

What is not installed is left out. Pages are dealt out to one round to warm up and five that are timed, all in turns;
the slow ones do every tenth page, figures are by MB.
"""

from __future__ import annotations

import argparse
import statistics
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
from timing import ROUNDS, Times, Work, ratio, show, split, take_turns

from cleaner import Cleaner, Source

FEW = 10  # the slow ones do one page of so many
COPY, PACKED = "datatrove, bare copy", "datatrove, bare copy, gzip"
SAME, NO_LIMITS = "datatrove, same rules", "datatrove, same rules, no limits"
PLAIN = "clean-text, no rules"
PEERS = {SAME: "datatrove", NO_LIMITS: "datatrove", COPY: "datatrove", PACKED: "datatrove", PLAIN: "cleantext"}
SLOW = (SAME, NO_LIMITS, PLAIN)
OWN: dict[str, dict[str, Any]] = {
    "repair and rules": {"flag_languages": False, "disable": ("model",)},
    "repair, rules, line model": {"flag_languages": False},
    "all, with language flags": {},
}
AIMS = {SAME: ">= 40", COPY: ">= 1.5"}


class Part:
    """A round's pages: a file of all and a file of few, their sizes, and where output goes."""

    def __init__(self, lines: list[bytes], place: Path) -> None:
        (place / "out").mkdir(parents=True)
        self.out = place / "out" / "pages.jsonl"
        self.files = {name: place / f"{name}.jsonl" for name in ("all", "few")}
        self.sizes: dict[str, float] = {}
        for name, some in (("all", lines), ("few", lines[::FEW])):
            self.files[name].write_bytes(b"".join(some))
            self.sizes[name] = sum(len(msgspec.json.decode(line)["text"].encode("utf-8")) for line in some) / 1e6


def clean_jsonl(cleaner: Cleaner, file: Path, out: Path) -> None:
    """This project: a record with text and sidecar for each record."""
    with file.open("rb") as lines, out.open("wb") as written:
        for line in lines:
            record = msgspec.json.decode(line)
            cleaned = cleaner.clean_source(Source(id=str(record["id"]), data=record["text"].encode("utf-8")))
            written.write(msgspec.json.encode({"text": cleaned.text, "sidecar": cleaned.sidecar}) + b"\n")


def run_datatrove(make_steps: Callable[[], list[Any]], file: Path, out: Path, compression: str | None = None) -> None:
    """A pipeline of datatrove's, as its LocalPipelineExecutor runs one task."""
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    reader = JsonlReader(str(file.parent), glob_pattern=file.name, compression=None)
    writer = JsonlWriter(str(out.parent), output_filename=out.name, compression=compression)
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

    class DropLines(BaseFormatter):
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


def make_works() -> dict[str, Work]:
    """All that can be run here; this project first."""
    runs: dict[str, Callable[[Path, Path], None]] = {}
    for name, options in OWN.items():
        cleaner = Cleaner(**options)
        cleaner.rulebook.compile()
        runs[name] = partial(clean_jsonl, cleaner)
    if find_spec("datatrove"):
        from loguru import logger

        logger.disable("datatrove")
        runs[SAME] = partial(run_datatrove, make_rule_steps(limits=True))
        runs[NO_LIMITS] = partial(run_datatrove, make_rule_steps(limits=False))
        runs[COPY] = partial(run_datatrove, list)
        runs[PACKED] = partial(run_datatrove, list, compression="gzip")
    if find_spec("cleantext"):
        runs[PLAIN] = run_clean_text
    return {name: Work(partial(do, run, "few" if name in SLOW else "all")) for name, run in runs.items()}


def do(run: Callable[[Path, Path], None], which: str, part: Part) -> None:
    run(part.files[which], part.out)


def report(times: Times, parts: list[Part]) -> None:
    """MB/s of all, then how much faster this project is."""
    sizes = {name: [part.sizes["few" if name in SLOW else "all"] for part in parts[1:]] for name in times}
    for name, found in times.items():
        print(f"{name:40} {ratio(sizes[name], found):9.2f} MB/s")
    print()
    a_mb = {name: [time / size for time, size in zip(found, sizes[name], strict=True)] for name, found in times.items()}
    for name, package in PEERS.items():
        if name not in times:
            print(f"{name}: left out, {package} is not installed")
            continue
        for own in OWN:
            show(f"speed of {own}, by {name}", ratio(a_mb[name], a_mb[own]), AIMS.get(name, ""))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--mb", type=float, default=6.0, help="how much to make, where no FILE is given")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = args.file or Path(name) / "pages.jsonl"
        if not args.file:
            write_jsonl(make_pages(args.mb), file)
        lines = file.read_bytes().splitlines(keepends=True)
        parts = [Part(some, Path(name) / str(number)) for number, some in enumerate(split(lines, args.rounds + 1))]
        size = statistics.mean(part.sizes["all"] for part in parts)
        print(f"{len(lines)} pages, {len(parts) - 1} rounds of {size:.2f} MB\n")
        report(take_turns(make_works(), parts), parts)


if __name__ == "__main__":
    main()
