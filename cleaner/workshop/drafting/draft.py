"""A rule drafted from one line: a pattern for its like, and an example whose near misses come from the corpus."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

import msgspec

from cleaner.errors import UsageError, show
from cleaner.lines import count_words
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.patterns import Pattern, literal
from cleaner.rulebook.spec import Rule
from cleaner.workshop.checking.examples import Failure, check_rule, find_takers, join_rules
from cleaner.workshop.drafting.alike import find_near_misses, words_of
from cleaner.workshop.drafting.corpus import LineSeen
from cleaner.workshop.drafting.generalise import fixed_part, generalise
from cleaner.workshop.drafting.toml import Document, append_rule

_GUARD = 10  # words of a line that drop_line takes without being told more
_TRIED = 40  # candidates for a near miss
_AROUND = 4  # lines around one that is kept, when it is asked which rules would take it
_NEAR = 2  # near misses of an example
_MORE = 2  # other lines that go in an example
_ID_WORDS, _ID_CHARS = 4, 40
Kind = Literal["drop_line", "keep"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an author wants of a line: ``drop_line`` removes its like, ``keep`` protects it from the rule that took it.

    What is not given is found: pattern, reason, name. ``near`` are near misses of the author's own.
    """

    kind: Kind
    line: LineSeen
    regex: str | None = None
    why: str | None = None
    id: str | None = None
    near: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()  # rules that `keep` protects from
    is_careful: bool = False  # the rule is to speak in preset careful as well


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule whose example holds, the table that says so, and the corpus's lines that its pattern hits."""

    rule: Rule
    values: Mapping[str, Any]
    hits: Sequence[LineSeen]

    @property
    def text(self) -> str:
        """The table as TOML."""
        document = Document(Path("new.toml"), [""])
        append_rule(document, self.rule.spec.kind, self.values)
        return document.text.strip("\n") + "\n"

    @property
    def changed(self) -> list[LineSeen]:
        """The lines whose fate it changes: those that stayed, of a `keep` those that went."""
        is_keep = self.rule.spec.kind == "keep"
        return [line for line in self.hits if line.stays != is_keep]

    @property
    def has_near_miss(self) -> bool:
        """Whether a line of the example that stays shares a word with the line that the rule is about."""
        rows = self.rule.spec.example.strip("\n").split("\n")
        words = [words_of(row[2:]) for row in rows if row[:1] == " "]
        return any(found & words_of(self.hits[0].text) for found in words)


def draft_rule(wish: Wish, corpus: Sequence[LineSeen], pack: Document, rules: Iterable[Rule]) -> Draft:
    """A rule for the end of ``pack`` that does what is wished, tried alone and with all ``rules``.

    A `keep` protects from the rules that take the line in its example as well: in another place or preset they would
    take it. Raises RuleError for a pattern that RE2 refuses, UsageError where no example holds, with what is in
    the way.
    """
    others = list(rules)
    if wish.kind == "keep":
        wish = replace(wish, guards=_find_guards(wish, corpus, others))
    values = _fill(wish, wish.regex or generalise(wish.line.text), _ids(pack))
    rule = _read(pack, wish.kind, values)
    pattern = rule.spec.patterns()[0]  # with the pack's [words] in it
    if not pattern.matches(wish.line.text):
        raise UsageError(f"the pattern does not match the whole line: {show(wish.line.text, 200)}")
    hits = _find_hits(wish, pattern, rule.spec.max_words, corpus)
    values["why"] = wish.why or _reason(wish, hits, corpus, is_long="max_words" in values)
    others = [other for other in others if other.name != rule.name]
    near = chain(wish.near, find_near_misses(wish.line, corpus, pattern))
    values["example"] = _Trial(wish, rule, others).find_example(near, _variants(hits, wish.line.text))
    return Draft(_read(pack, wish.kind, values), values, hits)


def _find_guards(wish: Wish, corpus: Sequence[LineSeen], rules: Sequence[Rule]) -> tuple[str, ...]:
    """The rules that took the line, and those that would take it among other lines, as in its example."""
    own = Pattern(literal(wish.line.text), whole=True)
    around = list(islice(find_near_misses(wish.line, corpus, own), _AROUND))
    takers = find_takers(wish.line.text, join_rules(rules), around)
    return tuple(dict.fromkeys([*(wish.guards or (wish.line.rule,)), *takers]))


def _find_hits(wish: Wish, pattern: Pattern, most: int | None, corpus: Iterable[LineSeen]) -> list[LineSeen]:
    """The line, and all others that the pattern takes as a whole."""
    found = [line for line in corpus if pattern.matches(line.text) and (most is None or count_words(line.text) <= most)]
    is_known = any((line.id, line.number) == (wish.line.id, wish.line.number) for line in found)
    return found if is_known else [wish.line, *found]


