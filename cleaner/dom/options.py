"""What a user can set of how HTML becomes text."""

from __future__ import annotations

from typing import Literal, NamedTuple

Extractor = Literal["trafilatura", "resiliparse", "none"]
TitlePolicy = Literal["keep", "drop", "auto"]
TextForm = Literal["plain", "markdown"]


class Options(NamedTuple):
    """The keys of the configuration that have to do with HTML, by their names there."""

    format: str = "auto"
    extractor: Extractor = "trafilatura"
    second_opinion: bool = True
    title: TitlePolicy = "auto"
    output_format: TextForm = "plain"
    comments: bool = False
