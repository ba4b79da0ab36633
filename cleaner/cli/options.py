"""Options that several commands share, and the Cleaner they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click
from click.shell_completion import CompletionItem

from cleaner.cli.completing import complete_rules
from cleaner.cli.terminal import tell
from cleaner.dom.options import Extractor, TextForm, TitlePolicy
from cleaner.errors import InputError, RuleError, UsageError

if TYPE_CHECKING:
    from cleaner.api import Cleaner
    from cleaner.config import Config
    from cleaner.formats.fields import Fields
    from cleaner.model import Source
    from cleaner.runners.limits import Limits

_F = TypeVar("_F", bound=Callable[..., Any])
_T = TypeVar("_T")
_FEW = 32  # documents that are done sooner than a pool has started
SHARD_FORMATS = ("pair", "jsonl", "parquet", "dolma")  # as writers.shards.FORMATS has them; a test compares
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
PRESETS = ("careful", "extracted", "flattened", "auto")


class _Folder(click.Path):
    """A folder, to a shell; what is none is told by who reads it, with the next step."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Folders only."""
        return [CompletionItem(incomplete, type="dir")]


class _Size(click.ParamType):  # type: ignore[type-arg]  # older clicks take none
    """A number of bytes."""

    name = "size"

    def __init__(self, least: int = 1) -> None:
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """1.5G, 100M, 64k or 4096."""
        told = re.fullmatch(r"(\d{1,15}(?:\.\d{1,15})?)([kmg]?)b?", str(value).strip(), re.IGNORECASE)
        size = int(float(told[1]) * _UNITS[told[2].lower()]) if told else 0
        if not size:
            self.fail(f"'{value}' is no size; write 1.5G, 100M, 64k or a number of bytes", param, ctx)
        if size < self._least:
            self.fail(f"{value} is less than any document may need; give {self._least >> 20}M or more", param, ctx)
        return size


_CONFIG = click.option(
    "--config", type=click.Path(), metavar="FILE", help="Use this config, not the nearest cleaner.toml upward from IN."
)
_ENCODING = click.option("--encoding", metavar="NAME", help="All inputs have this encoding; do not detect.")
_PRESET = click.option(
    "--preset",
    type=click.Choice(PRESETS),
    help="careful: only the surest rules; extracted (default): text an extractor made; flattened: whole pages; "
    "auto: one of these two by the shape of each document.",
)
_FOLDERS = click.option(
    "--rules",
    "rule_folders",
    type=_Folder(),
    multiple=True,
    metavar="DIR",
    help="More rule packs; may be given again.",
)
_DISABLE = click.option(
    "--disable",
    multiple=True,
    metavar="RULE",
    shell_complete=complete_rules,
    help="Switch off a rule, pack or glob; may be given again.",
)
_LANGUAGE = (
    click.option(
        "--languages",
        multiple=True,
        metavar="en,de",
        help="The languages that a page may be in, any by default; may be given again.",
    ),
    click.option("--no-flags", is_flag=True, help="Do not look for lines in another language than their page."),
    click.option("--drop-flagged", is_flag=True, default=None, help="Remove what is flagged as in another language."),
    click.option(
        "--flag-gap",
        type=click.FloatRange(0, 1),
        metavar="LEAD",
        help="How far another language must lead in a long line; 0.07 by default, more flags less.",
    ),
)
_HTML = (
    click.option(
        "--extractor",
        type=click.Choice(get_args(Extractor)),
        help="Who finds the main text of HTML: trafilatura (default), resiliparse (fast), none: all visible text.",
    ),
    click.option("--no-second-opinion", is_flag=True, help="Take what trafilatura finds, ask nobody else."),
    click.option(
        "--title",
        type=click.Choice(get_args(TitlePolicy)),
        help="Headings of HTML that say the page's title: keep the first, drop all, or auto (default): as judged.",
    ),
    click.option(
        "--format",
        "output_format",
        type=click.Choice(get_args(TextForm)),
        help="Text of HTML: plain (default) or markdown.",
    ),
    click.option("--comments", is_flag=True, default=None, help="Put readers' comments of HTML into the sidecar."),
)

_WORK = (
    click.option(
        "--workers",
        "-j",
        type=click.IntRange(0),
        help="Processes; as many as there are cores by default. 0: none but this one, for a debugger.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(0, 86400, min_open=True),
        default=120,
        show_default=True,
        help="Seconds a document may take.",
    ),
    click.option(
        "--max-bytes", type=_Size(), default="100M", show_default=True, help="A longer document is not read, but told."
    ),
    click.option(
        "--max-memory",
        type=_Size(100 << 20),
        default="4G",
        show_default=True,
        help="A worker that takes more for documents is ended.",
    ),
)
_FIELDS = (
    click.option(
        "--text-field",
        metavar="NAME",
        help="The field of a record with its text; a.b reaches inside, a,b tries both.",
    ),
    click.option("--html-field", metavar="NAME", help="The field that holds HTML, to be extracted."),
    click.option("--id-field", metavar="NAME", help="The field that holds its id."),
    click.option("--url-field", metavar="NAME", help="The field that holds its address, for rules of a site."),
)
_SHARDS = (
    click.option(
        "--to",
        type=click.Choice(SHARD_FORMATS),
        help="Write shards as this, not as they came (or as JSON lines); a folder of files as one shard, not as pairs.",
    ),
    click.option("--compression", type=click.Choice(("none", "gzip", "zstd")), help="Of shards; by default as theirs."),
    click.option(
        "--sidecar",
        type=click.Choice(("inside", "apart")),
        default="inside",
        help="Where a record's sidecar goes: into its field `cleaner` (default), or into a file of sidecars beside.",
    ),
    click.option("--retry-failed", is_flag=True, help="Clean shards again in which documents failed."),
    click.option(
        "--engine",
        type=click.Choice(("local", "ray")),
        default="local",
        help="Who works: this machine (default), or a Ray cluster, a task for each shard or chunk of files.",
    ),
    click.option("--ray-address", metavar="ADDRESS", help="The cluster; else $RAY_ADDRESS, or one on this machine."),
)


def _adding(options: Sequence[Callable[..., Any]], doc: str) -> Callable[[_F], _F]:
    """A decorator that adds options in the order given."""

    def add(command: _F) -> _F:
        for option in reversed(options):
            command = option(command)
        return command

    add.__doc__ = doc
    return add


field_options = _adding(_FIELDS, "Add the options that `field_names` reads.")
shard_options = _adding((*_SHARDS, *_FIELDS), "Add the options on shards: files of many documents.")
work_options = _adding(_WORK, "Add the options on how many documents are worked on, and how long.")
html_options = _adding(_HTML, "Add the options on how HTML becomes text, which `make_cleaner` reads as well.")
language_options = _adding(_LANGUAGE, "Add the options on languages, which `make_cleaner` reads as well.")
cleaner_options = _adding(
    (_CONFIG, _ENCODING, _PRESET, _FOLDERS, _DISABLE), "Add the options that `make_cleaner` reads."
)
config_options = _adding((_CONFIG, _ENCODING, _PRESET, _DISABLE), "Add those of them that `make_config` reads alone.")
reason_options = _adding((_CONFIG, _FOLDERS), "Add those that tell which rules' reasons are known.")
reading_options = _adding((_CONFIG, _ENCODING), "Add those of them that tell how an input is read.")


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
        rules=_joined(config.rules, options.get("rule_folders", ())),
        disable=_joined(config.disable, options.get("disable", ())),
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
        raise InputError(f"{name}: no such file; check the spelling")
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


def _joined(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return (*first, *second)
