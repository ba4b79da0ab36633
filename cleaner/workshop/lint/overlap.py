"""Checks that compare rules: the same pattern twice, and rules that another one leaves nothing to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from cleaner.lines import Lines
from cleaner.rulebook.kinds.lines import DropLine
from cleaner.rulebook.patterns import literal
from cleaner.rulebook.spec import STRENGTHS, LineSpec, Rule, Spec
from cleaner.workshop.lint.bench import Bench, Finding, key_of
from cleaner.workshop.lint.samples import write_lines
from cleaner.workshop.together import hits_alone

_FEW = 2  # lines written from a pattern, from which on it is compared


def duplicate(bench: Bench) -> Iterator[Finding]:
    """A pattern or literal stands in two rules of one kind, and the other rule speaks wherever this one does."""
    known: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in bench.everyone:
        for _, plain in _patterns(rule.spec):
            known[rule.spec.kind, plain].append(rule)
    told: set[frozenset[str]] = set()
    for rule in reversed(bench.rules):  # of two that are the same the later one is told
        twins: dict[str, list[str]] = defaultdict(list)
        for written, plain in _patterns(rule.spec):
            for other in known[rule.spec.kind, plain]:
                if other.name != rule.name and covers(other.spec, rule.spec) and {other.name, rule.name} not in told:
                    twins[f"{other.name} ({other.place})"].append(written)
                    told.add(frozenset((other.name, rule.name))) if covers(rule.spec, other.spec) else None
        for other_name, shared in twins.items():
            more = f" and {len(shared) - 1} more" if len(shared) > 1 else ""
            message = f"'{shared[0]}'{more} stands in {other_name} too; keep it in one of them"
            yield bench.find("duplicate", rule, key_of(rule.spec), message)


def shadowed(bench: Bench) -> Iterator[Finding]:
    """Maybe another drop_line leaves the rule nothing to do: it takes all lines written from the pattern."""
    everyone = [rule for rule in bench.everyone if isinstance(rule.spec, DropLine)]
    names = {rule.name for rule in bench.rules}
    checked = [(rule, rule.spec) for rule in everyone if rule.name in names and isinstance(rule.spec, DropLine)]
    samples = {rule.name: _samples(spec) for rule, spec in checked}
    hitters: dict[str, set[str]] = defaultdict(set)
    texts = list(dict.fromkeys(line for lines in samples.values() for line in lines))
    for rule, text in hits_alone(everyone, bench.matcher, Lines("\n".join(texts))):
        hitters[text].add(rule.name)
    by_name = {rule.name: rule for rule in everyone}
    told: set[frozenset[str]] = set()  # two that take the same are told once
    for rule, spec in reversed(checked):
        own = [text for text in samples[rule.name] if rule.name in hitters[text]]
        if len(own) < (_FEW if spec.regex else 1):
            continue
        counts = Counter(name for text in own for name in hitters[text])
        for name in sorted(counts):
            other = by_name[name]
            pair = frozenset((name, rule.name))
            is_twin = other.spec.patterns() == spec.patterns()  # told as a duplicate
            if (
                name != rule.name
                and counts[name] == len(own)
                and covers(other.spec, spec)
                and not is_twin
                and pair not in told
            ):
                told.add(pair)
                message = (
                    f"maybe {other.name} ({other.place}) takes all that it does: each of {len(own)} lines written from "
                    "its pattern; take the rule out, or say by a condition where they differ"
                )
                yield bench.find("shadowed", rule, key_of(rule.spec), message, level="note")
                break


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


def _samples(spec: LineSpec) -> list[str]:
    """Lines that the rule may take: its literals, or what is written from its pattern."""
    if spec.literals:
        return [" ".join(text.split()) for text in spec.literals]
    return write_lines(spec.patterns()[0].source) or []
