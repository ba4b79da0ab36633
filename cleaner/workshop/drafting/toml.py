"""Rules written into packs: what stands there stays as it is, comments too, and nothing is saved that does not load.

tomlkit's door. It puts tables of one name together, and so would move rules about: each rule's table is given to it
alone.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.errors import RuleError
from cleaner.rulebook.loader import load_pack, parse_pack
from cleaner.rulebook.packfile import decode_pack, read_pack
from cleaner.rulebook.tables import find_headers
from cleaner.writers.inside import replace_file

if TYPE_CHECKING:
    from tomlkit.items import Array, Item, String

_LONGEST_LIST = 80  # characters of a list in one line
_QUOTES = ("'''", '"""')


class Noted(NamedTuple):
    """An item of a list, with a comment beside it."""

    text: str
    comment: str


@dataclass(slots=True)
class Document:
    """A pack's file in parts: what stands above all rules, and each rule's table up to the next one's header."""

    path: Path
    parts: list[str]
    line_end: str = "\n"

    @property
    def text(self) -> str:
        """The whole file, with simple line ends."""
        return "".join(self.parts)

    def rules(self) -> list[tuple[str, dict[str, Any]]]:
        """Kind and keys of each rule, in the file's order."""
        return [_read_part(part) for part in self.parts[1:]]


def open_pack(path: Path, about: str = "Rules of our own.") -> Document:
    """The pack of a file, or a new one that says ``about``; raises RuleError where the file holds no sound pack."""
    if not exists(path):
        return Document(path, [f"about = {_write_string(about).as_string()}\n"])
    load_pack(path)
    data = read_pack(path)
    return Document(path, part_text(decode_pack(data, path)), "\r\n" if b"\r\n" in data else "\n")


def exists(path: Path) -> bool:
    """Whether there is such a file."""
    try:
        return path.exists()
    except OSError:  # a name that no file can have, which is told when it is written
        return False


def part_text(text: str) -> list[str]:
    """What stands above all rules of a pack, and each rule's table."""
    lines = text.split("\n")
    starts = [0, *(number - 1 for number, _ in find_headers(lines)), len(lines)]
    parts = ["\n".join(lines[start:end]) for start, end in pairwise(starts)]
    return [f"{part}\n" for part in parts[:-1]] + parts[-1:]


def _read_part(part: str) -> tuple[str, dict[str, Any]]:
    kind, rows = next(iter(tomllib.loads(part).items()))
    return kind, rows[0]


def append_rule(document: Document, kind: str, values: Mapping[str, Any]) -> None:
    """Put a rule at the pack's end, its keys in the order given; an item of a list may be ``Noted``."""
    import tomlkit

    table = tomlkit.table()
    for key, value in values.items():
        table.append(key, _write(value))
    rule = tomlkit.document()
    tables = tomlkit.aot()
    tables.append(table)
    rule.append(kind, tables)
    document.parts[-1] = document.parts[-1].rstrip("\n") + "\n\n"
    document.parts.append(tomlkit.dumps(rule).strip("\n") + "\n")


def extend_list(document: Document, index: int, key: str, items: Iterable[str | Noted]) -> None:
    """Put items at the end of a list of the rule with this index; its comments stay."""
    import tomlkit

    kind, _ = _read_part(document.parts[index + 1])
    part = tomlkit.parse(document.parts[index + 1])
    tables: Any = part[kind]
    _add_items(tables[0][key], items)
    document.parts[index + 1] = part.as_string()


def save(document: Document) -> None:
    """Write the file, whole or not at all, and its folder; raises RuleError for a pack that would not load, OSError."""
    name = document.path
    parse_pack(document.text, name.as_posix(), name.stem, site=name.parent.name == "sites")
    try:
        data = document.text.replace("\n", document.line_end).encode("utf-8")
    except UnicodeEncodeError as error:
        raise RuleError(f"{name}: {error.object[error.start]!r} is half of a character; leave its line out") from None
    name.parent.mkdir(parents=True, exist_ok=True)
    replace_file(Path(os.path.realpath(name)), data)  # a link stays one


def _write(value: Any) -> Item:
    import tomlkit

    if isinstance(value, str):
        return _write_string(value)
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        _add_items(array, value)
        return array
    item: Item = tomlkit.item(value)
    return item


def _write_string(text: str) -> String:
    """As a person would: a pattern as it is read, an example over several lines, anything else between quotes."""
    import tomlkit
    from tomlkit.items import String as TomlString
    from tomlkit.items import StringType, Trivia

    has_quotes = any(quotes in text for quotes in _QUOTES)
    if all(line.isprintable() for line in text.split("\n")) and not has_quotes:
        if "\n" in text and text.endswith("\n"):
            return TomlString(StringType.MLL, text, "\n" + text, Trivia())
        if "\\" in text and "\n" not in text and "'" not in text:
            return tomlkit.string(text, literal=True)
    # Three quotes in a row would look like the end of a longer string to a reader that goes by lines.
    written = tomlkit.string(text).as_string()[1:-1].replace("'''", "''\\u0027")
    return TomlString(StringType.SLB, text, written, Trivia())


def _add_items(array: Array, items: Iterable[Any]) -> None:
    """In the list's one line where that is short enough and stands so, or else a line each."""
    written = [(_write(item.text), item.comment) if isinstance(item, Noted) else (_write(item), "") for item in items]
    size = sum(len(item.as_string()) + 2 for item, _ in written) + len(array.as_string())
    if size <= _LONGEST_LIST and "\n" not in array.as_string() and not any(comment for _, comment in written):
        for item, _ in written:
            array.append(item)
        return
    for item, comment in written:
        array.add_line(item, comment=comment or None)
    if not array.as_string().rstrip("]").endswith("\n"):
        array.add_line(add_comma=False, indent="")
