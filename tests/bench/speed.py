"""Where the time goes: each stage, and the whole, against floors measured in the same run.

    python tests/bench/speed.py [FOLDER]

FOLDER holds text files; without it pages are made from the samples and the rules' own examples. Figures are
medians of five interleaved rounds in MB per CPU second; on a noisy machine only their ratios mean something.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ftfy

from cleaner import Cleaner, Source
from cleaner.decode import decode
from cleaner.language import flag_languages, tell_language
from cleaner.model import Page
from cleaner.pipeline import judge
from cleaner.repair import repair
from cleaner.rulebook.examples import read_example

ROUNDS = 5


def make_corpus(cleaner: Cleaner) -> list[bytes]:
    seeds = sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt"))
    lines = [line for rule in cleaner.all_rules for line in read_example(rule.spec.example).before]
    pages = []
    for number in range(100):
        text = seeds[number % len(seeds)].read_text("utf-8")
        pages.append((text[number * 13 :] + "\n\n" + "\n\n".join(lines[number * 11 % len(lines) :][:10])).encode())
    return pages


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main(folder: str | None) -> None:
    cleaner, silent = Cleaner(), Cleaner(disable=("model",))
    pages = [path.read_bytes() for path in sorted(Path(folder).glob("*.txt"))] if folder else make_corpus(cleaner)
    size = sum(map(len, pages)) / 1e6
    sources = [Source(id=str(number), data=data) for number, data in enumerate(pages)]

    def repaired() -> list[Page]:
        return [repair(decode(source)) for source in sources]

    def each(stage: Callable[[Page], object]) -> Callable[[], None]:
        def work() -> None:
            for page in ready:
                stage(page)

        return work

    texts = [data.decode("utf-8", "replace") for data in pages]
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        rows = [("decode UTF-8 (floor)", lambda: [data.decode("utf-8", "replace") for data in pages])]
        rows += [("ftfy.fix_text", lambda: [ftfy.fix_text(text) for text in texts]), ("decode + repair", repaired)]
        for name, work in rows:
            times.setdefault(name, []).append(cpu(work))
        ready = repaired()
        stages = [
            ("page language", tell_language),
            ("rules", lambda page: judge(page.copy_unjudged(), silent.rulebook)),
            ("rules and line model", lambda page: judge(page, cleaner.rulebook)),
            ("language flags", flag_languages),
        ]
        for name, stage in stages:
            times.setdefault(name, []).append(cpu(each(stage)))
        times.setdefault("the whole", []).append(cpu(lambda: [cleaner.clean_source(source) for source in sources]))
    whole = statistics.median(times["the whole"])
    print(f"{len(pages)} pages, {size:.1f} MB, {len(cleaner.rulebook.rules)} rules")
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"{name:22} {size / max(middle, 1e-9):8.1f} MB/s   {middle / whole:6.1%} of the whole")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
