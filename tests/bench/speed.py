"""Where the time goes with text: each stage and the whole, against floors measured in the same run.

    python tests/bench/speed.py [FOLDER] [--mb N] [--rounds N]

FOLDER holds text files (*.txt, in folders too); without it pages are made by corpus.py (6 MB). They are dealt out to
one round to warm up and five that are timed, all in turns; a page is seen once. Figures are medians in MB per CPU
second; on a noisy machine only their ratios mean something. Floors: each file copied by temporary file and rename,
once, and as a run does it into a text and a sidecar (of the run's own bytes); zstd and back, where a package for it is
installed; `ftfy.fix_text`; the rules' line patterns by Python's `re`, one after another, on every tenth page.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import tempfile
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import ftfy
from by_hand import compile_rules, drop_lines
from corpus import make_pages
from timing import ROUNDS, Times, Work, ratio, show, split, take_turns

from cleaner import Cleaner, Source
from cleaner.decode import decode
from cleaner.formats.files import find_jobs
from cleaner.language import flag_languages, tell_language
from cleaner.model import Page
from cleaner.pipeline import judge
from cleaner.repair import repair, repair_line
from cleaner.runners.serial import run_serial
from cleaner.runners.work import Plan

PACKAGES = ("compression.zstd", "backports.zstd", "zstandard")  # Python 3.14's own, and two packages
LEVEL = 3
FEW = 10  # the slowest floor has one page of so many
COPY_ONE, COPY_TWO = "copy and rename", "copy and rename to two files"
FTFY, BY_HAND, ZSTD = "ftfy.fix_text", "re, one pattern after another", "zstd, decompress and compress"
UNFLAGGED, WHOLE, FILES = "the same and line model", "the whole, in memory", "files to text and sidecar"


def find_zstd() -> Any:
    """A module with compress and decompress, or None."""
    for name in PACKAGES:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


class Part:
    """The pages of a round in the forms that stages and floors are given."""

    def __init__(self, pages: list[bytes], place: Path) -> None:
        self.place = place
        self.sources = [Source(id=str(number), data=data) for number, data in enumerate(pages)]
        self.texts = [data.decode("utf-8", "replace") for data in pages]
        self.few = self.texts[::FEW]
        self.size, self.few_size = (
            sum(len(text.encode("utf-8")) for text in some) / 1e6 for some in (self.texts, self.few)
        )
        (place / "in").mkdir(parents=True)
        for number, data in enumerate(pages):
            (place / "in" / f"{number}.txt").write_bytes(data)
        self.jobs = find_jobs([str(place / "in")], str(place / "out")).jobs

    def run(self, cleaner: Cleaner) -> None:
        """The whole job: files to text and sidecar, in this process."""
        for report in run_serial(Plan(cleaner, self.place / "out", force=True), self.jobs):
            assert report.status == "done", report.message

    @cached_property
    def outputs(self) -> list[tuple[Path, bytes, bytes]]:
        """Each input file, with the bytes that a run makes of it."""
        self.run(other())
        out = self.place / "out"
        return [
            (Path(job.path), (out / f"{job.target}.txt").read_bytes(), (out / f"{job.target}.json").read_bytes())
            for job in self.jobs
        ]

    def decoded(self) -> list[Page]:
        return [decode(source) for source in self.sources]

    def repaired(self) -> list[Page]:
        return [repair(page) for page in self.decoded()]

    def told(self) -> list[Page]:
        return [tell_language(page) for page in self.repaired()]

    def judged(self) -> list[Page]:
        return [judge(page, other().rulebook) for page in self.told()]


@cache
def other() -> Cleaner:
    """It prepares what others are timed on; each work has a Cleaner, with automata, of its own."""
    return Cleaner()


def each(do: Callable[[Any], object]) -> Callable[[list[Any]], None]:
    """One after another, results thrown away."""

    def work(items: list[Any]) -> None:
        for item in items:
            do(item)

    return work


def copy_one(part: Part) -> None:
    for number, (file, _, _) in enumerate(part.outputs):
        put(file.read_bytes(), part.place / f"{number}.copy")


def copy_two(part: Part) -> None:
    """One file read, two written."""
    for number, (file, text, side) in enumerate(part.outputs):
        file.read_bytes()
        put(text, part.place / f"{number}.txt")
        put(side, part.place / f"{number}.json")


def put(data: bytes, path: Path) -> None:
    temporary = path.with_name(".temporary")
    temporary.write_bytes(data)
    temporary.replace(path)


def make_outputs(part: Part) -> Part:
    part.outputs  # noqa: B018 - made before the clock runs
    return part


def make_floors(cleaner: Cleaner) -> dict[str, Work]:
    by_hand = compile_rules(cleaner)
    works = {
        COPY_ONE: Work(copy_one, make_outputs),
        COPY_TWO: Work(copy_two, make_outputs),
        "decode UTF-8": Work(lambda part: [source.data.decode("utf-8", "replace") for source in part.sources]),
        FTFY: Work(each(ftfy.fix_text), lambda part: part.texts),
        BY_HAND: Work(lambda part: [drop_lines(text, by_hand) for text in part.few]),
    }
    if zstd := find_zstd():
        works[ZSTD] = Work(
            lambda packed: zstd.compress(zstd.decompress(packed), LEVEL),
            lambda part: zstd.compress(b"".join(source.data for source in part.sources), LEVEL),
        )
    return works


def make_stages() -> dict[str, Work]:
    def ready(**options: Any) -> Cleaner:
        cleaner = Cleaner(**options)
        cleaner.rulebook.compile()
        return cleaner

    def judging(**options: Any) -> Work:
        book = ready(**options).rulebook
        return Work(each(lambda page: judge(page, book)), Part.told)

    def cleaning(**options: Any) -> Work:
        return Work(each(ready(**options).clean_source), lambda part: part.sources)

    runner = ready()
    return {
        "decode": Work(each(decode), lambda part: part.sources),
        "repair": Work(each(repair), Part.decoded),
        "page language": Work(each(tell_language), Part.repaired),
        "rules": judging(disable=("model",)),
        "rules and line model": judging(),
        "language flags": Work(each(flag_languages), Part.judged),
        "repair and rules, in memory": cleaning(flag_languages=False, disable=("model",)),
        UNFLAGGED: cleaning(flag_languages=False),
        WHOLE: cleaning(),
        FILES: Work(lambda part: part.run(runner)),
    }


def count_same(parts: list[Part]) -> float:
    """The share of pages that the gate and the slow path behind it mend alike."""
    pages = [page for part in parts for page in part.decoded()]
    slow = [repair_line(page.text).rstrip("\n") for page in pages]
    return sum(repair(page).text.rstrip("\n") == text for page, text in zip(pages, slow, strict=True)) / len(pages)


def report(times: Times, parts: list[Part], floors: set[str]) -> None:
    """The table of all, then the ratios."""
    sizes = {name: [part.few_size if name == BY_HAND else part.size for part in parts[1:]] for name in times}
    for name, found in times.items():
        share = "floor" if name in floors else f"{ratio(found, times[WHOLE]):6.1%}"
        print(f"{name:46} {ratio(sizes[name], found):9.2f} MB/s  {share:>7}")
    by_hand = [time * size / few for time, size, few in zip(times[BY_HAND], sizes[WHOLE], sizes[BY_HAND], strict=True)]
    print()
    show(f"time of {FILES}, by {COPY_TWO}", ratio(times[FILES], times[COPY_TWO]), "<= 4")
    show(f"time of {FILES}, by {COPY_ONE}", ratio(times[FILES], times[COPY_ONE]))
    if ZSTD in times:
        show(f"time of {WHOLE}, by {ZSTD}", ratio(times[WHOLE], times[ZSTD]))
    show("speed of repair, by ftfy.fix_text's", ratio(times[FTFY], times["repair"]), ">= 20")
    show("pages mended as by the slow path behind the gate", 100 * count_same(parts), "100", "%")
    show("speed of rules, by Python's re one after another", ratio(by_hand, times["rules"]))
    show("time of all with language flags, by all without", ratio(times[WHOLE], times[UNFLAGGED]), "<= 2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--mb", type=float, default=6.0, help="how much to make, where no FOLDER is given")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    files = sorted(args.folder.rglob("*.txt")) if args.folder else []
    pages = [file.read_bytes() for file in files] or [page.encode("utf-8") for page in make_pages(args.mb)]
    with tempfile.TemporaryDirectory() as name:
        parts = [Part(some, Path(name) / str(number)) for number, some in enumerate(split(pages, args.rounds + 1))]
        size = statistics.mean(part.size for part in parts)
        print(f"{len(pages)} pages, {len(other().rulebook.rules)} rules, {len(parts) - 1} rounds of {size:.2f} MB\n")
        floors = make_floors(other())
        report(take_turns({**floors, **make_stages()}, parts), parts, set(floors))


if __name__ == "__main__":
    main()
