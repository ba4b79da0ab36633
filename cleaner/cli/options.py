"""Options that several commands share; what is made of them is in `from_options.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, get_args

import click
from click.shell_completion import CompletionItem

from cleaner.cli.completing import complete_rules
from cleaner.dom.options import Extractor, TextForm, TitlePolicy

_F = TypeVar("_F", bound=Callable[..., Any])
SHARD_FORMATS = ("pair", "jsonl", "parquet", "dolma")  # as writers.shards.FORMATS has them; a test compares
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
PRESETS = ("careful", "extracted", "flattened", "auto")  # as Config has them; a test compares


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
