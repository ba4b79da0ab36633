"""What was learned as a rule pack: TOML that a person can review, each line with its count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaner.learn.groups import Group, Survey
from cleaner.learn.judge import Found, Judged, judge_group
from cleaner.learn.sheets import Place, key_of_pack_line, mask_text
from cleaner.lines import mask_digits, to_key
from cleaner.rulebook.globs import escape_glob

_SHOWN = 3  # lines of an example
_STAYS = (
    "Rain fell on the town all night, and the river rose by a foot.",
    "In the morning the miller walked down to the bridge to look at the damage.",
)


@dataclass(frozen=True, slots=True)
class Learned:
    """The pack's text, how many lines it holds, of how many groups, and how many pages were read."""

    text: str
    lines: int
    groups: int
    pages: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as a pack lists it, with the hash and the key that it is known by, and its number of pages."""

    masked: int
    key: str
    text: str
    pages: int


def make_pack(survey: Survey) -> Learned:
    """Judge all groups and write what they taught; equal surveys give equal bytes."""
    tables: list[str] = []
    lines = groups = 0
    ids: set[str] = set()
    for group in survey.groups():
        judged = judge_group(group)
        if judged.found:
            tables += _tables(group, judged, id_of_place(group.place, ids))
            lines += len(judged.found)
            groups += 1
    about = f"Lines seen on other pages of their site or folder, learned from {survey.pages} pages."
    return Learned("\n".join([f"about = {_quote(about)}\n", *tables]), lines, groups, survey.pages)


def id_of_place(place: Place, taken: set[str]) -> str:
    """A rule's id from the group's name; a number sets names apart that read the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", place.name.lower()).strip("-") or place.kind
    id, number = plain, 1
    while {id, f"{id}-few"} & taken:
        number += 1
        id = f"{plain}-{number}"
    taken |= {id, f"{id}-few"}
    return id


def _tables(group: Group, judged: Judged, id: str) -> Iterator[str]:
    sure = sorted(list_entries(group, [found for found in judged.found if found.is_sure]), key=_order)
    few = sorted(list_entries(group, [found for found in judged.found if not found.is_sure]), key=_order)
    if sure:
        yield _table(id, group.place, judged.pages, sure, "")
    if few:
        yield _table(f"{id}-few", group.place, judged.pages, few, 'strength = "flattened"\n')


def _order(entry: Entry) -> tuple[str, str]:
    return (entry.key, entry.text)


def list_entries(group: Group, found: Iterable[Found]) -> Iterator[Entry]:
    """The lines of a group that were found, as a pack lists them."""
    for line in found:
        text = group.texts[line.masked].replace("#", "") if group.is_fixed(line.masked) else ""
        if not text or key_of_pack_line(text)[1] != line.masked:
            text = _masked(group.texts[line.masked], line.masked)
        yield Entry(line.masked, to_key(text.replace("#", "0")), text, line.pages)


def _masked(text: str, masked: int) -> str:
    """With ``#`` for numbers, or its bare key where the line's own ``#`` would be in the way."""
    shown = mask_text(text)
    return shown if key_of_pack_line(shown)[1] == masked else mask_digits(to_key(text))


def _table(id: str, place: Place, pages: int, entries: list[Entry], strength: str) -> str:
    most, fewest = max(entry.pages for entry in entries), min(entry.pages for entry in entries)
    span = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    key, value = where(place)
    name = name_place(place)
    listed = "".join(f"    {_quote(entry.text)},  # {entry.pages} of {pages} pages\n" for entry in entries)
    return (
        f"[[drop_seen]]\nid = {_quote(id)}\n{key} = [{_quote(value)}]\n{strength}"
        f"why = {_quote(f'Each of these {len(entries)} lines stands on {span} of the {pages} pages of {name}.')}\n"
        f"lines = [\n{listed}]\nexample = {_quote_rows(make_example([entry.text for entry in entries]))}\n"
    )


def where(place: Place) -> tuple[str, str]:
    """The condition that holds for a place: its key, and its one item."""
    if place.kind == "site":
        return "sites", place.name
    return "paths", f"{escape_glob(place.name)}/*" if place.name else "*"


def name_place(place: Place) -> str:
    """As sentences name it."""
    return place.name or "the input folder"


def make_example(texts: Sequence[str]) -> str:
    """A rule's example from its lines; what stays comes first: an anchor among those that go might cut the rest."""
    shown = [text.replace("#", "12") for text in texts[:_SHOWN]]
    word = max(re.findall(r"\w+", shown[0]), key=len)
    near = f"Somebody had painted {word} on the wall of the mill, and nobody knew why."
    rows = [*(f"  {text}" for text in (*_STAYS, near)), *(f"- {text}" for text in shown)]
    return "\n".join(rows) + "\n"


def _quote_rows(text: str) -> str:
    return _quote(text) if "'''" in text else f"'''\n{text}'''"


def _quote(text: str) -> str:
    """A TOML string; JSON's are, but for one character. No quotes in a row, which end a string of many lines."""
    quoted = json.dumps(re.sub(r"('')'+", r"\1", text), ensure_ascii=False)
    return quoted.replace("\x7f", "\\u007f")
