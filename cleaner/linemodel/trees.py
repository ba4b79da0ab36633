"""A small ensemble of decision trees that a person can read: named features, the mean of each branch at its node.

A tree is text. A node is a line ``feature <= limit: mean``; below it, one step further in, stand its two branches,
first the one for yes. A leaf is a number alone. Numbers are points: log odds that the line is boilerplate. What a
feature weighed in an answer is the change of the mean at the nodes that asked for it (Saabas 2014, "Interpreting
random forests").
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

_DEEPEST = 30
_MOST_TREES, _MOST_QUESTIONS = 1_000, 20_000  # ten times those of the shipped models
_HEAVIEST = 3  # features that an answer names: on a line that goes, on a block either way
_NODE = re.compile(r"(\w+) <= (\S+): (\S+)")


class Node(NamedTuple):
    """Asks one feature; ``yes`` and ``no`` are nodes or points."""

    feature: str
    limit: float
    mean: float
    yes: Node | float
    no: Node | float


def read_tree(text: str) -> Node | float:
    """A tree from its lines; raises ValueError that names the line.

    >>> read_tree("words <= 5.5: 0.1\\n  0.7\\n  -0.2").yes
    0.7
    """
    lines = [line for line in text.split("\n") if line.strip()]
    node, end = _read(lines, 0, 0)
    if end != len(lines):
        raise ValueError(f"'{lines[end].strip()}' belongs to no branch")
    return node


def _read(lines: Sequence[str], at: int, depth: int) -> tuple[Node | float, int]:
    if at >= len(lines):
        raise ValueError("a branch is missing at the end")
    if depth > _DEEPEST:
        raise ValueError(f"deeper than {_DEEPEST} questions, which nobody can follow")
    text = lines[at]
    if len(text) - len(text.lstrip(" ")) != 2 * depth:
        raise ValueError(f"'{text.strip()}' does not stand {2 * depth} spaces in")
    try:
        if found := _NODE.fullmatch(text.strip()):
            asked = (found[1], _to_number(found[2]), _to_number(found[3]))
        else:
            return _to_number(text), at + 1
    except ValueError:
        raise ValueError(f"'{text.strip()}' is neither points nor 'feature <= limit: mean'") from None
    yes, at = _read(lines, at + 1, depth + 1)
    no, at = _read(lines, at, depth + 1)
    return Node(*asked, yes, no), at


def _to_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def write_tree(node: Node | float, depth: int = 0) -> str:
    """The text of a tree, as `read_tree` takes it."""
    pad = "  " * depth
    if isinstance(node, Node):
        below = write_tree(node.yes, depth + 1) + write_tree(node.no, depth + 1)
        return f"{pad}{node.feature} <= {node.limit:.6g}: {node.mean:.3f}\n{below}"
    return f"{pad}{node:.3f}\n"


def features_of(node: Node | float) -> set[str]:
    """The features that a tree asks."""
    return {node.feature} | features_of(node.yes) | features_of(node.no) if isinstance(node, Node) else set()


def find_faults(texts: Sequence[str], known: Collection[str]) -> Iterator[str]:
    """What is wrong with the texts of trees, which may ask the known features and must ask one."""
    questions = sum(text.count("<=") for text in texts)
    if len(texts) > _MOST_TREES or questions > _MOST_QUESTIONS:
        yield (
            f"are {len(texts):,} with {questions:,} questions, more than {_MOST_TREES:,} with {_MOST_QUESTIONS:,}; "
            "train with fewer"
        )
        return
    if not any("<=" in text for text in texts):
        yield "ask no feature; a tree is text, as in: words <= 5.5: 0.1"
    for number, text in enumerate(texts, 1):
        try:
            unknown = features_of(read_tree(text)) - set(known)
        except ValueError as error:
            yield f"tree {number}: {error}"
            continue
        for name in sorted(unknown):
            yield f"tree {number}: unknown feature '{name}'; known are {', '.join(sorted(known))}"


@lru_cache(maxsize=8)
def load_ensemble(texts: tuple[str, ...]) -> Ensemble:
    """The trees of a rule, ready to run; the same texts are made once."""
    return Ensemble([read_tree(text) for text in texts])


class Ensemble:
    """Trees whose points are added up.

    They run as Python functions, made of their numbers and of column numbers only: a walk from node to node in a loop
    took four times as long.
    """

    def __init__(self, trees: Sequence[Node | float]) -> None:
        self.features = sorted(set().union(*map(features_of, trees)))
        index = {name: number for number, name in enumerate(self.features)}
        self._add_up = _compile("points = 0.0", [f"points += {_expression(tree, index)}" for tree in trees], index)
        statements = [statement for tree in trees for statement in _statements(tree, index, {})]
        self._weigh = _compile(f"points = [0.0] * {len(index)}", statements, index)

    def points(self, columns: Mapping[str, Sequence[float]], asked: Collection[int] | None = None) -> list[float]:
        """Log odds for each line, or for those asked, from the columns that the trees ask, one at least."""
        rows = zip(*[columns[name] for name in self.features], strict=True)
        if asked is None:
            return list(map(self._add_up, rows))
        wanted = list(rows)
        return [self._add_up(wanted[at]) for at in asked]

    def heaviest(self, columns: Mapping[str, Sequence[float]], at: int, sign: int = 1) -> tuple[str, ...]:
        """The three features that spoke most for (against, with ``sign`` -1) line ``at``, as ``words=3 +1.2``."""
        weights = self.weigh(columns, at)
        names = sorted(weights, key=lambda name: (-sign * weights[name], name))[:_HEAVIEST]
        return tuple(f"{name}={_told(columns[name][at])} {weights[name]:+.1f}" for name in names)

    def weigh(self, columns: Mapping[str, Sequence[float]], at: int) -> dict[str, float]:
        """What each feature added to the points of line ``at``."""
        found = self._weigh(tuple(columns[name][at] for name in self.features))
        return dict(zip(self.features, found, strict=True))


def _told(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.3g}"


def _compile(start: str, statements: Sequence[str], index: Mapping[str, int]) -> Callable[[tuple[float, ...]], Any]:
    """A function of a row of features that makes ``points``."""
    names = "".join(f"f{number}, " for number in range(len(index)))
    body = "".join(f"    {line}\n" for line in [f"({names}) = row", start, *statements, "return points"])
    room: dict[str, Any] = {}
    exec(f"def run(row):\n{body}", {}, room)
    run: Callable[[tuple[float, ...]], Any] = room["run"]
    return run


def _expression(node: Node | float, index: Mapping[str, int]) -> str:
    if not isinstance(node, Node):
        return repr(float(node))
    yes, no = _expression(node.yes, index), _expression(node.no, index)
    return f"({yes} if f{index[node.feature]} <= {float(node.limit)!r} else {no})"


def _statements(node: Node | float, index: Mapping[str, int], gained: dict[int, float], pad: str = "") -> Iterator[str]:
    """Add to each feature what it gained on the way to a leaf."""
    if not isinstance(node, Node):
        yield from [f"{pad}points[{number}] += {points!r}" for number, points in gained.items()]
        return
    number = index[node.feature]
    for head, branch in ((f"if f{number} <= {float(node.limit)!r}:", node.yes), ("else:", node.no)):
        mean = branch.mean if isinstance(branch, Node) else branch
        yield pad + head
        more = {**gained, number: gained.get(number, 0.0) + mean - node.mean}
        yield from _statements(branch, index, more, pad + " ")
