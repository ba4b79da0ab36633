"""The check on breadth: rules that take lines which look like boilerplate and are content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cleaner.lines import Lines
from cleaner.model import Page
from cleaner.records import InputFacts, Language
from cleaner.rulebook.conditions import LineConditions
from cleaner.rulebook.examples import read_example
from cleaner.rulebook.kinds.capture import Capture
from cleaner.rulebook.kinds.lines import FlagLine, Keep
from cleaner.rulebook.kinds.seen import DropSeen
from cleaner.rulebook.matcher import Matcher
from cleaner.rulebook.spec import Rule, Seen
from cleaner.workshop.checking.lint.bench import Bench, Finding, key_of_lines
from cleaner.workshop.checking.together import alone_of, hits_alone, judges_lines_alone

FOLDER = Path(__file__).resolve().parent.parent / "near_misses"
_SHOWN, _MOST = 3, 100  # lines that a rule takes: told, and counted
_ADVICE = (
    "fix the pattern's beginning or end, lower max_words, or add `unless`; then put the line into the example as a "
    "near miss"
)


class NearMiss(NamedTuple):
    """A line of content that looks like boilerplate, its language where it is known, and where it stands."""

    text: str
    language: str | None
    place: str
    rule: str | None = None  # whose example it is of


@lru_cache(maxsize=1)
def shipped_near_misses() -> tuple[NearMiss, ...]:
    """The lines that come along, in `near_misses/LANGUAGE.txt`; `#` begins a comment."""
    return tuple(
        NearMiss(text, file.stem, f"{FOLDER.name}/{file.name}:{number}")
        for file in sorted(FOLDER.glob("*.txt"))
        for number, line in enumerate(file.read_text("utf-8").split("\n"), 1)
        if (text := line.strip()) and not text.startswith("#")
    )


def near_misses_of(rules: Sequence[Rule]) -> Iterator[NearMiss]:
    """The lines that stay in the examples of rules that look at single lines, wherever in a page these stand.

    Left out are lines that a keep rule saves from others, and what stays only for its place in the example.
    """
    for rule in rules:
        if isinstance(rule.spec, Keep | FlagLine) or rule.spec.position or not judges_lines_alone(rule):
            continue
        example = read_example(rule.spec.example)
        language = rule.spec.languages[0] if len(rule.spec.languages) == 1 else None
        for text in dict.fromkeys(line for line in example.after if line in example.before and line):
            yield NearMiss(text, language, f"the example of {rule.name}", rule.name)


def broad(bench: Bench) -> Iterator[Finding]:
    """The rule takes a line of `near_misses/`, or one that stays in another rule's example, wherever it may stand."""
    misses = [*shipped_near_misses(), *near_misses_of(bench.everyone)]
    rules = [rule for rule in bench.rules if _takes_lines(rule)]
    taken: dict[str, list[NearMiss]] = defaultdict(list)
    by_text: dict[str, list[NearMiss]] = defaultdict(list)
    for miss in misses:
        by_text[miss.text].append(miss)
    for rule, text in _take(rules, bench.matcher, Lines("\n".join(by_text))):
        taken[rule.name] += [miss for miss in by_text[text] if _counts(rule, miss)]
    for rule in rules:
        if found := taken.get(rule.name):
            shown = ", ".join(f"'{miss.text}' ({miss.place})" for miss in found[:_SHOWN])
            many = "many" if len(found) >= _MOST // 2 else str(len(found) - _SHOWN)
            more = f" and {many} more" if len(found) > _SHOWN else ""
            yield bench.find("broad", rule, key_of_lines(rule.spec), f"takes content as {shown}{more}; {_ADVICE}")


def _take(rules: Sequence[Rule], matcher: Matcher, lines: Lines) -> Iterator[tuple[Rule, str]]:
    """Pairs of a rule and a line that it would take, if the line stood where the rule looks."""
    for rule, text in hits_alone(rules, matcher, lines, _MOST):
        if not isinstance(rule.spec, Capture) or _captures(rule, text):
            yield rule, text
    for rule in rules:
        if isinstance(rule.spec, DropSeen):
            allows = LineConditions(alone_of(rule), lines, rule.spec.condition_patterns())
            yield from ((rule, line.text) for line in lines.solid if rule.spec.knows(line) and allows(line))


def _captures(rule: Rule, text: str) -> bool:
    """Whether a rule of the kind capture finds what it looks for in the line, as a full date."""
    alone, lines = alone_of(rule), Lines(text)
    patterns = tuple(alone.spec.patterns())
    facts = InputFacts(
        bytes=0, sha256="", encoding="utf-8", confidence=1.0, decided_by="", bom=False, newline="lf", lines=1, chars=0,
        format="text",
    )  # fmt: skip
    page = Page(id=rule.name, facts=facts, text=text, language=Language(tag="en", score=1.0, detector="none"))
    hits = {patterns[0]: lines.solid}
    return any(alone.spec.mark(Seen(alone, patterns, page, lines, hits, lambda _line: True)))


def _takes_lines(rule: Rule) -> bool:
    spec = rule.spec
    if isinstance(spec, Keep | FlagLine) or (isinstance(spec, Capture) and not spec.drop):
        return False
    if isinstance(spec, DropSeen):  # of one place: somebody has seen these lines there, again and again
        return not (spec.paths or spec.sites)
    return bool(spec.patterns()) and judges_lines_alone(rule)


def _counts(rule: Rule, miss: NearMiss) -> bool:
    return miss.rule != rule.name and (
        not rule.spec.languages or miss.language is None or miss.language in rule.spec.languages
    )
