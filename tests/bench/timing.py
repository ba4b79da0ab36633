"""CPU time of several pieces of work, taken in turns, and their figures as ratios of one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

ROUNDS = 5


class Work(NamedTuple):
    """What is timed, and what makes its argument before each round, untimed."""

    do: Callable[[Any], object]
    prepare: Callable[[], Any] = lambda: None


def cpu(work: Work) -> float:
    """Seconds of this process, and of the system on its behalf."""
    given = work.prepare()
    start = time.process_time()
    work.do(given)
    return time.process_time() - start


def take_turns(works: Mapping[str, Work], rounds: int = ROUNDS) -> dict[str, float]:
    """The median CPU time of each piece of work; in turns, so that a slow minute of the machine meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(cpu(work))
    return {name: max(statistics.median(found), 1e-9) for name, found in times.items()}


def show(what: str, value: float, aim: str = "", unit: str = "x") -> None:
    """One figure: what it is of, its value, and what is aimed at."""
    print(f"{what:70} {value:8.2f} {unit:3} {'aim ' + aim if aim else ''}".rstrip(), flush=True)
