"""Which rules came near to a line, and what held each of them back.

A rule comes near where its pattern hits the line and a condition does not hold, or where its pattern must match the
whole line and hits a part of it. Conditions are judged by those who judge them in a run; here is only how it is told.
Rules without a pattern are silent here but for `drop_seen`, which knows its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cleaner.api import Cleaner
from cleaner.errors import InputError
from cleaner.lines import Line, Lines, count_words, is_unspaced
from cleaner.model import Page
from cleaner.resolve import HELD_BACK
from cleaner.rulebook.book import RuleBook, matches_any
from cleaner.rulebook.conditions import LineConditions, failed_on_page
from cleaner.rulebook.kinds.lines import FlagLine, Keep
from cleaner.rulebook.kinds.seen import DropSeen
from cleaner.rulebook.patterns import Found, Pattern
from cleaner.rulebook.spec import STRENGTHS, Rule, Seen
from cleaner.workshop.asking.reasons import tell_line_condition, tell_page_condition

_LONGEST = 5_000  # characters of a line that is searched for parts; longer ones are asked of whole patterns only
_HALF, _WORDS, _LEAST = 0.5, 2, 0.1  # a part is half of the line, or two words and a tenth of it
_CHEAP = 200_000  # characters of a page whose lines are all asked for the end of a block


@dataclass(frozen=True, slots=True)
class Held:
    """What held a rule back: the key of its table that did (or preset, disable, keep), and that in words."""

    key: str
    told: str


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that came near, and by what it was held back.

    ``part`` is what its pattern hits of the line's text, a half-open span, where it must match the whole. ``is_far``
    says that it asks for HTML where there is none, and so can't speak of any line.
    """

    rule: Rule
    held: tuple[Held, ...]
    part: tuple[int, int] | None = None
    is_far: bool = False

    @property
    def rank(self) -> tuple[bool, bool, int, int, str]:
        """The nearest first: those whose pattern hits the whole, fewer conditions, longer parts."""
        size = self.part[1] - self.part[0] if self.part else 0
        return (self.is_far, self.part is not None, len(self.held), -size, self.rule.name)


def find_near(page: Page, cleaner: Cleaner, number: int) -> list[Near]:
    """The rules that came near to a line, the nearest first: those that take lines, or if it goes those that keep them.

    ``page`` is one that `Cleaner.explain` made; ``number`` counts its lines from 1. Of a blank line none.
    """
    desk = Desk(page, cleaner)
    assert page.lines is not None
    line = desk.line(number)
    if line is None:
        return []
    goes = page.left is None or page.left.get(number) is None
    rules = [rule for rule in cleaner.all_rules if isinstance(rule.spec, Keep) == goes]
    found = (_try(desk, rule, line) for rule in rules if not isinstance(rule.spec, FlagLine))
    return sorted((near for near in found if near), key=lambda near: near.rank)


class Desk:
    """A page as the rules saw it last, and the rules that spoke of it."""

    def __init__(self, page: Page, cleaner: Cleaner) -> None:
        assert page.lines is not None
        self.page, self.cleaner = page, cleaner
        book = cleaner.rulebook
        self.book: RuleBook = book.stronger if book.stronger and page.preset == book.stronger.preset else book
        self.left = page.left or page.lines
        self.all = page.lines

    def line(self, number: int) -> Line | None:
        """A line as it stands among those that are left, or, if it went, among all."""
        return self.left.get(number) or self.all.get(number)

    def lines_with(self, line: Line) -> Lines:
        """The lines that this one is judged among."""
        return self.left if self.left.get(line.number) is not None else self.all

    def seen(self, rule: Rule, lines: Lines) -> Seen:
        """What a rule sees of the page."""
        patterns = tuple(rule.spec.patterns())
        hits = {pattern: self._hits(pattern, lines) for pattern in patterns[1:]}
        return Seen(rule, patterns, self.page, lines, hits, self.conditions(rule, lines))

    def conditions(self, rule: Rule, lines: Lines) -> LineConditions:
        """A rule's conditions on this page."""
        return LineConditions(rule, lines, rule.spec.condition_patterns(), self.page.origins)

    def _hits(self, pattern: Pattern, lines: Lines) -> list[Line]:
        known = (self.page.hits or {}).get(pattern)
        if known is not None:
            return [line for number in known if (line := lines.get(number))]
        return [line for line in lines.solid if pattern.matches(line.text)] if lines.chars < _CHEAP else []

    @cached_property
    def silent(self) -> frozenset[str]:
        """Rules that do not speak with this configuration and preset."""
        return frozenset(rule.name for rule in self.cleaner.all_rules if rule.name not in self.book.by_name)


def _try(desk: Desk, rule: Rule, line: Line) -> Near | None:
    try:
        return _look(desk, rule, line)
    except InputError:  # a line is too long for one of its patterns, in a run as well
        return None


