"""The rules of a run: chosen by preset and switches, compiled together, asked page by page."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from cleaner.errors import InputError
from cleaner.lines import Lines
from cleaner.model import Mark, Page
from cleaner.rulebook import limits
from cleaner.rulebook.conditions import Asked, LineConditions, applies_to, asked_by
from cleaner.rulebook.kinds.elements import DropElement
from cleaner.rulebook.kinds.judge import BlockModel
from cleaner.rulebook.kinds.lines import Keep
from cleaner.rulebook.matcher import Matcher, join_limits
from cleaner.rulebook.patterns import Pattern
from cleaner.rulebook.places import Places
from cleaner.rulebook.spec import STRENGTHS, Rule, Seen

_TOO_MANY = (
    "the rules up to {} speak of its lines more than {:,} times, far more than rules about boilerplate do; look at the "
    "packs of --rules"
)
Hits = Mapping[Pattern, Sequence[int]]


def matches_any(name: str, globs: Iterable[str]) -> bool:
    """Whether a rule's full name is named: itself, its pack, or by a glob.

    >>> matches_any("share/facebook", ["share"]), matches_any("share/facebook", ["sh*/tw*"])
    (True, False)
    """
    pack = name.partition("/")[0]
    return any(glob in (name, pack) or fnmatch.fnmatchcase(name, glob) for glob in globs)


def select_rules(
    rules: Sequence[Rule], preset: str, disable: Sequence[str] = (), enable: Sequence[str] = ()
) -> list[Rule]:
    """The rules that speak: those of the preset's strength or more careful, less and plus the named ones."""
    limit = STRENGTHS.index(preset)
    return [
        rule
        for rule in rules
        if matches_any(rule.name, enable)
        or (STRENGTHS.index(rule.spec.strength) <= limit and not matches_any(rule.name, disable))
    ]


