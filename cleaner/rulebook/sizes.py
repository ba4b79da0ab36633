"""Whether a rule, and all rules of a folder together, keep within the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cleaner.rulebook import limits
from cleaner.rulebook.spec import Spec

_TEXTS = {
    "id": limits.NAME_CHARS,
    "label": limits.NAME_CHARS,
    "why": limits.WHY_CHARS,
    "example": limits.EXAMPLE_CHARS,
    "regex": limits.PATTERN_CHARS,
    "from": limits.PATTERN_CHARS,
    "to": limits.PATTERN_CHARS,
    "unless": limits.PATTERN_CHARS,
    "neighbours": limits.PATTERN_CHARS,
    "css": limits.CSS_CHARS,
}
_PLACES = ("sites", "paths", "from", "languages", "tag")
_LISTS = {"regex": limits.PATTERN_CHARS, "literals": limits.LITERALS_CHARS}
_OTHERWISE = {
    "regex": "make several rules of it, or list whole lines in a drop_seen",
    "literals": "list them in a drop_seen, where tens of thousands cost no more than one",
    "example": "an example is a few lines that go, and a few that stay",
    "css": "make several rules of it",
}


def size_problems(spec: Spec) -> Iterator[tuple[str, str]]:
    """What of a rule is too long, as (key, message)."""
    for key, most in _TEXTS.items():
        value = _get(spec, key)
        if isinstance(value, str) and len(value) > most:
            yield key, _tell(key, len(value), most)
    for key, most in _LISTS.items():
        value = _get(spec, key)
        if isinstance(value, list) and (size := sum(map(len, value)) + len(value)) > most:
            yield key, _tell(key, size, most)
    for key in _PLACES:
        yield from _place_problems(key, _get(spec, key))


def _place_problems(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        return
    if len(value) > limits.PLACES:
        yield key, f"{key}: holds {len(value):,}, more than {limits.PLACES:,}; make several rules of it"
    for text in value:
        if len(text) > limits.PLACE_CHARS:
            yield key, f"{key}: has one of {len(text):,} characters, more than {limits.PLACE_CHARS:,}; shorten it"


def _get(spec: Spec, key: str) -> Any:
    return getattr(spec, "from_" if key == "from" else key, None)


def _tell(key: str, size: int, most: int) -> str:
    return f"{key}: has {size:,} characters, more than {most:,}; {_OTHERWISE.get(key, 'shorten it')}"


class Totals:
    """What all rules of a folder ask for together."""

    def __init__(self) -> None:
        self.rules = 0
        self.weight = 0
        self.kinds: Counter[str] = Counter()

    def add(self, kind: str, weight: int) -> str | None:
        """Count one more rule with the weight of its patterns; what is too much now."""
        self.rules += 1
        self.weight += weight
        self.kinds[kind] += 1
        if self.rules > limits.FOLDER_RULES:
            return f"this is one rule more than {limits.FOLDER_RULES:,}, the most of a folder; leave some out"
        if self.weight > limits.FOLDER_WEIGHT:
            return (
                f"the patterns up to here weigh {self.weight:,} together, more than {limits.FOLDER_WEIGHT:,}; "
                "leave rules out, or count less in them: each x{30} is thirty x"
            )
        if self.kinds["keep"] > limits.KEEPS:
            return f"this is one rule more of the kind keep than {limits.KEEPS:,}, the most of a folder; join some"
        models = self.kinds["line_model"] + self.kinds["block_model"]
        if models > limits.MODELS:
            return f"this is one model more than {limits.MODELS}, the most of a folder; leave some out"
        return None
