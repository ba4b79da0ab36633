"""What was learned as a rule pack: TOML that a person can review, each line with its count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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
class _Entry:
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
            tables += _tables(group, judged, _new_id(group.place, ids))
            lines += len(judged.found)
            groups += 1
    about = f"Lines seen on other pages of their site or folder, learned from {survey.pages} pages."
    return Learned("\n".join([f"about = {_quote(about)}\n", *tables]), lines, groups, survey.pages)


def _new_id(place: Place, taken: set[str]) -> str:
    """A rule's id from the group's name; a number sets names apart that read the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", place.name.lower()).strip("-") or place.kind
    id, number = plain, 1
    while {id, f"{id}-few"} & taken:
        number += 1
        id = f"{plain}-{number}"
    taken |= {id, f"{id}-few"}
    return id


def _tables(group: Group, judged: Judged, id: str) -> Iterator[str]:
    sure = sorted(_entries(group, [found for found in judged.found if found.is_sure]), key=_order)
    few = sorted(_entries(group, [found for found in judged.found if not found.is_sure]), key=_order)
    if sure:
        yield _table(id, group.place, judged.pages, sure, "")
    if few:
        yield _table(f"{id}-few", group.place, judged.pages, few, 'strength = "flattened"\n')


def _order(entry: _Entry) -> tuple[str, str]:
    return (entry.key, entry.text)


def _entries(group: Group, found: list[Found]) -> Iterator[_Entry]:
    for line in found:
        text = group.texts[line.masked].replace("#", "") if group.is_fixed(line.masked) else ""
        if not text or key_of_pack_line(text)[1] != line.masked:
            text = _masked(group.texts[line.masked], line.masked)
        yield _Entry(to_key(text.replace("#", "0")), text, line.pages)


def _masked(text: str, masked: int) -> str:
    """With ``#`` for numbers, or its bare key where the line's own ``#`` would be in the way."""
    shown = mask_text(text)
    return shown if key_of_pack_line(shown)[1] == masked else mask_digits(to_key(text))


def _table(id: str, place: Place, pages: int, entries: list[_Entry], strength: str) -> str:
    most, fewest = max(entry.pages for entry in entries), min(entry.pages for entry in entries)
    span = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    where = f"sites = [{_quote(place.name)}]" if place.kind == "site" else f"paths = [{_quote(_glob(place.name))}]"
    name = place.name or "the input folder"
    listed = "".join(f"    {_quote(entry.text)},  # {entry.pages} of {pages} pages\n" for entry in entries)
    return (
        f"[[drop_seen]]\nid = {_quote(id)}\n{where}\n{strength}"
        f"why = {_quote(f'Each of these {len(entries)} lines stands on {span} of the {pages} pages of {name}.')}\n"
        f"lines = [\n{listed}]\nexample = {_example(entries)}\n"
    )


def _glob(folder: str) -> str:
    return f"{escape_glob(folder)}/*" if folder else "*"


def _example(entries: list[_Entry]) -> str:
    """What stays comes first: an anchor among the lines that go might cut the rest of a page."""
    shown = [entry.text.replace("#", "12") for entry in entries[:_SHOWN]]
    word = max(re.findall(r"\w+", shown[0]), key=len)
    near = f"Somebody had painted {word} on the wall of the mill, and nobody knew why."
    rows = [*(f"  {text}" for text in (*_STAYS, near)), *(f"- {text}" for text in shown)]
    if any("'''" in row for row in rows):
        return _quote("\n".join(rows) + "\n")
    return "'''\n" + "\n".join(rows) + "\n'''"


def _quote(text: str) -> str:
    """A TOML string; JSON's are, but for one character. No quotes in a row, which end a string of many lines."""
    quoted = json.dumps(re.sub(r"('')'+", r"\1", text), ensure_ascii=False)
    return quoted.replace("\x7f", "\\u007f")
