"""Page language and flags, measured on pages made of sentences of your own.

    python tests/bench/language.py FOLDER [--detector eldc|py3langid|langdetect] [--misses N] [--step N]

FOLDER holds sound sentences, one a line, in UTF-8 files named LANG.txt (BCP 47). Of each language's sentences pages of
twelve lines are made: as they are; with a sentence of another language, a line in capitals, a line that is half in
another language, a line with some words of another put in; with English labels as of menus; with names, brands,
addresses, numbers and code (``lines.toml``), which are of no language. Reported are the pages whose language is told,
the shares flagged of each sort, and the speed beside langdetect's, line by line, in the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import time
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import langdetect

from cleaner.language import detectors, find_foreign, find_home
from cleaner.language.families import STANDS_FOR, TWINS
from cleaner.language.finding import Finding

LINES = 12  # of a page
MARKS = " .,;:!?\"'“”„«»()[]"
MIN_SENTENCE = 40  # characters


class Page(NamedTuple):
    """A page's language and lines; what sort of line stands at the index, and the part of it that is foreign."""

    tag: str
    lines: list[str]
    sort: str
    index: int
    part: str = ""


def main() -> None:
    arguments = read_arguments()
    if arguments.detector:
        use_detector(arguments.detector)
    sentences = read_sentences(arguments.folder)
    pages = [page for page in make_pages(sentences) if page[0] in sentences][:: arguments.step]
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    right, shown = 0, 0
    for tag, lines, sort, index, part in pages:
        language, home = find_home("\n".join(lines))
        right += same(language.tag, tag)
        for number, line in enumerate(lines):
            findings = find_foreign(line, home) if home else []
            found = bool(findings)
            name = sort if number == index else "ordinary line"
            counts[name][0] += found
            counts[name][1] += 1
            if found and part and number == index:
                counts[f"{name}, span to the word"][0] += is_exact(line, part, findings)
                counts[f"{name}, span to the word"][1] += 1
            if found != name.startswith("flag") and shown < arguments.misses:
                shown += 1
                print(f"{name}\t{tag}\t{language.tag}\t{line[:150]}")
    print(f"language told  {right / len(pages):8.2%} of {len(pages)} pages in {len(sentences)} languages")
    for name, (hits, total) in sorted(counts.items()):
        print(f"{name:44} {hits / total:8.2%} of {total}")
    compare_speed([lines for _, lines, sort, *_ in pages if sort == "ordinary line"])


def is_exact(line: str, part: str, findings: list[Finding]) -> bool:
    """Whether the words of what was found are those that were put in."""
    return [line[each.start : each.end].strip(MARKS).split() for each in findings] == [part.strip(MARKS).split()]


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--detector", choices=("eldc", "py3langid", "langdetect"))
    parser.add_argument("--misses", type=int, default=0, help="print up to so many wrong answers")
    parser.add_argument("--step", type=int, default=1, help="every Nth page only, for slow detectors")
    return parser.parse_args()


def use_detector(name: str) -> None:
    """Make another detector than the fastest installed one answer, as on a machine without that."""
    detectors.MAKERS = [maker for maker in detectors.MAKERS if maker.__name__ == f"_make_{name}"]  # none: langdetect
    detectors.fast_detector.cache_clear()
    assert detectors.fast_detector().name == name, f"{name} is not installed"


def read_sentences(folder: Path) -> dict[str, list[str]]:
    found = {}
    for path in sorted(folder.glob("*.txt")):
        lines = [line for line in path.read_text("utf-8").split("\n") if len(line) >= MIN_SENTENCE]
        tag = {"nb": "no"}.get(path.stem, path.stem)
        if tag in known() and len(lines) >= 2 * LINES:
            found[tag] = lines
    return found


def known() -> set[str]:
    from cleaner.language.options import known_languages

    return set(known_languages()) - {"nn"}


def same(first: str, second: str) -> bool:
    """Whether two tags are one language, or twins that a reader has to look at twice."""
    return first == second or second in TWINS.get(first, ()) or second in STANDS_FOR.get(first, ())


def make_pages(sentences: dict[str, list[str]]) -> list[Page]:
    """The pages; a fixed seed makes them the same each time."""
    draw = random.Random(4)
    lines = tomllib.loads((Path(__file__).with_name("lines.toml")).read_text("utf-8"))
    stay = {f"stay: {name}": text.strip().split("\n") for name, text in lines["stay"].items()}
    labels = lines["flag"]["labels"].strip().split("\n")
    pages = []
    for tag, own in sentences.items():
        others = [other for other in sentences if not same(other, tag) and not same(tag, other)]
        pages.append(Page(tag, draw.sample(own, LINES), "ordinary line", -1))
        for _ in range(6):
            for sort, line, part in foreign_lines(tag, own, sentences, draw.choice(others), draw):
                pages.append(Page(tag, *put_in(draw.sample(own, LINES), line, sort, draw), part))
            for sort, texts in stay.items():
                pages.append(Page(tag, *put_in(draw.sample(own, LINES), draw.choice(texts), sort, draw)))
            if tag != "en":
                label = draw.choice(labels)
                pages.append(Page(tag, *put_in(draw.sample(own, LINES), label, "flag: English label", draw)))
    return pages


def foreign_lines(
    tag: str, own: list[str], sentences: dict[str, list[str]], other: str, draw: random.Random
) -> list[tuple[str, str, str]]:
    """Lines as (sort, text, the part of it that is in the other language, if it is not all)."""
    mine, theirs = draw.choice(own).split(), draw.choice(sentences[other]).split()
    rows = [("flag: sentence", " ".join(theirs), ""), ("flag: sentence in capitals", " ".join(theirs[:8]).upper(), "")]
    if min(len(mine), len(theirs)) >= 10:  # languages that put spaces between words
        before, after = " ".join(mine[: len(mine) // 2]), " ".join(mine[len(mine) // 2 :])
        half, six = " ".join(theirs[len(theirs) // 2 :]), " ".join(theirs[2:8])
        rows.append(("flag: half a line", f"{before} {half}", half))
        rows.append(("flag: six words put in", f"{before} {six} {after}", six))
        rows.append(
            ("flag: sentence in a line", f"{' '.join(mine)} {' '.join(theirs)} {draw.choice(own)}", " ".join(theirs))
        )
    return rows


def put_in(page: list[str], line: str, sort: str, draw: random.Random) -> tuple[list[str], str, int]:
    """The page with a line in place of one of its own, what it is, and where."""
    index = draw.randrange(len(page))
    return [*page[:index], line, *page[index + 1 :]], sort, index


def compare_speed(pages: list[list[str]]) -> None:
    langdetect.DetectorFactory.seed = 0
    lines = [line for page in pages for line in page]
    ours = time_of(lambda: [flag_all(page) for page in pages], 3) / len(lines)
    some = random.Random(1).sample(lines, min(200, len(lines)))
    theirs = time_of(lambda: [detect(line) for line in some], 1) / len(some)
    print(f"speed          {theirs / ours:8.1f} times langdetect's, line by line")


def flag_all(page: list[str]) -> None:
    _, home = find_home("\n".join(page))
    for line in page:
        if home:
            find_foreign(line, home)


def detect(line: str) -> None:
    with contextlib.suppress(langdetect.LangDetectException):
        langdetect.detect_langs(line)


def time_of(work: object, times: int) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    main()
