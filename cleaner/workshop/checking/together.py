"""Rules that speak of the same lines: a sidecar names one rule a line, so the others' patterns are asked again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from cleaner.lines import Lines
from cleaner.records import Sidecar
from cleaner.rulebook.conditions import LineConditions, is_on_site
from cleaner.rulebook.kinds.capture import Capture
from cleaner.rulebook.kinds.lines import DropLine, DropText
from cleaner.rulebook.matcher import Matcher, join_limits
from cleaner.rulebook.spec import Rule
from cleaner.workshop.checking.stats import lines_of

MOST_LINES = 200_000  # different lines that are remembered
FEW = 3  # different lines from which on two rules are said to go together
_LONGEST = 1_000  # characters of a line that is remembered
_AT_ONCE = 5_000  # lines that are put to the matcher


class _Asked(NamedTuple):
    """A removed line as it was asked about: what rules by language and site want to know of its page."""

    text: str
    rule: str
    language: str
    host: str | None


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A rule whose pattern matches ``lines`` different removed lines and that answers for none: others do."""

    rule: str
    lines: int
    answered_by: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Together:
    """Rules whose patterns match the same ``lines`` different removed lines, no more and no fewer."""

    rules: tuple[str, ...]
    lines: int


class RemovedLines:
    """The different lines that went as a whole, each with the rule that answered for it; at most ``most``."""

    def __init__(self, rules: Sequence[Rule], most: int = MOST_LINES) -> None:
        self._parts = frozenset(rule.name for rule in rules if isinstance(rule.spec, DropText))
        self._rules = [rule for rule in rules if _takes_single_lines(rule)]
        self._asks_host = any(rule.spec.sites for rule in self._rules)
        self._most = most
        self._found: dict[_Asked, None] = {}
        self.left_out = 0  # lines, some perhaps the same, that were too many or too long

    def __len__(self) -> int:
        return len(self._found)

    def add(self, sidecar: Sidecar) -> None:
        """Remember the lines that one document lost."""
        language = sidecar.language.tag.split("-")[0]
        host = _host_of(sidecar) if self._asks_host else None
        is_html = sidecar.input.format == "html"
        for removal in sidecar.removals:
            if removal.rule in self._parts or removal.rule.startswith("language/"):
                continue
            for text in lines_of(removal):
                self._remember(_Asked(text.removeprefix("- ") if is_html else text, removal.rule, language, host))

    def _remember(self, line: _Asked) -> None:
        if line in self._found:
            return
        if len(self._found) >= self._most or len(line.text) > _LONGEST:
            self.left_out += 1
        else:
            self._found[line] = None

    def compare(self) -> tuple[list[Together], list[Shadowed]]:
        """The rules that always go together, and those that others answer for; of at least FEW lines.

        Asked are the rules that judge single lines alone: patterns, numbers of words, `unless`, languages and sites
        hold, `position`, `document` and shares are set aside.
        """
        hit: dict[str, set[str]] = defaultdict(set)  # lines by rule
        answered: dict[str, Counter[str]] = defaultdict(Counter)  # lines by rule and by who answered
        hitters = self._ask()
        for line in self._found:
            for rule in hitters.get(line.text, ()):
                if _applies(rule, line):
                    hit[rule.name].add(line.text)
                    answered[rule.name][line.rule] += 1
        enough = {name: lines for name, lines in hit.items() if len(lines) >= FEW}
        together = list(_equal(enough))
        paired = {name for group in together for name in group.rules}
        shadowed = [
            Shadowed(name, len(lines), dict(answered[name].most_common()))
            for name, lines in sorted(enough.items())
            if name not in answered[name] and name not in paired
        ]
        return together, shadowed

    def _ask(self) -> dict[str, list[Rule]]:
        """Each line with the rules that it hits."""
        hitters: dict[str, list[Rule]] = defaultdict(list)
        matcher = matcher_of(self._rules)
        texts = iter(dict.fromkeys(line.text for line in self._found))
        while some := list(islice(texts, _AT_ONCE)):
            for rule, text in hits_alone(self._rules, matcher, Lines("\n".join(some))):
                hitters[text].append(rule)
        return hitters


def matcher_of(rules: Sequence[Rule]) -> Matcher:
    """A matcher of the first pattern of each rule: that of its line, or of its first line."""
    first = ((rule.spec, patterns[0]) for rule in rules if (patterns := rule.spec.patterns()))
    return Matcher(join_limits((pattern, spec.pattern_limits()[pattern]) for spec, pattern in first))


def hits_alone(
    rules: Sequence[Rule], matcher: Matcher, lines: Lines, most: int | None = None
) -> Iterator[tuple[Rule, str]]:
    """Pairs of a rule and a line that its first pattern and its conditions on the line itself let it take.

    Of a rule at most so many.
    """
    found = matcher.hits(lines)
    for rule in rules:
        patterns = rule.spec.patterns()
        hit = found.get(patterns[0], ()) if patterns else ()
        if hit:
            alone = alone_of(rule)
            allows = LineConditions(alone, lines, alone.spec.condition_patterns())
            yield from islice(((rule, line.text) for line in hit if allows(line)), most)


def alone_of(rule: Rule) -> Rule:
    """The rule without its conditions on where a line stands and where it comes from."""
    spec = msgspec.structs.replace(
        rule.spec, position=None, neighbours=None, between_sentences=False, link_density=None, tag=[], heading=None
    )
    return Rule(rule.name, spec, rule.category, rule.file, rule.line)


def _takes_single_lines(rule: Rule) -> bool:
    takes = isinstance(rule.spec, DropLine) or (isinstance(rule.spec, Capture) and rule.spec.drop)
    return takes and not rule.spec.paths and judges_lines_alone(rule)


def judges_lines_alone(rule: Rule) -> bool:
    """Whether a rule asks nothing of the lines around or of the HTML: of others a line alone tells too little."""
    spec = rule.spec
    return not (spec.neighbours or spec.beside or spec.between_sentences or spec.asks_origin)


def _applies(rule: Rule, line: _Asked) -> bool:
    spec = rule.spec
    speaks = not spec.languages or line.language in spec.languages
    return speaks and (not spec.sites or any(is_on_site(line.host, site) for site in spec.sites))


def _equal(hit: Mapping[str, set[str]]) -> Iterator[Together]:
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for name in sorted(hit):
        groups[frozenset(hit[name])].append(name)
    for lines, names in groups.items():
        if len(names) > 1:
            yield Together(tuple(names), len(lines))


def _host_of(sidecar: Sidecar) -> str | None:
    """The page's host, where its metadata tell it."""
    told = sidecar.metadata.get("hostname")
    if not told:
        try:
            told = urlsplit(str(sidecar.metadata.get("url") or "")).hostname
        except ValueError:
            return None
    return str(told).lower() if told else None
