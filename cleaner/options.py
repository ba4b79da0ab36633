"""Config's fields as keyword arguments, for editors and type checkers: they complete names and find wrong ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from cleaner.dom.options import Extractor, TextForm, TitlePolicy
from cleaner.model import Format


class Options(TypedDict, total=False):
    """What Cleaner and its functions take by name: the fields of `Config`, which says what they mean."""

    preset: Literal["careful", "extracted", "flattened", "auto"]
    rules: Sequence[str]
    shipped: bool
    disable: Sequence[str]
    enable: Sequence[str]
    override: Mapping[str, Mapping[str, Any]]
    encoding: str | None
    format: Format
    extractor: Extractor
    second_opinion: bool
    title: TitlePolicy
    output_format: TextForm
    comments: bool
    flag_languages: bool
    drop_flagged: bool
    languages: Sequence[str]
    flag_gap: float
    arbiter: Literal["langdetect", "lingua"]
