"""Rules tested by their own examples: each alone, and with all packs loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from cleaner.cut import cut
from cleaner.decode import decode
from cleaner.dom.options import Extractor, Options
from cleaner.dom.votes import to_words
from cleaner.extract import extract
from cleaner.model import Page, Source
from cleaner.pipeline import judge
from cleaner.records import Language
from cleaner.rulebook.book import RuleBook
from cleaner.rulebook.examples import Example, read_example
from cleaner.rulebook.globs import sample_path
from cleaner.rulebook.kinds.elements import DropElement
from cleaner.rulebook.kinds.judge import BlockModel
from cleaner.rulebook.kinds.lines import FlagLine, Keep
from cleaner.rulebook.spec import Rule


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold: the rule, where it was tried, and each line that differs."""

    rule: Rule
    how: str  # alone, or with all packs
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule.place}: {self.rule.name} {self.how}: " + "; ".join(self.lines)


def check_rules(rules: Sequence[Rule], others: Sequence[Rule] = ()) -> Iterator[Failure]:
    """Try every example of ``rules``, alone and together with ``others``; each that does not hold is given."""
    everyone = join_rules([*rules, *others])
    for rule in rules:
        if failure := check_rule(rule, everyone):
            yield failure


def join_rules(rules: Iterable[Rule]) -> RuleBook:
    """The rules as examples are tried with all packs: without the guards that need a whole page."""
    return RuleBook([_unlimited(rule) for rule in rules if not rule.spec.speaks_last])


def check_rule(rule: Rule, everyone: RuleBook) -> Failure | None:
    """Try a rule's example alone and with ``everyone``, which holds it; None where it holds.

    ``expect = "fail"`` is strict: such an example must fail alone. A line model is tried with all other rules, as it
    looks at what they take, and is silent in their examples.
    """
    if rule.spec.speaks_last:
        return _try(rule, RuleBook([*everyone.rules, _unlimited(rule)]), "with all packs")
    alone = _try(rule, RuleBook([_lonely(rule)]), "alone")
    if rule.spec.expect == "fail":
        if alone is None:
            return Failure(rule, "alone", ("is expected to fail and holds: remove `expect`",))
        return None
    return alone or _try(rule, everyone, "with all packs")


def find_takers(text: str, rules: RuleBook, around: Sequence[str] = ()) -> list[str]:
    """Names of the rules that take a line where it stands alone, above other lines, or below them.

    Those that need a line that goes beside it are left out.
    """
    found: set[str] = set()
    for lines in ([text], [text, *around], [*around, text]):
        page = judge(decode(Source(id="line", data="\n".join(lines).encode() + b"\n"), "utf-8"), rules)
        number = lines.index(text) + 1
        found |= {m.rule for m in page.all_marks if m.action in ("drop", "capture") and m.line <= number <= m.end_line}
    return sorted(found - rules.beside)


def _unlimited(rule: Rule) -> Rule:
    """Examples are a few lines long: the share guard and the guard on the kind of page are off in them."""
    spec = msgspec.structs.replace(rule.spec, document="any")
    if not isinstance(spec, DropElement):
        spec = msgspec.structs.replace(spec, max_share=1.0)
    if hasattr(spec, "min_stay"):
        spec = msgspec.structs.replace(spec, min_stay=0.0)
    if hasattr(spec, "min_gone"):
        spec = msgspec.structs.replace(spec, min_gone=0)
    return Rule(rule.name, spec, rule.category, rule.file, rule.line)


def _lonely(rule: Rule) -> Rule:
    """Alone, a rule with `beside` has no other rule's line to stand beside."""
    free = _unlimited(rule)
    return Rule(free.name, msgspec.structs.replace(free.spec, beside=False), free.category, free.file, free.line)


def _try(rule: Rule, rulebook: RuleBook, how: str) -> Failure | None:
    example = read_example(rule.spec.example)
    page = _example_page(rule, example, rulebook)
    if example.starred:
        spoken = {mark.line for mark in page.all_marks if mark.rule == rule.name}
        wrong = list(_starred_faults(example, spoken))
    else:
        wrong = []
    protects = isinstance(rule.spec, Keep | FlagLine)
    if not (protects and how == "alone"):
        wrong += _html_faults(rule, example, page) if _is_html(rule) else _text_faults(example, page)
    return Failure(rule, how, tuple(wrong)) if wrong else None


def _example_page(rule: Rule, example: Example, rulebook: RuleBook) -> Page:
    data = example.text.encode("utf-8")
    id = sample_path(rule.spec.paths[0]) if rule.spec.paths else rule.name
    page = decode(Source(id=id, data=data), "utf-8")
    page.language = Language(tag=(rule.spec.languages or ["en"])[0], score=1.0, detector="example")
    page.host = rule.spec.sites[0] if rule.spec.sites else None
    if _is_html(rule):
        extractor: Extractor = "none" if rule.spec.asks_origin else "trafilatura"
        page = extract(page, rulebook, Options(format="html", extractor=extractor))
    return cut(judge(page, rulebook))


def _starred_faults(example: Example, spoken: set[int]) -> Iterator[str]:
    for number, text in enumerate(example.before, 1):
        if (text in example.starred) != (number in spoken) and text:
            yield f"{'does not speak' if text in example.starred else 'speaks'} of: {text}"


def _is_html(rule: Rule) -> bool:
    """Whether the rule's example is HTML: it speaks of elements, or of lines by where they come from."""
    return isinstance(rule.spec, DropElement | BlockModel) or rule.spec.asks_origin


def _html_faults(rule: Rule, example: Example, page: Page) -> list[str]:
    gone = [row for row in example.before if row not in example.after and row.strip()]
    if isinstance(rule.spec, DropElement):
        pruned = " ".join(pruned.text for pruned in page.pruned)
        faults = [row for row in gone if _plain(row) not in pruned]
        lost = [row for row in map(_plain, example.after) if row and row in pruned]
    else:
        text = f" {to_words(page.cleaned)} "
        lost = [row for row in map(_plain, example.after) if f" {to_words(row)} " not in text and to_words(row)]
        rest = _without(map(_plain, example.after), text)
        faults = [row for row in gone if (words := to_words(_plain(row))) and f" {words} " in rest]
    return [f"stays, should go: {row}" for row in faults] + [f"goes, should stay: {row}" for row in lost]


def _without(rows: Iterable[str], text: str) -> str:
    """A text of words with each of the rows out once: what goes may be a part of what stays."""
    for row in sorted(rows, key=len, reverse=True):
        text = text.replace(f" {to_words(row)} ", " | ", 1)
    return text


def _text_faults(example: Example, page: Page) -> list[str]:
    wanted = [line for line in example.after if line]
    got = [line.strip() for line in page.cleaned.split("\n") if line.strip()]
    if wanted == got:
        return []
    by_line = {r.line + i: r.rule for r in page.removals for i in range(r.end_line - r.line + 1)}
    lost = [
        f"goes, should stay: {t} ({_responsible(t, example, by_line)})"
        for t in wanted
        if got.count(t) < wanted.count(t)
    ]
    savers = {kept.line: f" (kept by {kept.protected_by})" for kept in page.kept}
    left = [text for text in got if got.count(text) > wanted.count(text)]
    return lost + [f"stays, should go: {text}{savers.get(_line_of(text, example), '')}" for text in left]


def _responsible(text: str, example: Example, by_line: dict[int, str]) -> str:
    return by_line.get(_line_of(text, example), "?")


def _line_of(text: str, example: Example) -> int:
    return example.before.index(text) + 1 if text in example.before else 0


def _plain(markup: str) -> str:
    import html
    import re

    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())