class RuleBook:
    """Rules compiled for matching; made once, used for every page, and small to send to a worker."""

    def __init__(self, rules: Sequence[Rule], preset: str = "extracted", stronger: RuleBook | None = None) -> None:
        # Sorted, so that nothing can depend on the order of files or tables.
        self.rules = sorted(rules, key=lambda rule: rule.name)
        self.preset = preset
        self.stronger = stronger  # takes over where a page's shape asks for it (preset auto)
        self.by_name = {rule.name: rule for rule in self.rules}

    @cached_property
    def _matcher(self) -> Matcher:
        return self._matcher_of([rule for rule in self.rules if not rule.spec.asks_origin])

    @cached_property
    def _origin_matcher(self) -> Matcher:
        """For rules that speak of lines of HTML only."""
        return self._matcher_of([rule for rule in self.rules if rule.spec.asks_origin])

    def _matcher_of(self, rules: Sequence[Rule]) -> Matcher:
        limits = join_limits(pair for rule in rules for pair in rule.spec.pattern_limits().items())
        compiled_once = {pattern: pattern for patterns in self._patterns.values() for pattern in patterns}
        return Matcher({compiled_once[pattern]: limit for pattern, limit in limits.items()})

    @cached_property
    def _patterns(self) -> dict[str, tuple[Pattern, ...]]:
        """Each rule's patterns, the same objects for equal ones, so that each compiles once."""
        known: dict[Pattern, Pattern] = {}
        return {
            rule.name: tuple(known.setdefault(pattern, pattern) for pattern in rule.spec.patterns())
            for rule in self.rules
        }

    @cached_property
    def _askers(self) -> dict[Pattern, list[str]]:
        """The rules that want to see a pattern's hits."""
        askers: dict[Pattern, list[str]] = {}
        for name, patterns in self._patterns.items():
            for pattern in patterns:
                askers.setdefault(pattern, []).append(name)
        return askers

    @cached_property
    def _places(self) -> Places:
        silent = {name for name, patterns in self._patterns.items() if not patterns}
        return Places([rule for rule in self.rules if not rule.spec.speaks_last], silent)

    @cached_property
    def _conditions(self) -> dict[str, tuple[dict[str, Pattern], Asked]]:
        """Each rule's patterns of conditions, and the conditions on lines that it asks for."""
        return {rule.name: (rule.spec.condition_patterns(), asked_by(rule.spec)) for rule in self.rules}

    @cached_property
    def element_rules(self) -> list[Rule]:
        """The rules that `extract` applies to the HTML tree."""
        return [rule for rule in self.rules if isinstance(rule.spec, DropElement)]

    @cached_property
    def block_model(self) -> Rule | None:
        """The rule that gives `extract` a second opinion: that of the strongest preset, if there is any."""
        found = [rule for rule in self.rules if isinstance(rule.spec, BlockModel)]
        return max(found, key=lambda rule: STRENGTHS.index(rule.spec.strength), default=None)

    def compile(self) -> None:
        """Build the automata now and not at the first document; raises RuleError."""
        self._matcher.compile()
        self._origin_matcher.compile()
        if self.stronger:
            self.stronger.compile()

    def find_hits(self, page: Page, lines: Lines) -> dict[Pattern, list[int]]:
        """For each pattern the numbers of the lines it matches."""
        found = self._matcher.hits(lines)
        if page.origins:
            for pattern, hit in self._origin_matcher.hits(lines).items():
                found[pattern] = sorted({*found.get(pattern, ()), *hit}, key=lambda line: line.number)
        return {pattern: [line.number for line in hit] for pattern, hit in found.items()}

    @cached_property
    def models(self) -> list[Rule]:
        """The rules that speak last: of the line models those of the strongest preset."""
        models = [rule for rule in self.rules if rule.spec.speaks_last]
        most = max((STRENGTHS.index(rule.spec.strength) for rule in models), default=0)
        return [rule for rule in models if STRENGTHS.index(rule.spec.strength) == most]

    @cached_property
    def _last(self) -> list[Rule]:
        """The models, and what may protect a line from them."""
        return [*self.models, *(rule for rule in self.rules if isinstance(rule.spec, Keep))]

    def mark(self, page: Page, lines: Lines, hits: Hits, last: bool = False) -> list[Mark]:
        """Every rule's wishes for the lines given, in a fixed order; ``last`` asks the models and no other rule."""
        asked = self._last_patterns if last else hits.keys()
        left = {
            pattern: found
            for pattern in asked
            if (found := [line for number in hits.get(pattern, ()) if (line := lines.get(number))])
        }
        marks: list[Mark] = []
        most = limits.MARKS + limits.MARKS_PER_LINE * len(lines.solid) + len(page.text) // limits.CHARS_PER_MARK
        asked_of, most_asked = 0, limits.HITS + limits.HITS_PER_LINE * len(lines.solid)
        for rule in self._speaking(page, left, last):
            if applies_to(rule, page, lines):
                patterns, conditions = self._conditions[rule.name]
                allows = LineConditions(rule, lines, patterns, page.origins, conditions)
                marks.extend(rule.spec.mark(Seen(rule, self._patterns[rule.name], page, lines, left, allows)))
                asked_of += sum(len(left.get(pattern, ())) for pattern in self._patterns[rule.name])
                if len(marks) > most or asked_of > most_asked:
                    raise InputError(_TOO_MANY.format(rule.name, min(most, most_asked)))
        return sorted(marks, key=lambda mark: (mark.start, mark.end, mark.rule))

    def _speaking(self, page: Page, hits: Iterable[Pattern], last: bool) -> list[Rule]:
        """The rules with a hit, and those that look for none, in their order."""
        names = {name for pattern in hits for name in self._askers[pattern]}
        if last:
            return [rule for rule in self._last if rule.name in names or not self._patterns[rule.name]]
        return self._places.rules_for(page, names)

    @cached_property
    def _last_patterns(self) -> frozenset[Pattern]:
        return frozenset(pattern for rule in self._last for pattern in self._patterns[rule.name])

    @cached_property
    def beside(self) -> frozenset[str]:
        """Names of the rules that speak only next to a line that goes by another one."""
        return frozenset(rule.name for rule in self.rules if rule.spec.beside)

    @cached_property
    def sha256(self) -> str:
        """A hash of all that the rules say, whatever files they stand in."""
        told: list[Any] = [(rule.name, rule.spec.kind, rule.category, rule.spec) for rule in self.rules]
        if self.stronger:
            told.append(self.stronger.sha256)
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

    def __getstate__(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in ("rules", "by_name", "preset", "stronger")}
