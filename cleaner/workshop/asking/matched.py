"""What of a line, or of the lines around it, a rule's mark rests on: its pattern's alternative, or the structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cleaner.lines import Line
from cleaner.model import Mark, Page
from cleaner.rulebook.kinds.blocks import DropBlock, DropList
from cleaner.rulebook.kinds.edges import CutHead, CutTail
from cleaner.rulebook.kinds.seen import DropSeen
from cleaner.rulebook.kinds.structure import DropRepeats, DropRun, DropTeasers
from cleaner.rulebook.patterns import Pattern
from cleaner.rulebook.spec import Rule, Spec
from cleaner.workshop.asking.alternatives import matching_alternative

_PATTERN = 120  # characters that are shown of a pattern


@dataclass(frozen=True, slots=True)
class Matched:
    """What a mark rests on: in words what in the structure spoke, the key of the rule and what it says there."""

    how: str = ""
    key: str = ""
    pattern: str = ""


def tell_match(rule: Rule, mark: Mark, page: Page, number: int) -> list[Matched]:
    """What the mark of a rule that covers a line rests on; nothing for a line model, whose evidence tells."""
    assert page.lines is not None
    line = page.lines.get(number)
    if line is None:
        return []
    kind = next((kind for kind in _STRUCTURE if isinstance(rule.spec, kind)), None)
    told = list(_STRUCTURE[kind](rule, mark, page, line)) if kind else list(_by_pattern(rule, page, number))
    return [*told, *(Matched(f"{name} = {value}") for name, value in mark.fields)]


def clip_pattern(pattern: str) -> str:
    """A pattern at a length that can be read: its beginning and its end."""
    if len(pattern) <= _PATTERN:
        return pattern
    return f"{pattern[: _PATTERN - 40]} … {pattern[-36:]}"


def find_mark(page: Page, rule: str, number: int) -> Mark | None:
    """The mark by which a rule speaks of a line: the smallest that covers it."""
    marks = [mark for mark in page.all_marks if mark.rule == rule and mark.line <= number <= mark.end_line]
    return min(marks, key=lambda mark: mark.end - mark.start, default=None)


def _by_pattern(rule: Rule, page: Page, number: int, how: str = "", key: str = "") -> Iterator[Matched]:
    """The pattern, or its alternative, that hits a line; of two patterns that of the key."""
    assert page.lines is not None
    line, key = page.lines.get(number), key or _key_of_pattern(rule.spec)
    pattern = rule.spec.pattern_keys().get("regex" if key == "literals" else key)
    if pattern is not None and line is not None:
        yield Matched(how, key, clip_pattern(matching_alternative(rule.spec, pattern, line.text)))


def _key_of_pattern(spec: Spec) -> str:
    """The key under which a rule has its pattern, of two the first."""
    return "literals" if getattr(spec, "literals", None) else next(iter(spec.pattern_keys()), "")


def _block(rule: Rule, mark: Mark, page: Page, line: Line) -> Iterator[Matched]:
    yield Matched(f"block from line {mark.line} to {mark.end_line} by `from` and `to`")
    yield from _by_pattern(rule, page, mark.line, key="from")
    end = mark.end_line
    if getattr(rule.spec, "keep_end", False):
        end = next((n for n in _hits(page, rule.spec.patterns()[1]) if n > mark.end_line), end)
    yield from _by_pattern(rule, page, end, key="to")


def _list(rule: Rule, mark: Mark, page: Page, line: Line) -> Iterator[Matched]:
    count = _count(rule, mark, page) - 1
    how = f"heading of the list below it, {count} lines to line {mark.end_line}"
    if line.number != mark.line:
        how = f"in the list below the heading at line {mark.line}"
    elif not count:
        how = "heading of a list, with no item below it"
    yield from _by_pattern(rule, page, mark.line, how=how)


def _cut(rule: Rule, mark: Mark, page: Page, line: Line) -> Iterator[Matched]:
    is_head = isinstance(rule.spec, CutHead)
    anchor = mark.end_line if is_head else mark.line
    if getattr(rule.spec, "anchor", "goes") == "stays":
        hits = _hits(page, rule.spec.patterns()[0])
        beyond = [n for n in hits if n > anchor] if is_head else [n for n in reversed(hits) if n < anchor]
        anchor = beyond[0] if beyond else anchor
    side = "above" if is_head else "below"
    how = "the line that it cuts at" if line.number == anchor else f"all {side} line {anchor}, where it cuts"
    yield from _by_pattern(rule, page, anchor, how=how)


def _hits(page: Page, pattern: Pattern) -> list[int]:
    return sorted((page.hits or {}).get(pattern, ()))


def _count(rule: Rule, mark: Mark, page: Page) -> int:
    """How many lines go by a mark, or would, where another rule answers for them."""
    assert page.lines is not None
    lines = page.lines.between(mark.line, mark.end_line)
    taken = [v for line in lines for v in page.verdicts.get(line.number, ()) if v.rule == rule.name]
    return len(taken) or len(lines)


def _run(rule: Rule, mark: Mark, page: Page, _: Line) -> Iterator[Matched]:
    yield Matched(f"run of {_count(rule, mark, page)} short lines, from line {mark.line} to {mark.end_line}")


def _teasers(rule: Rule, mark: Mark, page: Page, _: Line) -> Iterator[Matched]:
    yield Matched(f"teasers from line {mark.line} to {mark.end_line}, each title twice")


def _repeats(rule: Rule, mark: Mark, page: Page, line: Line) -> Iterator[Matched]:
    assert page.lines is not None
    earlier = (other.number for other in page.lines.solid if other.number < line.number and other.key == line.key)
    first = next(earlier, None)
    yield Matched(f"repeats line {first}" if first else "repeats the page's title")


def _seen(rule: Rule, mark: Mark, page: Page, line: Line) -> Iterator[Matched]:
    assert isinstance(rule.spec, DropSeen)
    yield Matched("a line that it has seen on other pages", "lines", rule.spec.entry_of(line))


_STRUCTURE: Mapping[type[Spec], Callable[[Rule, Mark, Page, Line], Iterator[Matched]]] = {
    DropBlock: _block,
    DropList: _list,
    CutHead: _cut,
    CutTail: _cut,
    DropRun: _run,
    DropTeasers: _teasers,
    DropRepeats: _repeats,
    DropSeen: _seen,
}
