"""What a user may set of the language stages."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.language.families import LANGUAGES, TWINS
from cleaner.language.scripts import ONE_LANGUAGE


class Options(NamedTuple):
    """``languages`` limits those of pages, ``gap`` is the lead that a long line needs, ``arbiter`` decides in doubt."""

    languages: tuple[str, ...] = ()
    gap: float = 0.07
    arbiter: str = "langdetect"


DEFAULTS = Options()


def known_languages() -> list[str]:
    """All tags that a page's language may have."""
    tags = {tag for tags in (*LANGUAGES.values(), *TWINS.values()) for tag in tags}
    return sorted(tags | set(ONE_LANGUAGE.values()))
