"""What commands make of their options: a Cleaner, its configuration, limits, names of fields, a page that was named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.cli.terminal import tell
from cleaner.errors import InputError, RuleError, UsageError

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.config import Config
    from cleaner.formats.fields import Fields
    from cleaner.model import Source
    from cleaner.runners.limits import Limits

_T = TypeVar("_T")
_FEW = 32  # documents that are done sooner than a pool has started


def make_cleaner(start: str, options: dict[str, Any]) -> Cleaner:
    """A Cleaner from the nearest config upward from ``start`` and the options on top of it."""
    from cleaner.api import Cleaner
    from cleaner.formats.files import LEARNED

    return Cleaner(make_config(start, options), to_come=(LEARNED,) if options.get("learn") else ())


def make_config(start: str, options: dict[str, Any]) -> Config:
    """The configuration that such a Cleaner has."""
    from cleaner.config import Config, find_config, load_config

    named = options["config"]
    place = Path(start)
    file = Path(named) if named else find_config(place if place.is_dir() else place.absolute().parent)
    config = load_config(file) if file else Config()
    return config.with_options(
        preset=options.get("preset"),
        encoding=options.get("encoding"),
        rules=(*config.rules, *options.get("rule_folders", ())),
        disable=(*config.disable, *options.get("disable", ())),
        languages=_split_tags(options.get("languages", ())),
        flag_languages=False if options.get("no_flags") else None,
        drop_flagged=options.get("drop_flagged"),
        flag_gap=options.get("flag_gap"),
        second_opinion=False if options.get("no_second_opinion") else None,
        **{name: options.get(name) for name in ("extractor", "title", "output_format", "comments")},
    )


def make_cleaner_of(out: str, options: dict[str, Any], start: str | None = None) -> Cleaner:
    """A Cleaner of the options, and of the rules that the run into OUT learned itself."""
    from cleaner.formats.files import LEARNED_PACK
    from cleaner.rulebook.loader import load_pack

    file = Path(out) / LEARNED_PACK
    cleaner = make_cleaner(start or out, {**options, "learn": file.is_file()})
    try:
        return cleaner.with_rules(load_pack(file, cleaner.config.override)) if file.is_file() else cleaner
    except RuleError as error:  # of an OUT that others could write to; its rules are told as not loaded
        tell(str(error))
        return cleaner


def choose_workers(wanted: int | None, jobs: int | None = None) -> int:
    """How many processes for so many jobs: as wanted, or all cores where that pays; 0 is none beside this one.

    A few documents have one worker, to be safe from them, where it costs little to start: as a fork.
    """
    from cleaner.runners.pool import count_cores
    from cleaner.runners.workers import may_fork_here

    if wanted is not None:
        return wanted
    return count_cores() if jobs is None or jobs > _FEW else int(may_fork_here())


def limits_of(options: dict[str, Any]) -> Limits:
    """What a document may take, as the options say."""
    from cleaner.runners.limits import Limits

    return Limits(options["timeout"], options["max_bytes"], options["max_memory"])


def field_names(options: dict[str, Any]) -> Fields:
    """Which field of a record is what, as the options say."""
    from cleaner.formats.fields import Fields

    return Fields(*(options[f"{name}_field"] for name in ("text", "id", "html", "url")))


def read_page(file: str, work: Callable[[Source], _T], options: dict[str, Any]) -> _T:
    """What stages make of a file that the user named, ``-`` for standard input; errors name it.

    ``FILE:NUMBER`` is a record of a shard.
    """
    from cleaner.formats.files import read_named
    from cleaner.formats.places import is_remote
    from cleaner.formats.shards import as_shard, read_record

    name, _, number = file.rpartition(":")
    shard = as_shard(name, name, is_named=True) if number.isdecimal() else None
    if shard and not is_remote(name) and not Path(name).exists():
        raise UsageError(f"{name}: no such file; check the spelling")
    if shard is None:
        source = read_named(file)
    try:
        return work(read_record(shard, int(number), field_names(options)) if shard else source)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def split_place(place: str) -> tuple[str, int | None]:
    """``FILE:LINE`` in its parts; of a file's or a shard's record's name alone there is no line."""
    from cleaner.formats.shards import as_shard

    found = re.fullmatch(r"(.+):(\d+)", place)
    if found and not Path(place).exists() and not as_shard(found[1], found[1], is_named=True):
        return found[1], int(found[2])
    return place, None


def _split_tags(given: Sequence[str]) -> tuple[str, ...] | None:
    tags = tuple(" ".join(given).replace(",", " ").split())
    if given and not tags:
        raise UsageError("--languages needs tags, as in --languages en,de")
    return tags or None
