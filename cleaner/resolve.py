"""Stage resolve: from marks to one verdict a line, whatever order the rules came in.

1. `keep` rules protect lines. 2. A rule that would take more than its `max_share` of the page
is held back, with a warning; so is a line model that would leave nothing but such lines. 3. A rule with `beside`
speaks only next to a line that goes by another rule. 4. Each line that goes gets one responsible
rule: the one whose mark is smallest, then by name.

The pipeline repeats mark and resolve on what is left until nothing more goes: conditions on position,
neighbours and structure then hold for the cleaned text too, and the rules find nothing in it. The line model
is asked once, and may judge a cleaned text anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial

from cleaner.lines import Line, Lines
from cleaner.model import Mark, Page, Verdict
from cleaner.records import Flag, Kept, Removal
from cleaner.rulebook.book import RuleBook, matches_any

HELD_BACK = "rule-held-back"  # the code of the warning; its message begins with the rule's name
_TAKES = ("drop", "capture")
_TOLD_FROM = 3  # lines of running text: a rule may not take a page of four sentences, either
_SHARE_FROM = 300  # characters; on a page of a few lines one share button is half of it


@dataclass(frozen=True, slots=True)
class _Claim:
    """A rule's wish for one line, or a part of it."""

    line: Line
    start: int
    end: int
    mark: Mark

    @property
    def is_whole(self) -> bool:
        return self.start <= self.line.start and self.end >= self.line.end

    @property
    def rank(self) -> tuple[int, str]:
        return (self.mark.end - self.mark.start, self.mark.rule)


def resolve(page: Page, rulebook: RuleBook) -> Page:
    """Judge this round's marks: fill ``page.verdicts``, ``kept``, captured ``metadata`` and what is ``left``.

    ``page.removals`` (content spans only) and rule flags are of all rounds so far.
    """
    assert page.lines is not None
    assert page.left is not None
    if not page.marks:
        return page
    claims = _protect(page, rulebook, list(_claims(page.marks, page.left)))
    beside = rulebook.beside
    needy = [claim for claim in claims if claim.mark.rule in beside]
    sure = _hold_back(page, rulebook, [claim for claim in claims if claim.mark.rule not in beside])
    claims = sure + _hold_back(page, rulebook, _only_beside(needy, sure))
    _judge_lines(page, claims)
    page.removals = _removals(page, rulebook)
    _take_captures(page, claims)
    page.flags = [_rule_flag(rulebook, mark) for mark in page.all_marks if mark.action == "flag"]
    return page


def _claims(marks: Iterable[Mark], lines: Lines) -> Iterable[_Claim]:
    for mark in marks:
        if mark.action not in _TAKES:
            continue
        for line in lines.between(mark.line, mark.end_line):
            start, end = max(mark.start, line.start), min(mark.end, line.end)
            if start < end:
                yield _Claim(line, start, end, mark)


def _protect(page: Page, rulebook: RuleBook, claims: list[_Claim]) -> list[_Claim]:
    guards: dict[int, dict[str, None]] = defaultdict(dict)  # names of rules, in the order of their marks
    for mark in page.marks:
        if mark.action == "keep":
            guards[mark.line][mark.rule] = None
    protects = cache(partial(_protects, rulebook))
    left = []
    known = {(kept.line, kept.rule) for kept in page.kept}
    for claim in claims:
        guard = next((name for name in guards.get(claim.line.number, ()) if protects(name, claim.mark.rule)), None)
        if guard is None:
            left.append(claim)
        elif (claim.line.number, claim.mark.rule) not in known:
            known.add((claim.line.number, claim.mark.rule))
            page.kept.append(Kept(line=claim.line.number, rule=claim.mark.rule, protected_by=guard))
    page.kept.sort(key=lambda kept: (kept.line, kept.rule))
    return left


def _protects(rulebook: RuleBook, guard: str, rule: str) -> bool:
    return matches_any(rule, getattr(rulebook.by_name[guard].spec, "from_", ["*"]))


def _only_beside(needy: list[_Claim], sure: list[_Claim]) -> list[_Claim]:
    """Let `beside` rules speak next to lines that go; what they take counts for the next of them."""
    gone = {claim.line.rank for claim in sure if claim.is_whole}
    waiting = {claim.line.rank for claim in needy} - gone
    pending = list(gone) if waiting else []
    while pending:
        rank = pending.pop()
        joined = {rank - 1, rank + 1} & waiting
        waiting -= joined
        gone |= joined
        pending += joined
    return [claim for claim in needy if {claim.line.rank - 1, claim.line.rank + 1} & gone]


def _hold_back(page: Page, rulebook: RuleBook, claims: list[_Claim]) -> list[_Claim]:
    """Silence rules that would take more than their share of the page's characters, over all rounds."""
    assert page.lines is not None
    taken: dict[str, int] = defaultdict(int)
    for verdict in (verdict for verdicts in page.verdicts.values() for verdict in verdicts):
        taken[verdict.rule] += verdict.end - verdict.start
    for claim in claims:
        taken[claim.mark.rule] += claim.end - claim.start
    told = Counter(claim.mark.rule for claim in claims if claim.is_whole and claim.line.is_sentence)
    total = max(1, page.lines.chars)
    for rule in sorted({claim.mark.rule for claim in claims} - page.held_back):
        share, limit = taken[rule] / total, rulebook.by_name[rule].spec.max_share
        if share > limit and (taken[rule] > _SHARE_FROM or told[rule] >= _TOLD_FROM):
            page.held_back.add(rule)
            page.warn(HELD_BACK, f"{rule} would take {share:.0%} of the page, its max_share is {limit:.0%}")
    _hold_back_models(page, rulebook, claims)
    return [claim for claim in claims if claim.mark.rule not in page.held_back]


