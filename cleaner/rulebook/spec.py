"""What every rule has: its reason, its example, and the conditions it may carry.

The fields of these structs *are* the keys of a rule's TOML table, what they and the docstrings say is the reference:
editors show it (``schema.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import msgspec

from cleaner.meaning import say
from cleaner.rulebook import limits
from cleaner.rulebook.patterns import Pattern, literal

if TYPE_CHECKING:
    from cleaner.lines import Line, Lines
    from cleaner.model import Mark, Page


Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Languages = Annotated[
    list[Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]],
    say('The page is in one of these languages: `["de", "fr"]`.'),
]
Sites = Annotated[list[str], say('The page\'s host is one of these, or below it: `["example.org"]`.')]
Paths = Annotated[
    list[str],
    say("The document's id (its path below the input folder) fits one of these globs; `**` goes through folders."),
]
# Keys whose default some kinds have otherwise.
Position = Annotated[
    Literal["head", "tail"] | tuple[Share, Share] | None,
    say("It lies in the first quarter (`head`), from six tenths on (`tail`), or in this part of the page's lines."),
]
MinWords = Annotated[Count, say("The line has so many words at least.")]
MaxWords = Annotated[
    Count | None,
    say("The line has so many words at most; two characters of Chinese, Japanese or Thai count as one."),
]
MaxShare = Annotated[
    Share,
    say("The rule takes at most this share of the page's characters, or 300; else it is held back on that page."),
]
Strength = Annotated[
    Literal["careful", "extracted", "flattened"],
    say("`careful`: the rule speaks in every preset; `extracted`: not in `careful`; `flattened`: only there."),
]
Document = Annotated[
    Literal["any", "prose"],
    say("`prose`: running text makes up most of the page; it is no recipe, table, list of dates or poem."),
]
Hits = Mapping[Pattern, Sequence["Line"]]

STRENGTHS = ("careful", "extracted", "flattened")
"""Presets from the most careful to the strongest; a rule speaks in its own and all stronger ones."""


class Head(msgspec.Struct):
    """Keys of a pack above its rules."""

    about: Annotated[str, msgspec.Meta(max_length=limits.WHY_CHARS), say("What the pack's rules are about.")]
    category: Annotated[
        str,
        msgspec.Meta(max_length=limits.NAME_CHARS),
        say("What the sidecar calls removals by these rules; the pack's name, if not given."),
    ] = ""
    sites: Sites = []
    paths: Paths = []
    languages: Languages = []
    words: Annotated[
        dict[str, str],
        say("Words that several rules need, written once: `networks = 'facebook|mastodon'`, used as `{networks}`."),
    ] = {}


class Spec(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Keys that every kind knows."""

    kind: ClassVar[str]
    speaks_last: ClassVar[bool] = False  # only where the other rules have nothing more to say

    id: Annotated[
        str,
        msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*\Z"),
        say("The rule's name in its pack: small letters, digits, hyphens. `pack/id` stands beside what it removes."),
    ]
    why: Annotated[str, msgspec.Meta(min_length=1), say("The reason for the rule, for who reads a removal.")]
    example: Annotated[
        str,
        msgspec.Meta(min_length=1),
        say(
            "A diff that `clean rules test` runs: `- ` goes, two spaces stay, `+ ` is what remains of a line that is "
            "cut inside, `* ` is spoken of and stays. One line at least stays: real text that looks alike."
        ),
    ]
    expect: Annotated[
        Literal["pass", "fail"], say("`fail`: the example is known not to hold yet, and the test insists on it.")
    ] = "pass"

    languages: Languages = []
    sites: Sites = []
    paths: Paths = []
    position: Position = None
    min_words: MinWords = 0
    max_words: MaxWords = None
    beside: Annotated[bool, say("A line directly above or below goes by another rule.")] = False
    neighbours: Annotated[str | None, say("One of the two lines above or the two below holds this pattern.")] = None
    unless: Annotated[str | None, say("The line does not hold this pattern.")] = None
    between_sentences: Annotated[bool, say("The lines directly above and below are running text.")] = False
    link_density: Annotated[Share | None, say("So much of the line's text at least stood in links (HTML only).")] = None
    tag: Annotated[list[str], say('The line was the text of one of these elements: `["p", "li"]` (HTML only).')] = []
    heading: Annotated[bool | None, say("The line was a heading, `h1` to `h6`, or was none (HTML only).")] = None
    max_share: MaxShare = 0.3
    strength: Strength = "extracted"
    document: Document = "any"

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

    regex: Annotated[
        str | list[str] | None,
        say("The pattern (RE2, in any case), or several any of which may match; `{name}` is a list of `[words]`."),
    ] = None
    literals: Annotated[list[str], say('Whole lines, in place of a pattern: `["Share", "Tweet"]`.')] = []
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
