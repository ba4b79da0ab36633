"""What must not grow: with the number of rules, of workers, of pages, with the length of a line, before the work begins.

    python tests/bench/limits.py [rules many workers memory start lines] [--mb N] [--rounds N]

- rules: speed with 1,000 rules by that with 300; the shipped ones, and variants of them in other words.
- many: 10,000 rules by 1,000: to load and compile them the first time and from the cache, memory, speed (some minutes).
- workers: `clean` with two workers against one, on the wall clock, its start included; beside it what the machine gives
  two busy loops against one, for a neighbour takes his share.
- memory: the largest process's peak on a corpus of N MB (3) and on four times as much, one worker and two (Linux).
- start: CPU time of `clean --help` and `--version`, by that of `python -c pass`.
- lines: CPU time of each rule on a line of 1 MB: what judging it costs more than without any rule, of eight such lines
  and two that begin as the rule's own example does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus import make_pages, write_folder
from many_rules import write_packs
from timing import ROUNDS, Work, ratio, show, split, take_turns

from cleaner import Cleaner, Source
from cleaner.model import Page
from cleaner.pipeline import judge
from cleaner.rulebook.examples import read_example
from cleaner.rulebook.loader import shipped_rules
from cleaner.rulebook.spec import Rule

MB = 1_000_000
NUMBERS = (300, 1000)  # of rules
LONGEST = 0.1  # seconds a rule may take for a line of 1 MB
GROUP = 24  # rules asked at once, as long as they take less together
FOLDERS = (1_000, 10_000)  # rules
LOAD = """
import sys, time
from cleaner import Cleaner
start = time.process_time()
cleaner = Cleaner(shipped=False, rules=(sys.argv[1],), preset="flattened")
cleaner.rulebook.compile()
status = open("/proc/self/status").read() if sys.platform == "linux" else "VmHWM: 0"
print(time.process_time() - start, int(status.partition("VmHWM:")[2].split()[0]) / 1000)
"""
BUSY = "sum(number * number for number in range(15_000_000))"
LINES = {
    "one letter": "a" * MB,
    "spaces between two letters": "a" + " " * MB + "b",
    "a sentence": "The council met on Monday to speak of the bridge and of all that had been said about it, " * (MB // 90),
    "Read more": "Read more " * (MB // 10),
    "Share on Facebook, comments": "Share on Facebook 3 comments | Posted by admin on May 4, 2021 " * (MB // 62),
    "numbers": "12 " * (MB // 3),
    "marks": "| > » - " * (MB // 8),
    "accents": "é à ü ß " * (MB // 13),
}  # fmt: skip


def measure_rules(size: float, rounds: int, place: Path) -> None:
    works: dict[str, Work] = {}
    for number in NUMBERS:
        found = write_packs(shipped_rules(), place / f"rules-{number}", number)
        folder = str(place / f"rules-{number}")
        cleaner = Cleaner(shipped=False, rules=(folder,), preset="flattened", flag_languages=False)
        cleaner.rulebook.compile()
        assert len(cleaner.rulebook.rules) == found == number, found
        works[f"whole {number}"] = Work(clean_all(cleaner))
        works[f"stage {number}"] = Work(judge_all(cleaner), tell(cleaner))
    pages = [Source(id=str(number), data=page.encode("utf-8")) for number, page in enumerate(make_pages(size))]
    times = take_turns(works, split(pages, rounds + 1))
    few, many = NUMBERS
    for what, name in (("stage", "rules alone"), ("whole", "repair and rules")):
        speed = ratio(times[f"{what} {few}"], times[f"{what} {many}"])
        show(f"{name}: speed with {many} by that with {few}", speed, ">= 0.7")


def measure_many(size: float, rounds: int, place: Path) -> None:
    few, many = FOLDERS
    found: dict[int, list[tuple[float, float]]] = {}
    for number in FOLDERS:
        folder = place / f"rules-{number}"
        assert write_packs(shipped_rules(), folder, number) == number
        kept = {**os.environ, "XDG_CACHE_HOME": str(place / f"cache-{number}")}
        found[number] = [time_load(folder, kept) for _ in range(2)]
        for what, (seconds, memory) in zip(("first", "from the cache"), found[number], strict=True):
            print(f"many: {number:,} rules, {what}: {seconds:.1f} s of CPU to load and compile, {memory:.0f} MB")
    for at, what in enumerate(("first", "from the cache")):
        show(f"many: a rule's load of {many:,} by {few:,}, {what}", found[many][at][0] / found[few][at][0] * few / many)
    show(f"many: load from the cache by the first, {many:,} rules", found[many][1][0] / found[many][0][0])
    works = {}
    for number in FOLDERS:
        folder = str(place / f"rules-{number}")
        cleaner = Cleaner(shipped=False, rules=(folder,), preset="flattened", flag_languages=False)
        cleaner.rulebook.compile()
        works[str(number)] = Work(judge_all(cleaner), tell(cleaner))
    pages = [Source(id=str(number), data=page.encode("utf-8")) for number, page in enumerate(make_pages(size))]
    times = take_turns(works, split(pages, rounds + 1))
    for number in FOLDERS:
        rate = 1000 * sum(times[str(number)]) / (size * rounds / (rounds + 1))
        print(f"many: {number:,} rules: {rate:,.0f} ms of CPU for a MB of text")
    show(f"many: speed with {many:,} by that with {few:,}", ratio(times[str(few)], times[str(many)]))


def time_load(folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    """CPU seconds and peak memory (MB) of a process that loads and compiles a folder of rules."""
    done = subprocess.run([sys.executable, "-c", LOAD, str(folder)], env=environment, capture_output=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def clean_all(cleaner: Cleaner) -> Callable[[list[Source]], object]:
    return lambda sources: [cleaner.clean_source(source) for source in sources]


def judge_all(cleaner: Cleaner) -> Callable[[list[Page]], object]:
    return lambda pages: [judge(page, cleaner.rulebook) for page in pages]


def tell(cleaner: Cleaner) -> Callable[[list[Source]], list[Page]]:
    return lambda sources: [cleaner.mend(source) for source in sources]


def clean_command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cleaner", *map(str, arguments)]


def measure_workers(size: float, rounds: int, place: Path) -> None:
    write_folder(make_pages(size), place / "in")
    walls: dict[int, list[float]] = {1: [], 2: []}
    busy: dict[int, list[float]] = {1: [], 2: []}
    for number in range(rounds):
        for workers in (1, 2) if number % 2 else (2, 1):
            busy[workers].append(time_together([[sys.executable, "-c", BUSY]] * workers)[0])
            run = clean_command("--force", "--quiet", "--workers", workers, place / "in", place / "out")
            walls[workers].append(time_together([run])[0])
    one, two = (statistics.median(walls[workers]) for workers in (1, 2))
    print(f"wall clock of {size:g} MB: {one:.2f} s by one worker, {two:.2f} s by two, {os.cpu_count()} cores")
    show("workers: two busy loops by one, what the machine gives", 2 * ratio(busy[1], busy[2]))
    show("workers: speed of two by that of one", ratio(walls[1], walls[2]), ">= 1.8")


def time_together(commands: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Seconds on the wall clock until all have ended, and their CPU seconds."""
    start, before = time.perf_counter(), children_cpu()
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    codes = [run.wait() for run in runs]
    assert not any(codes), commands
    return time.perf_counter() - start, children_cpu() - before


