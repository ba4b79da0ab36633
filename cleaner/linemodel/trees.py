"""A small ensemble of decision trees that a person can read: named features, the mean of each branch at its node.

A tree is text. A node is a line ``feature <= limit: mean``; below it, one step further in, stand its two branches,
first the one for yes. A leaf is a number alone. Numbers are points: log odds that the line is boilerplate. What a
feature weighed in an answer is the change of the mean at the nodes that asked for it (Saabas 2014, "Interpreting
random forests").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
    text = lines[at]
    if len(text) - len(text.lstrip(" ")) != 2 * depth:
        raise ValueError(f"'{text.strip()}' does not stand {2 * depth} spaces in")
    try:
        if found := _NODE.fullmatch(text.strip()):
            asked = (found[1], float(found[2]), float(found[3]))
        else:
            return float(text), at + 1
    except ValueError:
        raise ValueError(f"'{text.strip()}' is neither points nor 'feature <= limit: mean'") from None
    yes, at = _read(lines, at + 1, depth + 1)
    no, at = _read(lines, at, depth + 1)
    return Node(*asked, yes, no), at


def write_tree(node: Node | float, depth: int = 0) -> str:
    """The text of a tree, as `read_tree` takes it."""
    pad = "  " * depth
    if isinstance(node, Node):
        below = write_tree(node.yes, depth + 1) + write_tree(node.no, depth + 1)
        return f"{pad}{node.feature} <= {node.limit:.4g}: {node.mean:.3f}\n{below}"
    return f"{pad}{node:.3f}\n"


def features_of(node: Node | float) -> set[str]:
    """The features that a tree asks."""
    return {node.feature} | features_of(node.yes) | features_of(node.no) if isinstance(node, Node) else set()


class Ensemble:
    """Trees whose points are added up."""

    def __init__(self, trees: Sequence[Node | float]) -> None:
        self.trees = trees
        self.features = sorted(set().union(*map(features_of, trees)))
        index = {name: number for number, name in enumerate(self.features)}
        self._fast: list[Any] = [_indexed(tree, index) for tree in trees]

    def points(self, columns: Mapping[str, Sequence[float]]) -> list[float]:
        """Log odds for each line, from the columns that the trees ask."""
        if not self.features:
            return [sum(tree for tree in self.trees if not isinstance(tree, Node))] * len(columns["words"])
        trees = self._fast
        found = []
        for row in zip(*[columns[name] for name in self.features], strict=True):
            total = 0.0
            for tree in trees:
                node = tree
                while node.__class__ is tuple:
                    node = node[2] if row[node[0]] <= node[1] else node[3]
                total += node
            found.append(total)
        return found

    def weigh(self, columns: Mapping[str, Sequence[float]], at: int) -> dict[str, float]:
        """What each feature added to the points of line ``at``."""
        weights: dict[str, float] = defaultdict(float)
        for tree in self.trees:
            node = tree
            while isinstance(node, Node):
                chosen = node.yes if columns[node.feature][at] <= node.limit else node.no
                weights[node.feature] += (chosen.mean if isinstance(chosen, Node) else chosen) - node.mean
                node = chosen
        return weights


def _indexed(node: Node | float, index: Mapping[str, int]) -> Any:
    """Plain tuples with column numbers: half the time of named fields."""
    if not isinstance(node, Node):
        return node
    return (index[node.feature], node.limit, _indexed(node.yes, index), _indexed(node.no, index))
