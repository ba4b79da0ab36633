"""The shipped rules' line patterns as one would write them by hand: Python's `re`, one after another on each line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from cleaner import Cleaner

MANY = 1 << 60
# What Python's `re` writes otherwise: letters and spaces of any script; a hexadecimal character.
PROPERTIES = {r"\pL": r"[^\W\d_]", r"\p{L}": r"[^\W\d_]", r"\pZ": r"\s", r"\p{Z}": r"\s"}
INSIDE = {r"\pL": r"\w", r"\p{L}": r"\w", r"\pZ": r"\s", r"\p{Z}": r"\s"}  # a class can't hold the exact form


class Rule(NamedTuple):
    """Whether a line matches, and the most words that it may have."""

    hits: Callable[[str], object]
    most: int


def compile_rules(cleaner: Cleaner) -> list[Rule]:
    """Every line pattern of a configuration's rules; those that Python can't take are left out."""
    limits: dict[tuple[str, bool], int] = {}
    for rule in cleaner.rulebook.rules:
        for pattern, limit in rule.spec.pattern_limits().items():
            key = (pattern.source, pattern.whole)
            limits[key] = max(limits.get(key, 0), MANY if limit is None else limit)
    rules = []
    for (source, whole), most in limits.items():
        compiled = re.compile(to_python(source), re.IGNORECASE)
        rules.append(Rule(compiled.fullmatch if whole else compiled.search, most))
    return rules


def to_python(source: str) -> str:
    r"""A rule's pattern for `re`.

    >>> to_python(r"[\pL ]+ \x{41}\pL")
    '[\\w ]+ \\U00000041[^\\W\\d_]'
    """
    out = []
    inside = False
    for part in re.findall(r"\\[pP]\{\^?\w+\}|\\[pP]\w|\\x\{[0-9A-Fa-f]+\}|\\.|\[\^?\]?|.", source, re.DOTALL):
        known = (INSIDE if inside else PROPERTIES).get(part)
        if part.startswith(r"\x{"):
            known = f"\\U{part[3:-1]:0>8}"
        out.append(known or ("\\[" if inside and part == "[" else part))
        inside = inside != (part == "]") if inside else part.startswith("[")
    return "".join(out)


def drop_lines(text: str, rules: list[Rule]) -> str:
    """The text without the lines that a pattern matches; each line is given up at its first hit."""
    return "\n".join(line for line in text.split("\n") if not is_hit(line.strip(), rules))


def is_hit(line: str, rules: list[Rule]) -> bool:
    if not line:
        return False
    words = len(line.split())
    return any(rule.most >= words and rule.hits(line) for rule in rules)
