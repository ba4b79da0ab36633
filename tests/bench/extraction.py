"""Main text out of HTML: this project beside other extractors, on pages whose main text is known.

    pip install resiliparse; pip install --no-deps readability-lxml
    python tests/bench/extraction.py FOLDER OUT [--peer NAME ...] [--runs N]

FOLDER holds html/ID.html and ground-truth.json: for each ID an ``articleBody`` (an empty one is none), or lists of
segments ``with`` (to be found in the text) and ``without`` (not to be), or all of them; where known its ``type`` (pages
are then counted by it as well) and ``lang``. Written are OUT/PEER/ID.txt, so that other scorers can read them. Printed
are, over all pages and by type:

precision, recall  of a page's runs of four words, each as often as it stands there, as Scrapinghub's article extraction
                   benchmark has it: means over the pages with any output, and over all
F1, page F1        of these two means; mean of the pages' own, where an empty output is a zero
segments           F1 of all segments pooled; white space is all the same
empty              pages without a word of output
speed              pages per CPU second as a multiple of trafilatura's, median of the runs

Each peer has its own process, so that none finds in a cache what another put there; they take turns page by page, so
that all see the same noise. This project and trafilatura are given bytes, resiliparse decodes by its own detector and
the page's declaration, readability and jusText get the string that trafilatura's decoder makes. Decoding counts for
all; the language for jusText is told by this project, and not counted.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from extractors import PEERS, Answer, is_installed, run_peer

from cleaner import Source
from cleaner.decode import decode
from cleaner.dom.flatten import flatten
from cleaner.errors import InputError
from cleaner.language import find_home


class Page(NamedTuple):
    id: str
    data: bytes
    tag: str
    group: str
    body: str | None
    wanted: list[str]
    unwanted: list[str]


class Score(NamedTuple):
    """One page's figures; None where they are not defined."""

    precision: float | None
    recall: float | None
    f1: float | None
    found: int  # segments
    missed: int
    wrong: int
    is_empty: bool


Scores = dict[str, dict[str, Score]]  # by peer and page
Seconds = dict[str, dict[str, list[float]]]  # by peer and page, one a run

MEASURE = "trafilatura"  # whose speed is 1
WARM_UP = 10  # pages


def main() -> None:
    arguments = read_arguments()
    names = [name for name in arguments.peer or PEERS if is_installed(name)]
    pages = list(read_pages(arguments.folder))
    if not pages:
        sys.exit(f"{arguments.folder}: none of its pages is there")
    scores: Scores = {name: {} for name in names}
    seconds: Seconds = {name: {page.id: [] for page in pages} for name in names}
    for run in range(max(arguments.runs, 1)):
        for name, page, answer in take_turns(names, pages):
            seconds[name][page.id].append(answer.seconds)
            if run == 0:
                scores[name][page.id] = score_page(page, answer.text)
                write_answer(arguments.out / name, page, answer)
    for group in ["", *sorted({page.group for page in pages} - {""})]:
        ids = [page.id for page in pages if group in ("", page.group)]
        title = f"{group or 'all'}, {len(ids)} pages"
        print(f"{title:26} precision  recall      F1  page F1  segments  empty  speed")
        for name in names:
            speed = f"{compare(seconds[name], seconds[MEASURE], ids):.2f}" if MEASURE in names else "–"
            print(f"  {name:24}  {describe([scores[name][id] for id in ids])}  {speed:>5}")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--peer", action="append", choices=PEERS, help="only this one; may be given again")
    parser.add_argument("--runs", type=int, default=3, help="whose median speed is; 3 by default")
    arguments = parser.parse_args()
    if not (arguments.folder / "ground-truth.json").is_file():
        parser.error(f"{arguments.folder} has no ground-truth.json, which holds its pages' main text: see --help")
    return arguments


def read_pages(folder: Path) -> Iterator[Page]:
    """The pages with what is known of them; those that are not there are named."""
    for name, record in sorted(json.loads((folder / "ground-truth.json").read_text("utf-8")).items()):
        try:
            data = (folder / "html" / f"{name}.html").read_bytes()
        except OSError as error:
            print(f"{name}: left out, {error}", file=sys.stderr)
            continue
        segments = record.get("with") or [], record.get("without") or []
        tag = record.get("lang") or tell_tag(data)
        yield Page(name, data, tag, record.get("type") or "", record.get("articleBody") or None, *segments)


