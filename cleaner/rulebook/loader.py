"""Rule packs from TOML to rules, with errors that name file, line, rule, key and the near name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from cleaner.errors import RuleError, show, suggest
from cleaner.rulebook import limits, store
from cleaner.rulebook.examples import read_example
from cleaner.rulebook.globs import glob_problem
from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.packfile import decode_pack, find_packs, read_pack, read_packs
from cleaner.rulebook.patterns import PatternError
from cleaner.rulebook.sizes import Totals, size_problems
from cleaner.rulebook.spec import Head, Rule, Spec
from cleaner.rulebook.tables import find_headers, line_of_fault, line_of_key, line_of_top
from cleaner.rulebook.values import tell_misfit

_TOP_KEYS = tuple(field.name for field in msgspec.structs.fields(Head))
_PATTERN_KEYS = ("regex", "from", "to", "unless", "neighbours")
_WORD = re.compile(r"(?<!\\[pPx])\{([a-z_]\w*)\}")
# Each part possessive, and begun only where no word goes on: one way to read it.
_LONG_KEY = re.compile(rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{limits.KEY_PARTS}}}""")
Overrides = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Table:
    """One [[kind]] table: where it stands and what it holds."""

    file: str
    line: int
    kind: str
    values: dict[str, Any]
    source: list[str]

    def line_of(self, key: str) -> int:
        """The line of a key in this table, or the table's own."""
        return line_of_key(self.source, self.line, key)

    def error(self, message: str, key: str | None = None) -> RuleError:
        line = self.line_of(key) if key else self.line
        name = show(str(self.values.get("id", "?")), limits.NAME_CHARS)
        return RuleError(f'{self.file}:{line}: {self.kind} "{name}": {message}')


def shipped_rules() -> Path:
    """The folder of the packs that come with the toolkit: in the wheel, or beside a checkout."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "packs"
    return packed if packed.is_dir() else package.parent / "rules"


def load_folder(folder: Path, overrides: Overrides | None = None) -> list[Rule]:
    """All packs of a folder, ``sites/`` too, in the order of their names; raises RuleError.

    The patterns of the shipped packs are not compiled one by one: it takes a second, and the tests do it. What was
    read is kept in the user's cache folder.
    """
    is_shipped = folder == shipped_rules()
    packs = read_packs(find_packs(folder, is_shipped=is_shipped))
    place = None if overrides else store.cache_file(folder)
    try:
        key = store.key_of(packs) if place else b""
    except OSError:  # a file of the code went, or is a link to nowhere
        place, key = None, b""
    kept = store.read_rules(place, key) if place else None
    if kept is not None:
        return kept
    rules: list[Rule] = []
    totals = Totals()
    for file, data in packs.items():
        site, name = file.parent.name == "sites", short_name(file, folder).as_posix()
        text = decode_pack(data, file)
        rules += parse_pack(text, name, file.stem, overrides, site=site, check=not is_shipped, totals=totals)
    if place:
        store.write_rules(place, key, rules)
    return rules


def load_pack(file: Path, overrides: Overrides | None = None) -> list[Rule]:
    """The rules of one pack; ``overrides`` maps full names to keys that replace the pack's."""
    text = decode_pack(read_pack(file), file)
    return parse_pack(text, file.as_posix(), file.stem, overrides, site=file.parent.name == "sites")


def short_name(file: Path, root: Path) -> Path:
    """The pack's path as messages show it: from its rules folder's name on, so the same on every machine."""
    return Path("rules" if root == shipped_rules() else root.name) / file.relative_to(root)


def parse_pack(  # noqa: PLR0913 - two of them are the file's own facts
    text: str,
    file: str,
    pack: str,
    overrides: Overrides | None = None,
    *,
    site: bool = False,
    check: bool = True,
    totals: Totals | None = None,
) -> list[Rule]:
    """Rules from a pack's text; raises RuleError at the first fault.

    ``check`` compiles each pattern; ``totals`` counts what all packs of a folder ask for.
    """
    totals = totals or Totals()
    data = _read_toml(text, file)
    tables = list(_tables(data, text, file))
    _check_top(data, text, file)
    defaults: dict[str, Any] = {key: data[key] for key in ("sites", "paths", "languages") if key in data}
    if site:
        defaults.setdefault("sites", [pack])
    category = str(data.get("category", "site" if site else pack))
    rules: dict[str, Rule] = {}
    for table in tables:
        name = f"{pack}/{table.values.get('id', '?')}"
        own = (overrides or {}).get(name, {})
        values = {**defaults, **table.values, **own}
        try:
            spec = _read_spec(table, _fill_words(table, values, data.get("words", {})))
            weight = _check_patterns(table, spec) if check or values != table.values else 0
        except RuleError as error:
            raise (RuleError(f'with [override."{name}"] of the configuration: {error}') if own else error) from None
        if problem := totals.add(spec.kind, weight):
            raise table.error(problem)
        if name in rules:
            raise table.error(f"the id stands twice in this pack, first at line {rules[name].line}", "id")
        rules[name] = Rule(name, spec, category, file, table.line)
    return list(rules.values())


