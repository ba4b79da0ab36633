"""What the checks look at: the rules to check, all that are loaded, and the text of their packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from cleaner.api import Cleaner
from cleaner.rulebook.loader import shipped_rules, short_name
from cleaner.rulebook.matcher import Matcher
from cleaner.rulebook.packfile import decode_pack, find_packs, read_pack
from cleaner.rulebook.spec import Rule, Spec
from cleaner.rulebook.tables import line_of_key
from cleaner.workshop.checking.together import matcher_of

Level = Literal["warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something doubtful in a pack, with the next step; a note is only worth a look."""

    code: str
    level: Level
    file: str
    line: int
    rule: str | None
    message: str

    def __str__(self) -> str:
        subject = f"{self.rule}: " if self.rule else ""
        return f"{self.file}:{self.line}: {self.level} {self.code}: {subject}{self.message}"


@dataclass(frozen=True)
class Bench:
    """``rules`` are those to check, ``loaded`` all that they are compared with, ``packs`` the files of ``rules``."""

    rules: Sequence[Rule]
    loaded: Sequence[Rule]
    packs: Mapping[str, Sequence[str]]  # lines by the file's name as rules have it

    def find(self, code: str, rule: Rule, key: str, message: str, level: Level = "warning") -> Finding:
        """A finding at the line of a rule's key; at the rule's own where the key is not written there."""
        line = line_of_key(self.packs.get(rule.file, ()), rule.line, key)
        return Finding(code, level, rule.file, line, rule.name, message)

    @cached_property
    def everyone(self) -> list[Rule]:
        """The loaded rules and those to check, which replace loaded ones of the same name."""
        return list({rule.name: rule for rule in (*self.loaded, *self.rules)}.values())

    @cached_property
    def matcher(self) -> Matcher:
        """A matcher of the first pattern of each of them."""
        return matcher_of(self.everyone)

    def whole_packs(self) -> Iterator[tuple[str, Sequence[str]]]:
        """The packs that are checked, each with its lines."""
        yield from ((file, self.packs[file]) for file in dict.fromkeys(rule.file for rule in self.rules))


def key_of_lines(spec: Spec) -> str:
    """The key that says which lines a rule is after."""
    keys = ("regex", "literals", "from_", "lines")
    return next((key.rstrip("_") for key in keys if getattr(spec, key, None)), "id")


def read_texts(rules: Sequence[Rule], cleaner: Cleaner, packs: Sequence[Path] = ()) -> dict[str, list[str]]:
    """The lines of the packs that rules stand in: of those given, or of the cleaner's folders."""
    wanted = {rule.file for rule in rules}
    files: dict[str, Path] = {}
    for folder in (shipped_rules(), *map(Path, cleaner.config.rules)):
        for file in find_packs(folder, is_shipped=folder == shipped_rules()):
            files[short_name(file, folder).as_posix()] = file
    files |= {pack.as_posix(): pack for pack in packs}  # one may be called as one of the folders' is
    return {name: decode_pack(read_pack(files[name]), files[name]).split("\n") for name in wanted if name in files}
