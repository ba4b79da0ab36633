"""CPU time of several pieces of work, taken in turns on pages that none of them has seen, as ratios of one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

ROUNDS = 5
Times = Mapping[str, Sequence[float]]
T = TypeVar("T")


class Work(NamedTuple):
    """What is timed, and what makes its argument of a round's part of the corpus, untimed."""

    do: Callable[[Any], object]
    prepare: Callable[[Any], Any] = lambda part: part


def take_turns(works: Mapping[str, Work], parts: Iterable[Any]) -> dict[str, list[float]]:
    """CPU seconds of each piece of work on each part but the first, which only warms up.

    Caches and automata know a page that they have seen: the same pages again went four times as fast. So each round
    has pages of its own. The work that comes first is another in each round, for what they may share.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    for number, part in enumerate(parts):
        names = list(works)
        first = number * 3 % len(names)
        for name in names[first:] + names[:first]:
            given = works[name].prepare(part)
            start = time.process_time()
            works[name].do(given)
            if number:
                times[name].append(max(time.process_time() - start, 1e-9))
    return times


def split(items: Sequence[T], parts: int) -> list[list[T]]:
    """So many lists, dealt out in turns; fewer where there are not enough items.

    >>> split("abcdefg", 3)
    [['a', 'd', 'g'], ['b', 'e'], ['c', 'f']]
    """
    return [list(items[number::parts]) for number in range(min(parts, len(items)))]


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def show(what: str, value: float, aim: str = "", unit: str = "x") -> None:
    """One figure: what it is of, its value, and what is aimed at."""
    print(f"{what:72} {value:8.3f} {unit:3} {'aim ' + aim if aim else ''}".rstrip(), flush=True)
