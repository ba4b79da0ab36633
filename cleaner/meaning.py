"""What a key means, said where it is declared: schemas, editors and the tables of the documentation pass it on."""

from __future__ import annotations

import msgspec


def say(text: str) -> msgspec.Meta:
    """What a field means, for who reads or writes it.

    >>> say("Half-open.").description
    'Half-open.'
    """
    return msgspec.Meta(description=text)