def _look(desk: Desk, rule: Rule, line: Line) -> Near | None:
    hit = _hit(rule, line)
    if hit is None:
        return None
    lines = desk.lines_with(line)
    part = (hit.start, hit.end) if hit.end - hit.start < len(line.text) and _is_whole(rule) else None
    held = [*_held_by_switches(desk, rule), *_held_by_conditions(desk, rule, line, lines)]
    if part is None:
        held += [Held(*doubt) for doubt in rule.spec.doubts(desk.seen(rule, lines), line)]
        held += _held_in_resolve(desk, rule, line)
    if not held and part is None:
        if desk.all is lines or any(v.rule == rule.name for v in desk.page.verdicts.get(line.number, ())):
            return None  # it protected the line, or took its part
        held = [Held("", "matches, and finds nothing to take")]
    return Near(rule, tuple(held), part, rule.spec.asks_origin and not desk.page.origins)


def _is_whole(rule: Rule) -> bool:
    patterns = rule.spec.patterns()
    return bool(patterns) and patterns[0].whole


def _hit(rule: Rule, line: Line) -> Found | None:
    """What of the line the rule's pattern hits, its first one where there are two."""
    whole = Found(0, len(line.text), {})
    if isinstance(rule.spec, DropSeen):
        return whole if rule.spec.knows(line) else None
    patterns = rule.spec.patterns()
    if not patterns:
        return None
    return _find(patterns[0], line, whole)


def _find(pattern: Pattern, line: Line, whole: Found) -> Found | None:
    """The whole line where the pattern matches, or else the longest part from word to word that says something.

    A pattern that asks for no word and no digit would hit a part of any line.
    """
    seeks_parts = pattern.whole and len(line.text) <= _LONGEST and any(pattern.needs)
    inside = Pattern(pattern.source, whole=False) if seeks_parts else pattern
    if not inside.may_match(line.text.encode()):
        return None
    if pattern.matches(line.text):
        return whole
    if not seeks_parts:
        return None
    parts = [_trim(line.text, found) for found in inside.find_all(line.text)]
    return max(
        (found for found in parts if _says(line, found)), key=lambda found: found.end - found.start, default=None
    )


def _trim(text: str, found: Found) -> Found:
    """A match without the spaces at its ends."""
    part = text[found.start : found.end]
    start = found.start + len(part) - len(part.lstrip())
    return Found(start, start + len(part.strip()), {})


def _says(line: Line, found: Found) -> bool:
    """Whether a part is much of the line, or some words of it, and none of them is cut."""
    text = line.text
    if found.start == found.end or _cuts_word(text, found.start) or _cuts_word(text, found.end):
        return False
    share = (found.end - found.start) / len(text)
    return share >= _HALF or (share >= _LEAST and count_words(text[found.start : found.end]) >= _WORDS)


def _cuts_word(text: str, at: int) -> bool:
    around = text[max(0, at - 1) : at + 1]
    return 0 < at < len(text) and around.isalnum() and not is_unspaced(around)


def _held_by_switches(desk: Desk, rule: Rule) -> Iterator[Held]:
    """Why a rule does not speak on any page with this configuration."""
    config, spec = desk.cleaner.config, rule.spec
    if rule.name not in desk.silent:
        return
    for name in config.disable:
        if matches_any(rule.name, [name]):
            yield Held("disable", f"is switched off by disable = '{name}'")
    if STRENGTHS.index(spec.strength) > STRENGTHS.index(desk.book.preset):
        yield Held("strength", f"is silent in preset {desk.book.preset}: its strength is {spec.strength}")


def _held_by_conditions(desk: Desk, rule: Rule, line: Line, lines: Lines) -> Iterator[Held]:
    on_page = failed_on_page(rule, desk.page, lines)
    for key in on_page:
        yield Held(*tell_page_condition(key, rule.spec, desk.page))
    conditions = desk.conditions(rule, lines)
    for key in conditions.failed(line):
        if "origin" not in on_page or key not in ("link_density", "tag", "heading"):
            yield Held(key, tell_line_condition(key, conditions, line))


def _held_in_resolve(desk: Desk, rule: Rule, line: Line) -> Iterator[Held]:
    """What the stage resolve had against a rule that marked the line: a keep rule, its share, nothing beside."""
    page, number = desk.page, line.number
    marks = [mark for mark in page.all_marks if mark.rule == rule.name and mark.line <= number <= mark.end_line]
    if not marks or any(verdict.rule == rule.name for verdict in page.verdicts.get(number, ())):
        return
    guard = next((kept.protected_by for kept in page.kept if kept.line == number and kept.rule == rule.name), None)
    if guard:
        yield Held("keep", f"is held back by {guard}, which keeps the line")
    elif rule.name in page.held_back:
        yield Held("max_share", tell_held_back(page, rule.name))
    elif rule.spec.beside:
        yield Held("beside", "speaks only beside a line that goes by another rule, and none does")
    elif any(mark.action == "note" for mark in marks):
        yield Held("drop", "takes metadata and leaves the line, drop = false")


def tell_held_back(page: Page, rule: str) -> str:
    """What a rule would have done that `resolve` held back on this page."""
    warned = (warning.message for warning in page.warnings if warning.code == HELD_BACK)
    told = next((text for text in warned if text.startswith(f"{rule} ")), "")
    return told.removeprefix(f"{rule} ") or "would take more than its max_share"
