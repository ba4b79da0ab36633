"""Choices made by bytes, so that a fuzzer learns to steer them, and sidecars with damage of all sorts done to them."""

from __future__ import annotations

import base64
import json
import zlib
from functools import lru_cache
from typing import Any

from cleaner import Cleaner, Source
from cleaner.sidecar import to_json

BOMB_SIZE = 200 << 20  # bytes that a few hundred kilobytes of a sidecar unpack to
_NUMBERS = (-1, 0, 1, 2, 7, 50, 1000, 2**31, 2**63 - 1, -(2**63), 2**64, 10**40, 0.5, -1e300, 1e300)
_WORDS = (
    *("", "\n", "\0", "a\0b", "é\u2028𝄞", "x" * 5000),
    *"utf-8 utf-16 utf-32-be utf-7 cp1252 utf-8+cp1252 zlib rot13 base64 idna punycode undefined klingon".split(),
    *"unicode_escape raw_unicode_escape lf crlf cr mixed none text html ../../etc AAAA eJwDAAAAAAE=".split(),
)
_OTHERS = (None, True, False, [], {}, [1], {"a": 1}, [[[]]])
_BASES = (
    "Rain fell.\r\nShare on Facebook\r\n\r\nLeave a comment\r\nThe cafÃ© was shut.".encode(),
    "Дождь шёл всю ночь, и мост закрыли.\nShare on Facebook\nУтром его открыли.\n".encode("cp1251"),
    "\ufeffSnow lay on the pier.\n".encode("utf-16-le"),
    b"The ferry \x93Mole\x94 came late.\nAm Abend zog ein Gewitter \xc3\xbcber die Stadt.\n",
    b"<html><head><title>Ferry</title></head><body><nav>Home</nav><h1>Ferry</h1>"
    b"<p>The ferry came late because of the storm that had begun on Monday.</p><p>Share on Facebook</p></body></html>",
)


class Choices:
    """Numbers out of bytes, the first ones first; zeros when they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, most: int) -> int:
        """From 0 to ``most``."""
        size = 1 if most < 256 else 4
        taken = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(taken, "little") % (most + 1)

    def one_of(self, options: Any) -> Any:
        return options[self.number(len(options) - 1)]

    def rest(self) -> str:
        return self._data[self._at :].decode("latin-1")


@lru_cache(maxsize=1)
def bomb() -> str:
    """What a sidecar may hold as the input's bytes: small, and large when it is unpacked."""
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    packed = b"".join(packer.compress(piece) for _ in range(BOMB_SIZE >> 20)) + packer.flush()
    return base64.b64encode(packed).decode("ascii")


@lru_cache(maxsize=1)
def pairs() -> tuple[tuple[str, bytes], ...]:
    """Texts and their sidecars as they are written: repairs, removals, a mark, raw bytes, HTML."""
    cleaner = Cleaner()
    made = [cleaner.clean_source(Source(id=f"page-{number}", data=data)) for number, data in enumerate(_BASES)]
    assert any(cleaned.sidecar.input.raw for cleaned in made)
    assert any(cleaned.removals for cleaned in made)
    return tuple((cleaned.text, to_json(cleaned.sidecar)) for cleaned in made)


def damage_sidecar(choices: Choices) -> tuple[str, bytes]:
    """A text and its sidecar, a few of whose values were replaced, doubled or taken out."""
    text, data = choices.one_of(pairs())
    sidecar = json.loads(data)
    for _ in range(1 + choices.number(3)):
        _damage(sidecar, choices)
    return text, json.dumps(sidecar).encode()


def _damage(sidecar: Any, choices: Choices) -> None:
    """Go down to one value and change it."""
    place = sidecar
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = choices.one_of(keys)
        if not (isinstance(place[key], dict | list) and choices.number(7)):
            break
        place = place[key]
    what = choices.number(9)
    if what == 0:
        del place[key]
    elif what == 1 and isinstance(place, list):
        place.insert(key, place[key])
    elif what == 2 and isinstance(place, list):
        place.reverse()
    else:
        place[key] = _value(choices)


def _value(choices: Choices) -> Any:
    kind = choices.number(9)
    if kind < 4:
        return choices.one_of(_NUMBERS)
    if kind < 7:
        return choices.one_of(_WORDS)
    if kind == 7:
        return choices.one_of(_OTHERS)
    return bomb() if kind == 8 else choices.rest()
