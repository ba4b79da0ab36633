"""The two sides of a comparison: OLD and NEW rules, and the rule that a name means there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.api import Cleaner
from cleaner.config import Config
from cleaner.errors import UsageError
from cleaner.formats.files import real_path
from cleaner.rulebook.loader import load_folder, parse_pack, short_name
from cleaner.rulebook.packfile import decode_pack, read_pack
from cleaner.rulebook.spec import Rule
from cleaner.workshop.comparing.flips import BEFORE

NOTHING = "-"  # in place of a folder
_SUFFIX = ".toml"
_NO_RULES = {  # and those who choose among blocks, whose names have no slash
    BEFORE: "The line is another before any rule sees it: by the input, decoding or repair.",
    "language/other-language": "The line is flagged, and drop_flagged is on.",
    "language/mixed": "A part of the line is flagged, and drop_flagged is on.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of who answers for a flip: where the rule stands, what became of it, and why it is there."""

    place: str
    state: str  # new, changed, removed, or empty
    why: str


def make_sides(config: Config, old: str, new: str, *, alone: bool) -> tuple[Cleaner, Cleaner]:
    """A Cleaner of each side: its folder of packs, or its one pack, on top of the configuration's rules.

    ``-`` adds nothing; ``alone``: there are no others. Two files are two versions of one pack, whatever their names.
    A folder or pack of the configuration that is OLD or NEW speaks on that side only. Raises RuleError, ConfigError,
    UsageError.
    """
    pack = Path(new).stem if old.endswith(_SUFFIX) and new.endswith(_SUFFIX) else None
    both = [_load_rules(place, config, pack) for place in (old, new)]
    # What only one side has the configuration may speak of.
    packs = tuple({rule.name.partition("/")[0] for rules in both for rule in rules})
    compared = [real_path(Path(place)) for place in (old, new) if place != NOTHING]
    folders = tuple(folder for folder in config.rules if real_path(Path(folder)) not in compared)
    others = config.with_options(shipped=False, rules=()) if alone else config.with_options(rules=folders)
    base = Cleaner(others, to_come=packs)
    files = set(_files_in(others.rules, compared))
    before, after = (base.with_rules(rules, instead_of=files) for rules in both)
    return before, after


def _files_in(folders: Sequence[str], packs: Sequence[Path]) -> Iterator[str]:
    """The packs that lie in a folder of the configuration, as its rules name their files."""
    for folder in map(Path, folders):
        for pack in packs:
            if pack.is_relative_to(real_path(folder)):
                yield short_name(pack, real_path(folder)).as_posix()


def _load_rules(place: str, config: Config, pack: str | None) -> list[Rule]:
    if place == NOTHING:
        return []
    path = Path(place)
    if not path.exists():
        raise UsageError(f"--rules {place}: no such folder or pack; give OLD and NEW, - for none")
    if path.is_dir():
        return load_folder(path, config.override)
    if path.suffix != _SUFFIX:
        raise UsageError(f"--rules {place}: is no rule pack; give a folder of packs, or a file NAME.toml")
    text = decode_pack(read_pack(path), path)
    is_site = path.parent.name == "sites"
    return parse_pack(text, path.as_posix(), pack or path.stem, config.override, site=is_site)


class Names:
    """Whom a flip's rule means, on both sides; ``old`` is None where it is not known."""

    def __init__(self, old: Cleaner | None, new: Cleaner) -> None:
        self._old = _by_name(old.all_rules) if old else None
        self._new = _by_name(new.all_rules)

    def tell(self, name: str) -> Told:
        """Where a rule stands and why; where both sides have it, on the new one."""
        rule = self._new.get(name)
        if self._old is None:
            is_lost = not rule and name not in _NO_RULES and "/" in name
            return _tell(name, rule, "not among the rules of now" if is_lost else "")
        before = self._old.get(name)
        if rule and before:
            return _tell(name, rule, "" if rule.spec == before.spec else "changed")
        return _tell(name, rule or before, "new" if rule else "removed" if before else "")


def _by_name(rules: Sequence[Rule]) -> dict[str, Rule]:
    return {rule.name: rule for rule in rules}


def _tell(name: str, rule: Rule | None, state: str) -> Told:
    if rule:
        return Told(rule.place, state, rule.spec.why)
    why = _NO_RULES.get(name, "" if "/" in name else "Another choice among the blocks of HTML pages.")
    return Told("", state, why)
