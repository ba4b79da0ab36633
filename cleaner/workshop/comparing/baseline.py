"""A reviewed state of flips in a file: those that it knows need no second look.

A flip is known by its document, rule, direction and text, not by its line number: it stays known where lines move.
Of a text that flips several times in a document as many are known as stand in the file. What goes in both by another
rule is no part of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from cleaner.errors import UsageError
from cleaner.workshop.comparing.flips import Flip
from cleaner.writers.inside import replace_file

SCHEMA = "cleaner/baseline/1"


class Key(NamedTuple):
    """What a flip is known by."""

    id: str
    rule: str
    direction: str
    text: str


class _ByDirection(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    goes: list[str] = []
    stays: list[str] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """By document and rule: the texts that go and that stay."""

    schema: str
    flips: dict[str, dict[str, _ByDirection]]


class Review(NamedTuple):
    """Flips by a baseline: those that it does not know, how many it knows, and what of it no longer occurs."""

    new: list[Flip]
    known: int
    gone: Counter[Key]


def read_baseline(file: Path) -> Counter[Key]:
    """How often each flip is known; raises UsageError that names the next step."""
    try:
        read = msgspec.json.decode(file.read_bytes(), type=_File)
    except FileNotFoundError:
        raise UsageError(f"{file}: no such baseline; --accept writes it: the flips of now, as reviewed") from None
    except OSError as error:
        raise UsageError(f"{file}: can't be read: {error.strerror}; give the file that --accept wrote") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file}: is no baseline: {error}; give the file that --accept wrote") from None
    if read.schema != SCHEMA:
        raise UsageError(f"{file}: has schema '{read.schema}', this version reads '{SCHEMA}'; --accept writes it anew")
    return Counter(
        Key(id, rule, direction, text)
        for id, rules in read.flips.items()
        for rule, found in rules.items()
        for direction, texts in (("goes", found.goes), ("stays", found.stays))
        for text in texts
    )


def write_baseline(file: Path, flips: Iterable[Flip], known: Counter[Key], compared: Collection[str]) -> int:
    """Write flips as reviewed, beside what was known of documents that were not compared; how many now stand there.

    The same bytes whatever order they come in. Raises UsageError.
    """
    others = (key for key in known.elements() if key.id not in compared)
    keys = sorted([*others, *(_key(flip) for flip in flips if flip.direction != "moves")])
    found: defaultdict[str, defaultdict[str, _ByDirection]] = defaultdict(lambda: defaultdict(_ByDirection))
    for id, rule, direction, text in keys:
        getattr(found[id][rule], direction).append(text)
    data = msgspec.json.encode(_File(SCHEMA, {id: dict(rules) for id, rules in found.items()}))
    try:
        replace_file(file, msgspec.json.format(data, indent=1) + b"\n")
    except OSError as error:
        raise UsageError(f"{file}: can't be written: {error.strerror}; give another file to --baseline") from None
    return len(keys)


def review_flips(flips: Iterable[Flip], known: Counter[Key], compared: Collection[str]) -> Review:
    """Part flips by whether a baseline knows them; what it knows of documents that were not compared is not gone."""
    left, new, count = Counter(known), [], 0
    for flip in flips:
        key = _key(flip)
        if left[key]:
            left[key] -= 1
            count += 1
        else:
            new.append(flip)
    return Review(new, count, Counter({key: times for key, times in left.items() if times and key.id in compared}))


def _key(flip: Flip) -> Key:
    return Key(flip.id, flip.rule, flip.direction, flip.text)
