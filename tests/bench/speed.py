"""Where the time goes with text: each stage and the whole, against floors measured in the same run.

    python tests/bench/speed.py [FOLDER] [--mb N] [--rounds N]

FOLDER holds text files (*.txt, in folders too); without it pages are made by corpus.py (3 MB). Figures are medians of
five rounds in turns, in MB per CPU second; on a noisy machine only their ratios mean something. Floors: each file
copied by temporary file and rename, once, and as the run does it into a text and a sidecar (the run's own bytes);
the same through zstd and back, where a package for it is installed; `ftfy.fix_text`; the rules' line patterns by
Python's `re`, one after another, on the first tenth of the pages.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ftfy
from by_hand import compile_rules, drop_lines
from corpus import make_pages, write_folder
from timing import ROUNDS, Work, show, take_turns

from cleaner import Cleaner, Source
from cleaner.decode import decode
from cleaner.formats.files import find_jobs
from cleaner.language import flag_languages, tell_language
from cleaner.model import Page
from cleaner.pipeline import judge
from cleaner.repair import repair, repair_line
from cleaner.runners.serial import run_serial
from cleaner.runners.work import Plan

ZSTD = ("compression.zstd", "backports.zstd", "zstandard")  # Python 3.14's own, and two packages
LEVEL = 3


def find_zstd() -> Any:
    """A module with compress and decompress, or None."""
    for name in ZSTD:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def each(do: Callable[[Any], object]) -> Callable[[Any], None]:
    """One after another, results thrown away."""

    def work(items: list[Any]) -> None:
        for item in items:
            do(item)

    return work


class Bench:
    """The pages in all the forms that stages and floors are given."""

    def __init__(self, folder: Path, place: Path) -> None:
        files = sorted(folder.rglob("*.txt"))
        self.folder, self.place = folder, place
        self.out = place / "out"
        self.sources = [Source(id=str(number), data=file.read_bytes()) for number, file in enumerate(files)]
        self.size = sum(len(source.data) for source in self.sources) / 1e6
        self.texts = [source.data.decode("utf-8", "replace") for source in self.sources]
        self.cleaner = Cleaner()
        self.rules = Cleaner(disable=("model",))
        self.unflagged = Cleaner(flag_languages=False)
        self.lean = Cleaner(flag_languages=False, disable=("model",))
        for cleaner in (self.cleaner, self.rules):
            cleaner.rulebook.compile()
        self.plan = Plan(self.cleaner, self.out, force=True)
        self.jobs = find_jobs([str(folder)], str(self.out)).jobs
        self.run_files()
        self.pairs = [
            (Path(job.path), (self.out / f"{job.target}.txt").read_bytes(), (self.out / f"{job.target}.json").read_bytes())
            for job in self.jobs
            if (self.out / f"{job.target}.json").exists()
        ]  # fmt: skip
        self.few = self.texts[: max(1, len(self.texts) // 10)]
        self.few_size = sum(len(text.encode("utf-8")) for text in self.few) / 1e6
        self.by_hand = compile_rules(self.cleaner)
        self.told = [tell_language(page) for page in self.repaired()]
        self.judged = [judge(page.copy_unjudged(), self.cleaner.rulebook) for page in self.told]

    def run_files(self) -> None:
        """The whole job: files to text and sidecar, in this process."""
        for report in run_serial(self.plan, self.jobs):
            assert report.status != "failed", report.message

    def decoded(self) -> list[Page]:
        return [decode(source) for source in self.sources]

    def repaired(self) -> list[Page]:
        return [repair(page) for page in self.decoded()]

    def unjudged(self) -> list[Page]:
        return [page.copy_unjudged() for page in self.told]

    def unflagged_pages(self) -> list[Page]:
        for page in self.judged:
            page.flags = []
        return self.judged

    def count_same(self) -> int:
        """Pages that the gate and the slow path behind it mend alike."""
        slow = (repair_line(page.text) for page in self.decoded())
        return sum(page.text.rstrip("\n") == text.rstrip("\n") for page, text in zip(self.repaired(), slow, strict=True))

    def copy(self, outputs: int) -> None:
        for number, (file, text, side) in enumerate(self.pairs):
            data = file.read_bytes()
            for suffix, given in ((".txt", data if outputs == 1 else text), (".json", side))[:outputs]:
                temporary = self.place / f".temporary-{number}"
                temporary.write_bytes(given)
                temporary.replace(self.place / f"copy-{number}{suffix}")

    def floors(self) -> dict[str, Work]:
        works = {
            "copy and rename, one file to one": Work(lambda _: self.copy(1)),
            "copy and rename, one file to text and sidecar": Work(lambda _: self.copy(2)),
            "decode UTF-8": Work(lambda _: [source.data.decode("utf-8", "replace") for source in self.sources]),
            "ftfy.fix_text": Work(lambda _: each(ftfy.fix_text)(self.texts)),
            "re, one pattern after another": Work(lambda _: [drop_lines(text, self.by_hand) for text in self.few]),
        }
        if zstd := find_zstd():
            packed = zstd.compress(b"".join(source.data for source in self.sources), LEVEL)
            works["zstd, decompress and compress"] = Work(lambda _: zstd.compress(zstd.decompress(packed), LEVEL))
        return works

    def stages(self) -> dict[str, Work]:
        rules, book = self.rules.rulebook, self.cleaner.rulebook
        return {
            "decode": Work(lambda _: each(decode)(self.sources)),
            "repair": Work(each(repair), self.decoded),
            "page language": Work(each(tell_language), self.unjudged),
            "rules": Work(each(lambda page: judge(page, rules)), self.unjudged),
            "rules and line model": Work(each(lambda page: judge(page, book)), self.unjudged),
            "language flags": Work(each(flag_languages), self.unflagged_pages),
            "repair and rules, in memory": Work(lambda _: each(self.lean.clean_source)(self.sources)),
            "the same and line model": Work(lambda _: each(self.unflagged.clean_source)(self.sources)),
            "the whole, in memory": Work(lambda _: each(self.cleaner.clean_source)(self.sources)),
            "the whole, files to text and sidecar": Work(lambda _: self.run_files()),
        }


def report(bench: Bench, times: dict[str, float], floors: set[str]) -> None:
    """The table of all, then the ratios."""
    whole = times["the whole, in memory"]
    for name, seconds in times.items():
        size = bench.few_size if name.startswith("re,") else bench.size
        share = "floor" if name in floors else f"{seconds / whole:5.1%}"
        print(f"{name:46} {size / seconds:9.2f} MB/s  {share:>7}")
    print()
    files = times["the whole, files to text and sidecar"]
    show("files to text and sidecar, by copy and rename of both", files / times["copy and rename, one file to text and sidecar"], "<= 4")
    show("the same, by copy and rename to one file", files / times["copy and rename, one file to one"])
    if "zstd, decompress and compress" in times:
        show("the whole in memory, by zstd decompress and compress", whole / times["zstd, decompress and compress"])
    show("speed of repair, by ftfy.fix_text's", times["ftfy.fix_text"] / times["repair"], ">= 20")
    show("pages mended as by the slow path behind the gate", 100 * bench.count_same() / len(bench.sources), "100", "%")
    by_hand = times["re, one pattern after another"] * bench.size / bench.few_size
    show("speed of rules, by `re` one pattern after another", by_hand / times["rules"])
    unflagged = times["the same and line model"]
    show("all with language flags, by all without", whole / unflagged, "<= 2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--mb", type=float, default=3.0, help="how much to make, where no FOLDER is given")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = args.folder or Path(name) / "in"
        if not args.folder:
            write_folder(make_pages(args.mb), folder)
        bench = Bench(folder, Path(name))
        rules = len(bench.cleaner.rulebook.rules)
        print(f"{len(bench.sources)} pages, {bench.size:.1f} MB, {rules} rules, medians of {args.rounds} rounds\n")
        floors = bench.floors()
        report(bench, take_turns({**floors, **bench.stages()}, args.rounds), set(floors))


if __name__ == "__main__":
    main()
