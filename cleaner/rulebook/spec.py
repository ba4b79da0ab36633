"""What every rule has: its reason, its example, and the conditions it may carry.

The fields of these structs *are* the keys of a rule's TOML table, their docstrings the reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

import msgspec

from cleaner.rulebook.patterns import Pattern, literal

if TYPE_CHECKING:
    from cleaner.lines import Line, Lines
    from cleaner.model import Mark, Page

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Hits = Mapping[Pattern, Sequence["Line"]]

STRENGTHS = ("careful", "extracted", "flattened")
"""Presets from the most careful to the strongest; a rule speaks in its own and all stronger ones."""


def allowed_values(struct: type[msgspec.Struct], key: str) -> str:
    """The words that a field of fixed words takes, as the end of a message; empty for other fields."""
    pending = [field.type for field in msgspec.structs.fields(struct) if field.encode_name == key]
    words: list[str] = []
    while pending:
        kind = pending.pop()
        if get_origin(kind) is Literal:
            words += [repr(word) for word in get_args(kind)]
        elif get_origin(kind) in (Union, UnionType):
            pending += get_args(kind)
    return f"; one of {', '.join(words)}" if words else ""


class Spec(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Keys that every kind knows."""

    kind: ClassVar[str]
    speaks_last: ClassVar[bool] = False  # only where the other rules have nothing more to say

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*\Z")]
    why: Annotated[str, msgspec.Meta(min_length=1)]
    example: Annotated[str, msgspec.Meta(min_length=1)]
    expect: Literal["pass", "fail"] = "pass"

    languages: list[Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]] = []
    sites: list[str] = []
    paths: list[str] = []
    position: Literal["head", "tail"] | tuple[Share, Share] | None = None
    min_words: Count = 0
    max_words: Count | None = None
    beside: bool = False
    neighbours: str | None = None
    unless: str | None = None
    between_sentences: bool = False
    link_density: Share | None = None
    tag: list[str] = []
    heading: bool | None = None
    max_share: Share = 0.3
    strength: Literal["careful", "extracted", "flattened"] = "extracted"
    document: Literal["any", "prose"] = "any"

    @property
    def asks_origin(self) -> bool:
        """Whether a condition asks where in an HTML page a line comes from."""
        return bool(self.tag) or self.link_density is not None or self.heading is not None

    def problems(self) -> Iterator[tuple[str, str]]:
        """What is wrong beyond types, as (key, message); none for a sound rule."""
        yield from ()

    def patterns(self) -> list[Pattern]:
        """The patterns whose hits `mark` wants to see."""
        return []

    def pattern_limits(self) -> dict[Pattern, int | None]:
        """Each of `patterns` with the most words that a line it may hit has; None: any number."""
        return dict.fromkeys(self.patterns(), self.max_words)

    def mark(self, seen: Seen) -> Iterator[Mark]:
        """This rule's wishes for one page."""
        raise AssertionError(f"{type(self).__name__} does not say what it marks")

    def doubts(self, seen: Seen, line: Line) -> Iterator[tuple[str, str]]:
        """What beside patterns and conditions keeps the rule from a line that it hits, as (key, words)."""
        yield from ()

    def condition_patterns(self) -> dict[str, Pattern]:
        """Patterns of conditions by key; they are searched anywhere in a line."""
        found = {"neighbours": self.neighbours, "unless": self.unless}
        return {key: Pattern(source, whole=False) for key, source in found.items() if source is not None}

    def pattern_keys(self) -> dict[str, Pattern]:
        """Every pattern of the rule by its key, so that a load error can name it."""
        return {
            **dict(zip(self._own_pattern_keys(), self.patterns(), strict=False)),
            **self.condition_patterns(),
        }

    def _own_pattern_keys(self) -> list[str]:
        return ["regex"]


class LineSpec(Spec):
    """Keys of the kinds that look at single lines: a regex (or several, any of them), or literal lines."""

    regex: str | list[str] | None = None
    literals: list[str] = []
    match_whole: ClassVar[bool] = True

    def problems(self) -> Iterator[tuple[str, str]]:
        """One of regex and literals is needed, not both."""
        if (not self.regex) == (not self.literals):
            yield "regex", "give either 'regex' or 'literals'"
        if any(not text.strip() for text in self.literals):
            yield "literals", "holds an empty line"

    def patterns(self) -> list[Pattern]:
        """The one pattern; literals become an alternation."""
        if isinstance(self.regex, str):
            return [Pattern(self.regex, whole=self.match_whole)]
        alternatives = self.regex or map(literal, self.literals)
        return [Pattern("|".join(alternatives), whole=self.match_whole)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A loaded rule: its spec with its full name and the place it stands in."""

    name: str
    spec: Spec
    category: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """``file:line`` of the rule's table."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule sees when it marks: the page, its lines, the hits of its patterns, its conditions."""

    rule: Rule
    patterns: tuple[Pattern, ...]  # the rule's own, compiled once
    page: Page
    lines: Lines
    hits: Hits
    allows: Any  # Callable[[Line], bool]: the rule's own conditions on one line

    def hit_lines(self, pattern: Pattern) -> list[Line]:
        """Lines that the pattern hits and the rule's conditions allow."""
        return [line for line in self.hits.get(pattern, ()) if self.allows(line)]