def measure_memory(size: float, _rounds: int, place: Path) -> None:
    if not Path("/proc/self/status").exists():
        print("memory: left out, it is read from /proc")
        return
    for times in (1, 4):
        write_folder(make_pages(size * times), place / f"in-{times}")
    for workers in (1, 2):
        small, large = (
            find_peak(
                clean_command("--force", "--quiet", "--workers", workers, place / f"in-{times}", place / f"out-{times}")
            )
            for times in (1, 4)
        )
        print(
            f"memory, {workers} workers: largest process {small:.0f} MB at {size:g} MB of text, {large:.0f} MB at {4 * size:g} MB"
        )
        show(f"memory, {workers} workers: four times the text by once", large / small, "<= 1.1")
        show(f"memory, {workers} workers: a process at four times the text", large, "<= 120", "MB")


def find_peak(command: Sequence[str]) -> float:
    """The largest peak of resident memory (MB) among a command's processes."""
    peaks: dict[int, float] = {}
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while run.poll() is None:
        for process in (run.pid, *children(run.pid)):
            peaks[process] = max(peaks.get(process, 0.0), read_peak(process))
        time.sleep(0.02)
    assert run.returncode == 0, command
    return max(peaks.values())


def children(process: int) -> Iterator[int]:
    try:
        found = [
            int(word)
            for task in Path(f"/proc/{process}/task").iterdir()
            for word in (task / "children").read_text().split()
        ]
    except OSError:  # gone meanwhile
        return
    for child in found:
        yield child
        yield from children(child)