def _read_toml(text: str, file: str) -> dict[str, Any]:
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise RuleError(f"{file}:{line}: not TOML that anyone wrote: a key of more than {limits.KEY_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise RuleError(f"{file}:1: not TOML that anyone wrote: nested too deep") from None
    except ValueError as error:  # also of numbers with thousands of digits
        raise RuleError(f"{file}:{line_of_fault(text, error)}: not TOML: {error}") from None


def _check_top(data: dict[str, Any], text: str, file: str) -> None:
    for key in data:
        if key in KINDS or key in _TOP_KEYS:
            continue
        hint = suggest(key, [*KINDS, *_TOP_KEYS], f"the kinds are {', '.join(KINDS)}")
        raise RuleError(f"{file}:{line_of_top(key, text)}: unknown key or kind '{show(key, 100)}'; {hint}")
    words = data.get("words", {})
    if not isinstance(words, dict) or not all(isinstance(value, str) for value in words.values()):
        raise RuleError(f"{file}:1: words: each is a string, as in: networks = 'facebook|mastodon'")
    if data.get("paths") == []:
        raise RuleError(f"{file}:1: paths: fits no document; leave it out for all, or write globs as news/*")
    if "about" not in data:
        raise RuleError(f'{file}:1: the pack says nothing of itself; begin it with: about = "…"')
    for key, most in (("about", limits.WHY_CHARS), ("category", limits.NAME_CHARS)):
        value = data.get(key, "")
        if not isinstance(value, str) or len(value) > most:
            raise RuleError(f"{file}:{line_of_top(key, text)}: {key}: is a string of at most {most:,} characters")


def _tables(data: dict[str, Any], text: str, file: str) -> Iterator[_Table]:
    """Pair each table with its line: the headers stand in the file in the order of the arrays."""
    source = text.split("\n")
    seen: dict[str, int] = {}
    for number, kind in find_headers(source):
        index = seen.get(kind, 0)
        seen[kind] = index + 1
        rows = data.get(kind)
        if kind not in KINDS:
            hint = suggest(kind, KINDS, f"one of {', '.join(KINDS)}")
            raise RuleError(f"{file}:{number}: unknown rule kind '{kind}'; {hint}")
        if not isinstance(rows, list) or index >= len(rows):
            raise RuleError(f"{file}:{number}: write each rule as its own table, [[{kind}]]")
        yield _Table(file, number, kind, rows[index], source)
    for kind in KINDS:
        if kind in data and not (isinstance(data[kind], list) and len(data[kind]) == seen.get(kind, 0)):
            raise RuleError(f"{file}:1: write each rule as its own table, [[{kind}]]")


def _fill_words(table: _Table, values: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """Replace ``{name}`` in patterns by the pack's ``[words]``: a list of words is written once."""

    def fill(key: str, pattern: str) -> str:
        def word(found: re.Match[str]) -> str:
            if found[1] not in words:
                hint = suggest(found[1], words, "define it in the pack's [words]")
                raise table.error(f"{key}: unknown word list '{show(found[0], 100)}'; {hint}", key)
            return f"(?:{words[found[1]]})"

        # Before anything is put in: a list of a megabyte that stands in a pattern a thousand times is a gigabyte.
        size = len(pattern) + sum(len(words.get(name, "")) for name in _WORD.findall(pattern))
        if size > limits.PATTERN_CHARS:
            raise table.error(f"{key}: {_too_long(size)}", key)
        return _WORD.sub(word, pattern)

    filled = dict(values)
    for key in _PATTERN_KEYS:
        value = values.get(key)
        if isinstance(value, str):
            filled[key] = fill(key, value)
        elif key == "regex" and isinstance(value, list) and all(isinstance(part, str) for part in value):
            filled[key] = [fill(key, part) for part in value]
    return filled


def _too_long(size: int) -> str:
    return (
        f"the pattern has {size:,} characters with its words put in, more than {limits.PATTERN_CHARS:,}; "
        "make several rules of it, or list whole lines in a drop_seen"
    )


def _read_spec(table: _Table, values: dict[str, Any]) -> Spec:
    kind = KINDS[table.kind]
    keys = _keys(kind)
    for key in values:
        if key not in keys:
            hint = suggest(key, keys, f"{table.kind} knows {', '.join(sorted(keys))}")
            raise table.error(f"unknown key '{key}'; {hint}", key)
    for key in ("id", "why", "example"):
        if key not in values:
            raise table.error(f"has no '{key}'; every rule needs one")
    try:
        spec = msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        key, told = tell_misfit(kind, values, error)
        raise table.error(f"{key}: {told}" if key else told, key or None) from None
    _check(table, spec)
    return spec


@cache
def _keys(kind: type[Spec]) -> frozenset[str]:
    return frozenset(field.encode_name for field in msgspec.structs.fields(kind))


def _check(table: _Table, spec: Spec) -> None:
    for key, message in size_problems(spec):
        raise table.error(message, key)
    if spec.max_words is not None and spec.max_words < max(1, spec.min_words):
        raise table.error("max_words: leaves no line to hit; raise it", "max_words")
    if table.values.get("paths") == []:
        raise table.error("paths: fits no document; leave it out for all, or write globs as news/*", "paths")
    for glob in spec.paths:
        if not glob or glob.startswith("/") or "\\" in glob:
            raise table.error(
                f"paths: '{glob}' fits no document; write it from the input folder on, as news/*", "paths"
            )
        if problem := glob_problem(glob):
            raise table.error(f"paths: '{glob}': {problem}", "paths")
    for site in spec.sites:
        if "/" in site or not site.strip():
            raise table.error(
                f"sites: '{show(site, 100)}' is no host; write it without https:// and path, as example.org", "sites"
            )
    for key, message in spec.problems():
        raise table.error(message, key)
    try:
        read_example(spec.example)
    except ValueError as error:
        raise table.error(f"example: {error}", "example") from None


def _check_patterns(table: _Table, spec: Spec) -> int:
    """Compile each pattern; what they weigh together."""
    weight = 0
    for key, pattern in spec.pattern_keys().items():
        try:
            weight += pattern.check()
        except PatternError as error:
            raise table.error(f"{key}: {error}", key) from None
    return weight
