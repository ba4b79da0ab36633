"""All that is known of one line, ready to be shown or written as JSON: why it stays, or by which rule it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cleaner.api import Cleaner
from cleaner.lines import Line
from cleaner.model import Page
from cleaner.records import Flag, Removal, Repair
from cleaner.rulebook.conditions import failed_on_page
from cleaner.rulebook.kinds.model import LineModel
from cleaner.rulebook.spec import Rule
from cleaner.workshop.asking.alternatives import matching_alternative
from cleaner.workshop.asking.matched import Matched, clip_pattern, find_mark, tell_match
from cleaner.workshop.asking.near import Desk, Held, Near, find_near, tell_held_back
from cleaner.workshop.asking.reasons import tell_page_condition

Fate = Literal["goes", "goes in part", "stays"]


@dataclass(frozen=True, slots=True)
class Voice:
    """A rule that speaks of a line: its name, kind and place, its reason, and what its mark rests on."""

    rule: str
    kind: str
    place: str
    why: str
    matched: list[Matched] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)  # what goes of the text, where that is not all
    score: float | None = None
    features: list[str] | None = None


@dataclass(frozen=True, slots=True)
class NearVoice:
    """A rule that came near to a line: what its pattern hits, and what held it back."""

    rule: str
    kind: str
    place: str
    why: str
    pattern: str
    part: tuple[int, int] | None
    held: list[Held]


@dataclass(frozen=True, slots=True)
class ModelVoice:
    """What a line model says of a line that no rule took: its score, where it was asked, and why the line stays."""

    rule: str
    place: str
    threshold: float
    score: float | None
    features: list[str]
    because: str


@dataclass(frozen=True, slots=True)
class LineStory:
    """A line with all that speaks of it; ``near`` are at most as many as were asked for, ``near_more`` the others."""

    id: str
    preset: str
    line: int
    lines: int
    text: str
    words: int
    ends: bool
    verdict: Fate
    removed_by: list[Voice]
    protected_by: list[Voice]
    also: list[Voice]
    near: list[NearVoice]
    near_more: int
    models: list[ModelVoice]
    flags: list[Flag]
    repairs: list[Repair]


class Teller:
    """Tells of the lines of one page that `Cleaner.explain` made."""

    def __init__(self, page: Page, cleaner: Cleaner) -> None:
        assert page.lines is not None
        self.page, self.lines, self.cleaner = page, page.lines, cleaner
        self.rules = {rule.name: rule for rule in cleaner.all_rules}

    @cached_property
    def removals(self) -> dict[int, list[Removal]]:
        """What goes of each line."""
        found: dict[int, list[Removal]] = defaultdict(list)
        for removal in self.page.removals:
            for number in range(removal.line, removal.end_line + 1):
                found[number].append(removal)
        return found

    def fate(self, line: Line) -> Fate:
        """Whether a line goes."""
        gone = self.removals.get(line.number)
        if not gone:
            return "stays"
        return "goes" if any(r.start <= line.start and r.end >= line.end for r in gone) else "goes in part"

    def taker_of_blank(self, number: int) -> str | None:
        """The rule with whose lines a blank line goes."""
        start = self.lines.line_start(number)
        return next((removal.rule for removal in self.page.removals if removal.start <= start < removal.end), None)

    def place(self, rule: str) -> str:
        """The file and line of a rule's table; empty for what `drop_flagged` takes."""
        return self.rules[rule].place if rule in self.rules else ""

    def tell(self, line: Line, most: int | None = None) -> LineStory:
        """All that is known of a line, with ``most`` rules that came near, or all."""
        page, number, verdict = self.page, line.number, self.fate(line)
        near = find_near(page, self.cleaner, number)
        if most is not None:
            near = [one for one in near if not one.is_far]
        return LineStory(
            id=page.id,
            preset=page.preset,
            line=number,
            lines=self.lines.count,
            text=line.text,
            words=line.words,
            ends=line.ends,
            verdict=verdict,
            removed_by=list(self._removers(line, verdict)),
            protected_by=list(self._marked(number, ("keep",))),
            also=list(self._marked(number, ("flag", "note", "drop", "capture")[: 4 if verdict == "goes" else 2])),
            near=[_near_voice(one, line) for one in near[:most]],
            near_more=len(near[most:]) if most is not None else 0,
            models=[] if verdict == "goes" else list(self._models(line)),
            flags=[flag for flag in page.flags if flag.line == number],
            repairs=[repair for repair in page.repairs if line.start <= repair.start <= line.end],
        )

    def _removers(self, line: Line, verdict: Fate) -> Iterator[Voice]:
        gone = self.removals.get(line.number, ())
        for name, removal in {removal.rule: removal for removal in gone}.items():
            spans = [(r.start - line.start, r.end - line.start) for r in gone if r.rule == name]
            yield self._voice(
                name,
                line.number,
                parts=spans if verdict == "goes in part" else [],
                score=removal.score,
                features=removal.features,
            )

    def _marked(self, number: int, actions: tuple[str, ...]) -> Iterator[Voice]:
        """The rules whose marks cover a line, but those that took it."""
        marks = [mark for mark in self.page.all_marks if mark.line <= number <= mark.end_line]
        answered = {removal.rule for removal in self.removals.get(number, ())}
        for name in dict.fromkeys(mark.rule for mark in marks if mark.action in actions):
            if name not in answered:
                yield self._voice(name, number)

    def _voice(
        self,
        name: str,
        number: int,
        parts: list[tuple[int, int]] | None = None,
        score: float | None = None,
        features: list[str] | None = None,
    ) -> Voice:
        rule, mark = self.rules.get(name), find_mark(self.page, name, number)
        if rule is None:
            return Voice(name, "drop_flagged", "", "the line is flagged, and drop_flagged is on", [], parts or [])
        matched = tell_match(rule, mark, self.page, number) if mark else []
        return Voice(name, rule.spec.kind, rule.place, rule.spec.why, matched, parts or [], score, features)

    def _models(self, line: Line) -> Iterator[ModelVoice]:
        """What the models of this preset say of a line that stays."""
        desk = Desk(self.page, self.cleaner)
        for rule in desk.book.models:
            assert isinstance(rule.spec, LineModel)
            yield self._model(desk, rule, rule.spec, line.number)

    def _model(self, desk: Desk, rule: Rule, spec: LineModel, number: int) -> ModelVoice:
        told = (rule.name, rule.place, spec.threshold)
        asked = self.page.asked.get(number) if self.page.asked else None
        if asked is None or self.page.asked is None:
            return ModelVoice(*told, None, [], "the line was gone before")
        if failed := failed_on_page(rule, self.page, self.page.asked):
            return ModelVoice(*told, None, [], tell_page_condition(failed[0], spec, self.page)[1])
        opinion = spec.opinion(desk.seen(rule, self.page.asked), asked)
        evidence = opinion.evidence
        if evidence is None:
            return ModelVoice(*told, None, [], opinion.because)
        if not opinion.because and rule.name in self.page.held_back:
            because = f"is held back, as it {tell_held_back(self.page, rule.name)}"
            return ModelVoice(*told, evidence.score, list(evidence.features), because)
        return ModelVoice(*told, evidence.score, list(evidence.features), opinion.because)


def _near_voice(near: Near, line: Line) -> NearVoice:
    rule = near.rule
    patterns = rule.spec.patterns()
    shown = ""
    if patterns:
        start, end = near.part or (0, len(line.text))
        shown = matching_alternative(rule.spec, patterns[0], line.text[start:end])
    return NearVoice(
        rule.name, rule.spec.kind, rule.place, rule.spec.why, clip_pattern(shown), near.part, list(near.held)
    )