def read_peak(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / MB


def measure_start(_size: float, rounds: int, _place: Path) -> None:
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "clean --help": clean_command("--help"),
        "clean --version": clean_command("--version"),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(4 * rounds):
        for name, command in commands.items():
            times[name].append(time_together([command])[1])
    for name, found in times.items():
        print(f"{name:16} {1000 * statistics.median(found):7.1f} ms")
    least = statistics.median(times["python -c pass"])
    for name in list(commands)[1:]:
        most = 3 * least + 0.06
        show(f"start: {name}, by 3 x python -c pass and 60 ms", statistics.median(times[name]) / most, "<= 1")


def children_cpu() -> float:
    """CPU seconds of all processes that were started here and have ended, theirs included."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_lines(_size: float, rounds: int, _place: Path) -> None:
    empty = Cleaner(shipped=False)
    rules = [rule for rule in Cleaner(preset="flattened").all_rules if rule.spec.patterns()]
    found: list[tuple[float, str, str]] = []
    for name, text in LINES.items():
        page = empty.mend(Source(id=name, data=text.encode("utf-8")))
        found += [(cost, rule.name, name) for cost, rule in find_slow(empty, rules, page, rounds)]
    for rule in rules:
        line = next((line for line in read_example(rule.spec.example).before if line), "")
        for name, text in (
            ("its own, repeated", f"{line} " * (MB // (len(line) + 1))),
            ("its own, and letters", line + "a" * MB),
        ):
            page = Page(id=name, facts=page.facts, text=text.rstrip() + "\n")
            found.append((cost_of(empty, [rule], page, rounds), rule.name, name))
    slow = sorted({name: (cost, name, line) for cost, name, line in sorted(found)}.values(), reverse=True)
    for cost, rule_name, line in slow[:5]:
        print(f"lines: {rule_name}: {1000 * cost:.0f} ms on '{line}'")
    show("lines: the slowest rule on a line of 1 MB", 1000 * slow[0][0], "<= 100", "ms")
    show("lines: rules over 100 ms", sum(cost > LONGEST for cost, _, _ in slow), "0", "")


def cost_of(empty: Cleaner, rules: Sequence[Rule], page: Page, rounds: int) -> float:
    """CPU seconds by which judging a page is dearer with some rules; looked at again where it is much."""
    cost = ask(empty, rules, page) - ask(empty, [], page)
    if cost > LONGEST / 2 and len(rules) == 1:
        cost = statistics.median(ask(empty, rules, page) - ask(empty, [], page) for _ in range(rounds))
    return cost


def ask(empty: Cleaner, rules: Sequence[Rule], page: Page) -> float:
    """CPU seconds that some rules take to judge a page; their automata are built as they read."""
    book = empty.with_rules(rules).rulebook
    book.compile()
    copy = page.copy_unjudged()
    start = time.process_time()
    judge(copy, book)
    return time.process_time() - start


def find_slow(empty: Cleaner, rules: Sequence[Rule], page: Page, rounds: int) -> Iterator[tuple[float, Rule]]:
    """Rules timed alone, with their seconds: those of groups that take too long together, halved until they do not."""
    for group in split(rules, max(2, len(rules) // GROUP)):
        cost = cost_of(empty, group, page, rounds)
        if len(group) == 1:
            yield cost, group[0]
        elif cost > LONGEST:
            yield from find_slow(empty, group, page, rounds)


MEASURES = {
    "rules": measure_rules,
    "many": measure_many,
    "workers": measure_workers,
    "memory": measure_memory,
    "start": measure_start,
    "lines": measure_lines,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", metavar="WHAT", help=f"{', '.join(MEASURES)}; all by default")
    parser.add_argument("--mb", type=float, default=3.0, help="text of rules, workers, memory")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    if unknown := set(args.what) - set(MEASURES):
        parser.error(f"{', '.join(unknown)}: there are {', '.join(MEASURES)}")
    for name in args.what or MEASURES:
        with tempfile.TemporaryDirectory() as place:
            MEASURES[name](args.mb, args.rounds, Path(place))


if __name__ == "__main__":
    main()
