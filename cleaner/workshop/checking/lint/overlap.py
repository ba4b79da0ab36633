"""Checks that compare rules: the same pattern twice, and rules that another one leaves nothing to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from cleaner.lines import Lines
from cleaner.rulebook.kinds.lines import DropLine
from cleaner.rulebook.patterns import literal
from cleaner.rulebook.spec import STRENGTHS, LineSpec, Rule, Spec
from cleaner.workshop.checking.lint.bench import Bench, Finding, key_of_lines
from cleaner.workshop.checking.lint.samples import write_lines
from cleaner.workshop.checking.together import hits_alone

_MOST_SAME = 10  # rules with the same pattern that another is compared with
_FEW = 2  # lines written from a pattern, from which on it is compared


def duplicate(bench: Bench) -> Iterator[Finding]:
    """A pattern or literal stands in two rules of one kind, and the other rule speaks wherever this one does."""
    known: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in bench.everyone:
        for _, plain in _patterns(rule.spec):
            if len(same := known[rule.spec.kind, plain]) < _MOST_SAME:
                same.append(rule)
    told: set[tuple[str, str]] = set()
    for rule in reversed(bench.rules):  # of two that are the same the later one is told
        for other, shared in _twins(rule, known):
            if (other.name, rule.name) not in told:
                told.add((rule.name, other.name))
                more, verb = (f" and {len(shared) - 1} more", "stand") if len(shared) > 1 else ("", "stands")
                message = f"'{shared[0]}'{more} {verb} in {other.name} ({other.place}) too; keep it in one of them"
                yield bench.find("duplicate", rule, key_of_lines(rule.spec), message)


def _twins(rule: Rule, known: Mapping[tuple[str, str], Sequence[Rule]]) -> Iterator[tuple[Rule, list[str]]]:
    """The rules that have some of a rule's patterns and speak wherever it does, each with what they share."""
    shared: dict[str, list[str]] = defaultdict(list)
    others: dict[str, Rule] = {}
    for written, plain in _patterns(rule.spec):
        for other in known[rule.spec.kind, plain]:
            if other.name != rule.name and _does_the_same(other.spec, rule.spec) and covers(other.spec, rule.spec):
                others[other.name] = other
                shared[other.name].append(written)
    yield from ((other, list(dict.fromkeys(shared[name]))) for name, other in others.items())


def shadowed(bench: Bench) -> Iterator[Finding]:
    """Maybe another drop_line leaves the rule nothing to do: it takes all lines written from the pattern."""
    everyone = {rule.name: rule for rule in bench.everyone if isinstance(rule.spec, DropLine)}
    checked = [rule for rule in bench.rules if rule.name in everyone]
    samples = {rule.name: _samples(rule.spec) for rule in checked}
    hitters: dict[str, set[str]] = defaultdict(set)
    texts = dict.fromkeys(line for lines in samples.values() for line in lines)
    for rule, text in hits_alone(list(everyone.values()), bench.matcher, Lines("\n".join(texts))):
        hitters[text].add(rule.name)
    told: set[tuple[str, str]] = set()
    for rule in reversed(checked):
        own = [hitters[text] for text in samples[rule.name] if rule.name in hitters[text]]
        for other in (everyone[name] for name in sorted(_in_all(own)) if (name, rule.name) not in told):
            if other is not rule and covers(other.spec, rule.spec) and not _are_twins(other, rule):
                told.add((rule.name, other.name))
                message = (
                    f"maybe {other.name} ({other.place}) takes all that it does: each of {len(own)} lines written from "
                    "its pattern; take the rule out, or say by a condition where they differ"
                )
                yield bench.find("shadowed", rule, key_of_lines(rule.spec), message, level="note")
                break


def _in_all(sets: Sequence[set[str]]) -> set[str]:
    return set.intersection(*sets) if sets else set()


def _are_twins(other: Rule, rule: Rule) -> bool:
    """Whether two rules have the same pattern, which is told as a duplicate."""
    return other.spec.patterns() == rule.spec.patterns()


def _does_the_same(other: Spec, spec: Spec) -> bool:
    """Whether what the kind itself asks for is the same, as `max_items` or `from`."""
    common = {field.name for field in msgspec.structs.fields(LineSpec)}
    own = [field.name for field in msgspec.structs.fields(spec) if field.name not in common]
    return all(getattr(other, name) == getattr(spec, name) for name in own)


def covers(other: Spec, spec: Spec) -> bool:
    """Whether a rule speaks wherever another one does, as far as conditions go; patterns aside."""
    return (
        _holds_all(other.languages, spec.languages)
        and _holds_all(other.sites, spec.sites)
        and _holds_all(other.paths, spec.paths)
        and _holds_all(other.tag, spec.tag)
        and all(
            getattr(other, key) in (plain, getattr(spec, key))
            for key, plain in (
                ("position", None), ("beside", False), ("neighbours", None), ("unless", None),
                ("between_sentences", False), ("heading", None), ("document", "any"), ("link_density", None),
            )
        )
        and other.min_words <= spec.min_words
        and (other.max_words is None or (spec.max_words is not None and other.max_words >= spec.max_words))
        and other.max_share >= spec.max_share
        and STRENGTHS.index(other.strength) <= STRENGTHS.index(spec.strength)
    )  # fmt: skip


def _holds_all(other: Sequence[str], own: Sequence[str]) -> bool:
    return not other or (bool(own) and set(own) <= set(other))


def _patterns(spec: Spec) -> Iterator[tuple[str, str]]:
    """A rule's patterns as written, and as they compare: case and width of spaces do not matter."""
    if not isinstance(spec, LineSpec):
        return
    regex = [spec.regex] if isinstance(spec.regex, str) else spec.regex or []
    for written in regex:
        yield written, " ".join(written.split()).casefold()
    for written in spec.literals:
        yield written, literal(written).casefold()


def _samples(spec: Spec) -> list[str]:
    """Lines that a rule may take: its literals, or what is written from its pattern, if that is enough to go by."""
    if isinstance(spec, LineSpec) and spec.literals:
        return [" ".join(text.split()) for text in spec.literals]
    lines = write_lines(spec.patterns()[0].source) or []
    return lines if len(lines) >= _FEW else []