def _fill(wish: Wish, regex: str, taken: set[str]) -> dict[str, Any]:
    """The keys of the rule's table, in the order in which they are written; reason and example are found later."""
    values: dict[str, Any] = {"id": wish.id or id_of_line(fixed_part(wish.line.text), taken), "regex": regex}
    words = count_words(wish.line.text)
    if wish.kind == "keep":
        values["from"] = list(wish.guards)
    elif words > _GUARD:
        values["max_words"] = words + 2
    if wish.is_careful:
        values["strength"] = "careful"
    return values | {"why": wish.why or "…", "example": _write_example(wish.kind, [wish.line.text], ["…"])}


def _reason(wish: Wish, hits: Sequence[LineSeen], corpus: Sequence[LineSeen], *, is_long: bool) -> str:
    if wish.kind == "keep":
        return f"Is text of {wish.line.id}, line {wish.line.number}, that {wish.line.rule} took."
    pages = len({line.id for line in hits})
    seen = f"Stands on {pages} of {len({line.id for line in corpus})} pages" if pages > 1 else "Seen once"
    told = f"{seen}, as in {wish.line.id}, line {wish.line.number}, and is no part of a page's own text."
    return f"{told} The pattern holds the whole line, so its length does no harm." if is_long else told


def id_of_line(text: str, taken: Iterable[str]) -> str:
    """A rule's id from the first words of a line; a number sets it apart from those that are taken.

    >>> id_of_line("Mehr über uns: 12 Leute", []), id_of_line("阅读", ["line"])
    ('mehr-uber-uns-leute', 'line-2')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", plain)
    stem = "-".join(words[:_ID_WORDS])[:_ID_CHARS].strip("-") or "line"
    known, id, number = set(taken), stem, 1
    while id in known:
        number += 1
        id = f"{stem}-{number}"
    return id


def _ids(pack: Document) -> set[str]:
    return {str(values.get("id")) for _, values in pack.rules()}


def _read(pack: Document, kind: str, values: Mapping[str, Any]) -> Rule:
    """The rule as the loader reads it at the pack's end, with file and line; raises RuleError."""
    trial = Document(pack.path, list(pack.parts), pack.line_end)
    append_rule(trial, kind, values)
    path = pack.path
    return parse_pack(trial.text, path.as_posix(), path.stem, site=path.parent.name == "sites")[-1]


class _Trial:
    """Examples of a rule, each tried alone and with all packs."""

    def __init__(self, wish: Wish, rule: Rule, others: Sequence[Rule]) -> None:
        self.wish, self.rule = wish, rule
        self._everyone = join_rules([*others, rule])

    def find_example(self, near: Iterable[str], going: Iterable[str]) -> str:
        """An example of the first near misses and of the other lines that go that hold; raises UsageError."""
        found = self._find_near(near)
        taken = [self.wish.line.text]
        for text in islice(going, _TRIED):
            if self._try([*taken, text], found) is None:
                taken.append(text)
            if len(taken) > _MORE:
                break
        return _write_example(self.wish.kind, taken, found)

    def _find_near(self, candidates: Iterable[str]) -> list[str]:
        near: list[str] = []
        problem = ""
        for text in islice(candidates, _TRIED):
            failure = self._try([self.wish.line.text], [*near, text])
            if failure is None:
                near.append(text)
            elif text in self.wish.near:
                raise UsageError(f"the near miss does not stay: {'; '.join(failure.lines)}; give another one")
            problem = "; ".join(failure.lines) if failure else problem
            if len(near) >= max(_NEAR, len(self.wish.near)):
                break
        if not near:
            raise UsageError(
                f"no line of the corpus can be the rule's near miss{f' ({show(problem, 300)})' if problem else ''}; "
                "give one by --near-miss: real text that looks alike and stays"
            )
        return near

    def _try(self, going: Sequence[str], near: Sequence[str]) -> Failure | None:
        return check_rule(_with_example(self.rule, _write_example(self.wish.kind, going, near)), self._everyone)


def _with_example(rule: Rule, example: str) -> Rule:
    spec = msgspec.structs.replace(rule.spec, example=example)
    return Rule(rule.name, spec, rule.category, rule.file, rule.line)


def _write_example(kind: str, going: Sequence[str], near: Sequence[str]) -> str:
    mark = "*" if kind == "keep" else "-"
    rows = [f"  {near[0]}", *(f"{mark} {text}" for text in going), *(f"  {text}" for text in near[1:])]
    return "".join(f"{row}\n" for row in rows)


def _variants(hits: Sequence[LineSeen], first: str) -> Iterator[str]:
    """Other lines that go, each text once."""
    known = {first.casefold()}
    for line in hits:
        if line.text.casefold() not in known:
            known.add(line.text.casefold())
            yield line.text
