"""An author at work: a rule drafted from a line, tried on the line's own page, and written into a pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cleaner.api import Cleaner
from cleaner.errors import CleanerError, RuleError, UsageError, show
from cleaner.model import Page, Source
from cleaner.resolve import HELD_BACK
from cleaner.rulebook.loader import load_folder, load_pack
from cleaner.rulebook.spec import Rule
from cleaner.workshop.drafting.corpus import LineSeen
from cleaner.workshop.drafting.draft import Draft, Wish, draft_rule
from cleaner.workshop.drafting.toml import append_rule, exists, open_pack, save

_NO_PACKS = ("cleaner.toml", "pyproject.toml")
_TRIES = 6  # rules that one `keep` protects a line from: where one is held off, another may take it


@dataclass(frozen=True, slots=True)
class Author:
    """A cleaner with the rules of the author's own pack, as they are now."""

    cleaner: Cleaner
    pack: Path

    @classmethod
    def open(cls, cleaner: Cleaner, pack: Path) -> Author:
        """Begin with a pack, which need not be there yet; raises UsageError, RuleError."""
        if pack.suffix != ".toml":
            raise UsageError(f"{pack}: a rule pack's name ends in .toml")
        _check_folder(pack)
        return cls(cleaner.with_rules(_load_beside(pack, cleaner)), pack)

    def draft(self, wish: Wish, source: Source, corpus: Sequence[LineSeen]) -> Draft:
        """A rule that does on the line's page what is wished; raises UsageError, RuleError where there can be none."""
        wish = replace(wish, is_careful=self.cleaner.config.preset == "careful")
        _check_wanted(self.cleaner, wish, source)
        for _ in range(_TRIES):
            draft = draft_rule(wish, corpus, open_pack(self.pack), self.cleaner.all_rules)
            page = self.cleaner.with_rules([draft.rule]).explain(source)
            taker = find_taker(page, wish.line.number)
            if wish.kind != "keep" or not taker:
                break
            guards = wish.guards or (wish.line.rule,)
            if taker in guards:
                break
            wish = replace(wish, guards=(*guards, taker))
        _check(wish, draft, page, taker)
        return draft

    def write(self, draft: Draft) -> tuple[Author, str]:
        """Put the rule at the end of the pack; the author with it, and the rule's place. Raises UsageError."""
        document = open_pack(self.pack)
        append_rule(document, draft.rule.spec.kind, draft.values)
        try:
            self.pack.parent.mkdir(parents=True, exist_ok=True)
            save(document)
        except OSError as error:
            raise UsageError(f"{self.pack}: can't be written: {error.strerror}; give another pack") from None
        rules = load_pack(self.pack, self.cleaner.config.override)
        return replace(self, cleaner=self.cleaner.with_rules(rules)), rules[-1].place


def _check_folder(pack: Path) -> None:
    """Raise UsageError for a folder that could be no folder of rules, as it holds other TOML."""
    other = next((name for name in _NO_PACKS if exists(pack.parent / name)), None)
    if other:
        raise UsageError(
            f"{pack}: its folder holds {other}, which is no pack; give packs their own, as my-rules/{pack.name}"
        )


def _load_beside(pack: Path, cleaner: Cleaner) -> list[Rule]:
    """The rules of the pack, and of all packs beside it, which speak with it in a run, where they can be loaded."""
    own = load_pack(pack, cleaner.config.override) if exists(pack) else []
    try:
        beside = load_folder(pack.parent, cleaner.config.override)
    except CleanerError:  # told by the run
        beside = []
    return list({rule.name: rule for rule in (*beside, *own)}.values())


def find_taker(page: Page, number: int) -> str:
    """The rule that takes a line as a whole, or nothing; `drop_flagged` takes lines as well."""
    assert page.lines is not None
    line = page.lines.get(number)
    gone = (one.rule for one in page.removals if line and one.start <= line.start and one.end >= line.end)
    return next(gone, "")


def line_of(page: Page, number: int) -> LineSeen:
    """A line of a page as the workshop knows it; raises UsageError where it is blank or not there."""
    assert page.lines is not None
    line = page.lines.get(number)
    if line is None:
        last = page.lines.count
        why = f"line {number} is blank" if 1 <= number <= last else f"there is no line {number}, the last is {last}"
        raise UsageError(f"{page.id}: {why}; `clean explain` shows them with their numbers")
    return LineSeen(page.id, number, line.text, find_taker(page, number))


def _check_wanted(cleaner: Cleaner, wish: Wish, source: Source) -> None:
    """Raise UsageError where the rules of now do already what is wished; the line may be of an earlier run."""
    page = cleaner.explain(source)
    taker = find_taker(page, wish.line.number)
    if wish.kind != "keep":
        if taker:
            raise UsageError(f"{wish.line.place}: {taker} takes the line already; clean the document again")
        _check_free(cleaner, wish.line, page)
    elif not taker:
        raise UsageError(f"{wish.line.place}: no rule of now takes the line; clean the document again")


def _check_free(cleaner: Cleaner, line: LineSeen, page: Page) -> None:
    """Raise RuleError where a rule of kind keep protects the line from any rule."""
    for mark in page.all_marks:
        rule = cleaner.rulebook.by_name.get(mark.rule)
        if mark.action == "keep" and mark.line == line.number and rule and "*" in getattr(rule.spec, "from_", ()):
            raise RuleError(f"{rule.place}: {rule.name} protects {line.place} from all rules; change that rule first")


def _check(wish: Wish, draft: Draft, page: Page, taker: str) -> None:
    """Raise RuleError where the rule would not do on the page what was wished."""
    if (wish.kind == "keep") == (not taker):
        return
    name, number = draft.rule.name, wish.line.number
    if wish.kind == "keep":
        raise RuleError(
            f"{wish.line.place}: {taker} takes the line in spite of a rule of kind keep; disable it instead"
        )
    guard = next((kept.protected_by for kept in page.kept if (kept.line, kept.rule) == (number, name)), "")
    held = next((w.message for w in page.warnings if w.code == HELD_BACK and w.message.startswith(name)), "")
    why = f"{guard} protects it" if guard else held or "its conditions do not hold there"
    raise RuleError(f"{wish.line.place}: the rule would not remove the line: {show(why)}; see clean explain")