def tell_tag(data: bytes) -> str:
    """A page's language by all its visible text, ``und`` where that can't be told."""
    try:
        return find_home(flatten(decode(Source(id="-", data=data, format="html")).text))[0].tag
    except InputError:
        return "und"


def take_turns(names: Sequence[str], pages: Sequence[Page]) -> Iterator[tuple[str, Page, Answer]]:
    """One run: every page to every peer, each in a new process that has seen a few of them."""
    with ExitStack() as stack:
        context = get_context("spawn")
        pools = {name: stack.enter_context(ProcessPoolExecutor(1, context)) for name in names}
        for page in pages[:WARM_UP]:  # what is loaded at first use is not counted
            for name, pool in pools.items():
                ask(pool, name, page)
        for page in pages:
            for name, pool in pools.items():
                yield name, page, ask(pool, name, page)


def ask(pool: ProcessPoolExecutor, name: str, page: Page) -> Answer:
    try:
        return pool.submit(run_peer, name, page.data, page.tag).result()
    except BrokenProcessPool as error:  # this page ended its process, or one before
        return Answer("", 0.0, repr(error))


def write_answer(folder: Path, page: Page, answer: Answer) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{page.id}.txt").write_bytes(answer.text.encode("utf-8", "replace"))
    if answer.error:
        print(f"{folder.name}: {page.id}: {answer.error}", file=sys.stderr)


_WORD = re.compile(r"\w+")


def count_shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The runs of ``size`` words; a shorter text is one run.

    >>> [*count_shingles("It rained, and it rained.")], [*count_shingles("Rain.")], [*count_shingles("…")]
    ([('It', 'rained', 'and', 'it'), ('rained', 'and', 'it', 'rained')], [('Rain',)], [])
    """
    words = _WORD.findall(text)
    starts = range(max(len(words) - size, 0) + 1) if words else ()
    return Counter(tuple(words[at : at + size]) for at in starts)


def score_page(page: Page, text: str) -> Score:
    """A text against what is known of its page.

    >>> page = Page("-", b"", "en", "", "It rained all day. Then it snowed.", ["all day.  Then"], ["Home", "Share"])
    >>> score_page(page, "Home\\nIt rained all day.\\nThen it snowed.")
    Score(precision=0.8, recall=1.0, f1=0.888..., found=1, missed=0, wrong=1, is_empty=False)
    """
    one_line = " ".join(text.split())
    found, wrong = (sum(" ".join(part.split()) in one_line for part in parts) for parts in (page.wanted, page.unwanted))
    own, true = count_shingles(text), count_shingles(page.body or "")
    shared, size, due = (own & true).total(), own.total(), true.total()
    precision = shared / size if size and page.body is not None else None
    recall = shared / due if due else None
    f1 = None if page.body is None else 2 * shared / (size + due) if size + due else 1.0
    return Score(precision, recall, f1, found, len(page.wanted) - found, wrong, not own)


def compare(own: dict[str, list[float]], other: dict[str, list[float]], ids: Sequence[str]) -> float:
    """How many times as many pages a second, by the median of the runs.

    >>> compare({"a": [1.0, 2.0, 9.0]}, {"a": [3.0, 4.0, 9.0]}, ["a"])
    2.0
    """
    ours, theirs = ([sum(run) for run in zip(*(side[id] for id in ids), strict=True)] for side in (own, other))
    ratios = (there / max(here, 1e-9) for here, there in zip(ours, theirs, strict=True))
    return float(statistics.median(ratios))


def describe(scores: Sequence[Score]) -> str:
    """The figures of a group of pages in per cent, a dash where there is nothing to count."""
    precision, recall = mean(score.precision for score in scores), mean(score.recall for score in scores)
    f1 = None if precision is None or recall is None else 2 * precision * recall / max(precision + recall, 1e-9)
    found = sum(score.found for score in scores)
    asked = 2 * found + sum(score.missed + score.wrong for score in scores)
    segments = 2 * found / asked if asked else None
    figures = zip((8, 6, 6, 7, 8), (precision, recall, f1, mean(score.f1 for score in scores), segments), strict=True)
    cells = [f"{'–' if figure is None else f'{100 * figure:.1f}':>{width}}" for width, figure in figures]
    return "  ".join([*cells, f"{sum(score.is_empty for score in scores):5}"])


def mean(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return statistics.fmean(known) if known else None


if __name__ == "__main__":
    main()
