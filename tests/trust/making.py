"""What makers of hostile inputs have in common: a table by name, and the innocent sentences that must come through."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

INNOCENT = "The miller counted eleven sacks of rye before the cart left for the harbour town."
MORE = "Nobody had seen the river so high since the year in which the old ferry was lost."
MB = 1_000_000

Content = bytes | Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile file: how it is made, by a size, and the sizes to try. ``innocent``: documents in it that must be done."""

    name: str
    kind: str
    suffix: str
    small: int
    full: int
    make: Callable[[int], Content]
    innocent: int = 0

    def write(self, folder: Path, size: int) -> Path:
        """Make the file, and tell where it lies."""
        path = folder / f"{self.name}{self.suffix}"
        content = self.make(size)
        with path.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        return path


INPUTS: dict[str, Hostile] = {}


def hostile(
    kind: str, suffix: str, small: int, full: int, innocent: int = 0
) -> Callable[[Callable[[int], Content]], Callable[[int], Content]]:
    """Enter a maker into the table, under its own name."""

    def enter(make: Callable[[int], Content]) -> Callable[[int], Content]:
        name = make.__name__.replace("_", "-")
        INPUTS[name] = Hostile(name, kind, suffix, small, full, make, innocent)
        return make

    return enter


def repeat(piece: bytes | str, size: int, at_once: int = MB) -> Iterator[bytes]:
    """``size`` bytes of one piece again and again, whole pieces only."""
    data = piece.encode() if isinstance(piece, str) else piece
    many = data * max(1, at_once // len(data))
    left = size // len(data)
    while left > 0:
        taken = many[: left * len(data)]
        yield taken
        left -= len(taken) // len(data)


def page(body: str, head: str = "<title>The mill</title>") -> bytes:
    """A page with an innocent paragraph on either side of what attacks."""
    return (
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><p>{INNOCENT}</p>\n{body}\n<p>{MORE}</p></body></html>"
    ).encode("utf-8", "surrogatepass")


def flip(data: bytes, seed: int, flips: int) -> bytes:
    """The same bytes with some of them changed, always the same ones."""
    chance, damaged = random.Random(seed), bytearray(data)
    for _ in range(flips):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)