def _hold_back_models(page: Page, rulebook: RuleBook, claims: list[_Claim]) -> None:
    """Silence a line model that would leave nothing of a page: a poem has lines like a menu's.

    Lines that a `keep` rule saved from it count as gone: a line more that is protected takes no others along.
    """
    sure = [claim for claim in claims if claim.mark.rule not in page.held_back]
    models = {claim.mark.rule for claim in sure if rulebook.by_name[claim.mark.rule].spec.speaks_last}
    if not models:
        return
    assert page.left is not None
    gone = {claim.line.number for claim in sure if claim.is_whole}
    gone |= {kept.line for kept in page.kept if kept.rule in models}
    if all(line.number in gone for line in page.left.solid):
        page.held_back |= models
        for rule in sorted(models):
            page.warn(HELD_BACK, f"{rule} would leave nothing of the page")


def _judge_lines(page: Page, claims: list[_Claim]) -> None:
    """One responsible rule for each line or part; lines that go as a whole leave ``page.left``."""
    assert page.left is not None
    by_line: dict[int, list[_Claim]] = defaultdict(list)
    for claim in claims:
        by_line[claim.line.number].append(claim)
    for number, found in by_line.items():
        page.verdicts[number] = _merge(page.verdicts.get(number, []), _verdicts(found))
    gone = [number for number in by_line if page.verdicts[number][0].is_whole]
    if gone:
        page.left = page.left.without(frozenset(gone))


def _merge(earlier: list[Verdict], later: list[Verdict]) -> list[Verdict]:
    """A line's verdicts of all rounds: what went inside it stays gone."""
    if later[0].is_whole or not earlier:
        return later
    merged = sorted([*earlier, *later], key=lambda verdict: (verdict.start, -verdict.end, verdict.rule))
    parts: list[Verdict] = []
    for verdict in merged:
        start = max(verdict.start, parts[-1].end) if parts else verdict.start
        if start < verdict.end:
            parts.append(Verdict(start, verdict.end, verdict.rule, False))
    return parts


def _removals(page: Page, rulebook: RuleBook) -> list[Removal]:
    """The verdicts as removals, neighbouring lines of one rule together."""
    assert page.lines is not None
    removals: list[Removal] = []
    last_rank = -2
    for number in sorted(page.verdicts):
        line = page.lines.get(number)
        assert line is not None
        for verdict in page.verdicts[number]:
            previous = removals[-1] if removals else None
            joins = verdict.is_whole and verdict.evidence is None  # evidence is of one line
            if joins and previous and previous.rule == verdict.rule and last_rank == line.rank - 1:
                previous.end, previous.end_line = verdict.end, number
            else:
                removals.append(_removal(verdict, number, rulebook))
            last_rank = line.rank if verdict.is_whole else -2
    return removals


def _removal(verdict: Verdict, number: int, rulebook: RuleBook) -> Removal:
    evidence = verdict.evidence
    return Removal(
        start=verdict.start,
        end=verdict.end,
        line=number,
        end_line=number,
        rule=verdict.rule,
        category=rulebook.by_name[verdict.rule].category,
        text="",
        score=evidence.score if evidence else None,
        features=list(evidence.features) if evidence else None,
    )


def _verdicts(claims: list[_Claim]) -> list[Verdict]:
    """For one line: one whole verdict, or parts that do not overlap."""
    line = claims[0].line
    wholes = [claim for claim in claims if claim.is_whole]
    if wholes:
        first = min(wholes, key=lambda c: c.rank).mark
        return [Verdict(line.start, line.end, first.rule, True, first.evidence)]
    parts: list[Verdict] = []
    for claim in sorted(claims, key=lambda c: (c.start, -c.end, c.mark.rule)):
        start = max(claim.start, parts[-1].end) if parts else claim.start
        if start < claim.end:
            parts.append(Verdict(start, claim.end, claim.mark.rule, False))
    if _leaves_nothing(line, parts):
        longest = max(parts, key=lambda part: (part.end - part.start, -part.start))
        return [Verdict(line.start, line.end, longest.rule, True)]
    return parts


def _leaves_nothing(line: Line, parts: list[Verdict]) -> bool:
    """Whether only spaces and punctuation would be left of the line."""
    at, rest = line.start, []
    for part in parts:
        rest.append(line.text[at - line.start : part.start - line.start])
        at = part.end
    rest.append(line.text[at - line.start :])
    return not any(char.isalnum() for piece in rest for char in piece)


def _take_captures(page: Page, claims: list[_Claim]) -> None:
    """Metadata from captured lines; the first line that gives a field wins, the page's own metadata first."""
    allowed = {claim.mark for claim in claims if claim.mark.action == "capture"}
    for mark in page.marks:
        if mark in allowed or mark.action == "note":
            for name, value in mark.fields:
                page.metadata.setdefault(name, value)


def _rule_flag(rulebook: RuleBook, mark: Mark) -> Flag:
    label = getattr(rulebook.by_name[mark.rule].spec, "label", "rule")
    why = rulebook.by_name[mark.rule].spec.why
    return Flag(start=mark.start, end=mark.end, line=mark.line, kind=label, rule=mark.rule, evidence=why)
