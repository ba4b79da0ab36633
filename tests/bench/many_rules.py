"""Rule packs of any size: the shipped rules for text, and variants of them in words that no page holds."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOT_TEXT = {"drop_element", "block_model", "line_model"}
PATTERN_KEYS = ("regex", "from", "to")
# What is no word of the pattern: escapes, names of word lists and groups, classes; and the words.
PARTS = re.compile(r"\\[pPx]?\{[^}]*\}|\\.|\{\w+\}|\(\?P?<\w+>|\[[^\]]*\]|[a-z]{4,}")
TURNS = (str.maketrans("aeiou", "eioua"), str.maketrans("bcdfglmnprst", "mglrpstbnfdc"))

Table = tuple[str, dict[str, Any]]


def read_tables(folder: Path) -> list[tuple[str, dict[str, str], list[Table]]]:
    """Of each pack with rules for text its name, its lists of words, and its tables."""
    packs = []
    for file in sorted(folder.glob("*.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        tables = [
            (kind, table)
            for kind, rows in data.items()
            if isinstance(rows, list) and kind not in NOT_TEXT
            for table in rows
        ]
        if tables:
            packs.append((file.stem, data.get("words", {}), tables))
    return packs


def write_packs(shipped: Path, out: Path, number: int) -> int:
    """So many rules, evenly from all packs; where the shipped ones are too few, variants of them. How many there are."""
    packs = read_tables(shipped)
    total = sum(len(tables) for _, _, tables in packs)
    out.mkdir(parents=True)
    written = seen = 0
    for name, words, tables in packs:
        chosen: list[Table] = []
        for table in tables:
            seen += 1
            if seen * number // total > written + len(chosen) or number >= total:
                chosen.append(table)
        missing = max(0, (seen * number) // total - written - len(chosen))
        chosen += variants(tables, missing)
        written += len(chosen)
        if chosen:
            (out / f"{name}.toml").write_text("".join(write_pack(words, chosen)), "utf-8")
    return written


def variants(tables: list[Table], number: int) -> list[Table]:
    """Copies with their patterns' words changed, as often as need be."""
    found: list[Table] = []
    for turn in range(1, 17):
        for kind, table in tables:
            changed = {key: vary(table[key], turn) for key in PATTERN_KEYS if key in table}
            if len(found) < number and any(changed[key] != table[key] for key in changed):
                found.append((kind, {**table, **changed, "id": f"{table['id']}-{turn}"}))
    return found


def vary(pattern: Any, turn: int) -> Any:
    r"""The same pattern with other words.

    >>> vary(r"(share|send) {where}\bposts?", 1)
    '(dhefi|dibl) {where}\\bnudcd?'
    """
    if isinstance(pattern, list):
        return [vary(part, turn) for part in pattern]

    def change(found: re.Match[str]) -> str:
        text = found[0]
        if not text.isalpha():
            return text
        for _ in range(turn):
            text = text.translate(TURNS[0]).translate(TURNS[1])
        return text

    return PARTS.sub(change, pattern)


def write_pack(words: dict[str, str], tables: list[Table]) -> Iterator[str]:
    """A pack as TOML; JSON's strings, numbers and lists are TOML's."""
    yield 'about = "Rules to measure with."\n'
    if words:
        yield "\n[words]\n"
        yield from write_values(words)
    for kind, table in tables:
        yield f"\n[[{kind}]]\n"
        yield from write_values(table)


def write_values(values: dict[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
