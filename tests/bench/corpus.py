"""Pages to measure speed on: as extractors leave them, from the samples, the rules' examples and made-up prose.

    python tests/bench/corpus.py MB OUT

OUT is a folder, which gets a .txt a page, or a file .jsonl with ``id`` and ``text`` a line. The same number of MB gives
the same bytes, and is the beginning of any larger corpus. The shape is that of real extracted pages: 5 kB in the middle,
15 to 40 lines, a few of them chrome or lines that look like it; one page in 50 has mojibake, one in 30 entities, odd
spaces or CRLF, one in 12 lines in a second language. The prose is random words of 16 languages: nothing to read, but
with names and numbers among them no two lines are the same.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from cleaner import Cleaner
from cleaner.rulebook.examples import read_example

ROOT = Path(__file__).resolve().parents[2]
SYLLABLES = "ba do ke li mar no pel ra sti tor ul van wen ya zo bren cal fi gos hem".split()
ENTITIES = {"&": "&amp;", "'": "&#39;", '"': "&quot;", "’": "&rsquo;", " – ": "&nbsp;&ndash; "}


@dataclass(frozen=True)
class Tongue:
    """The words of a language, and what parts words and sentences."""

    small: tuple[str, ...]
    words: tuple[str, ...]
    joint: str
    stop: str
    share: int

    @cached_property
    def all_words(self) -> set[str]:
        return {word.lower() for word in self.small + self.words}


@cache
def read_tongues() -> dict[str, Tongue]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        name: Tongue(
            tuple(table["small"].split()),
            tuple(table["words"].split()),
            table.get("joint", " "),
            table.get("stop", "."),
            table["share"],
        )
        for name, table in tables.items()
    }


@cache
def read_prose() -> tuple[str, ...]:
    """The sentences of the samples."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    return tuple(part for text in texts for part in re.split(r"(?<=[.!?])\s+|\n+", text) if len(part) > 40)


@cache
def read_chrome() -> dict[str, list[str]]:
    """The lines of the rules' examples, what goes and what looks like it and stays, by language."""
    found: dict[str, list[str]] = {name: [] for name in read_tongues()}
    for rule in Cleaner(preset="flattened").all_rules:
        for line in read_example(rule.spec.example).before:
            if line and "<" not in line and (name := guess_tongue(line)):
                found[name].append(line)
    return found


def guess_tongue(line: str) -> str | None:
    """The language most of whose words stand in a line; where there are none, English or none of these."""
    words = set(re.findall(r"\w+", line.lower()))

    def count(tongue: Tongue) -> int:
        if not tongue.joint:
            return sum(word in line for word in tongue.small)
        return len(words & tongue.all_words)

    counts = {name: count(tongue) for name, tongue in read_tongues().items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] or line.isascii() else None


def make_pages(megabytes: float) -> Iterator[str]:
    """Pages until there are so many MB of UTF-8."""
    left = megabytes * 1e6
    number = 0
    while left > 0:
        page = make_page(random.Random(f"page {number}"))
        yield page
        left -= len(page.encode("utf-8"))
        number += 1


def make_page(dice: random.Random) -> str:
    tongues = read_tongues()
    name = dice.choices(list(tongues), [tongue.share for tongue in tongues.values()])[0]
    lines = [make_line(dice, name) for _ in range(draw(dice, 20, 0.55, 3, 300))]
    if dice.random() < 1 / 12:
        mix_in(dice, lines, dice.choice([other for other in tongues if other != name]))
    lines.insert(0, make_sentence(dice, tongues[name])[:90].rstrip(".。।"))
    for _ in range(dice.choice((0, 1, 2, 3, 3, 4, 6))):
        place = dice.choice((1, len(lines), dice.randrange(len(lines) + 1)))
        lines.insert(place, dice.choice(read_chrome()[name] or read_chrome()["en"]))
    return spoil(dice, dice.choice(("\n", "\n\n")).join(lines) + "\n")


def draw(dice: random.Random, middle: float, spread: float, least: int, most: int) -> int:
    """A number around a middle, as lengths are spread: some much larger."""
    return round(min(most, max(least, middle * dice.lognormvariate(0, spread))))


def make_line(dice: random.Random, name: str) -> str:
    """A paragraph; of English ones half are of sentences from the samples."""
    size = draw(dice, 130, 0.75, 30, 1500)
    tongue = read_tongues()[name]
    if not tongue.joint:
        size = size * 2 // 5
    real = name == "en" and dice.random() < 0.5
    pieces: list[str] = []
    while sum(map(len, pieces)) < size:
        pieces.append(dice.choice(read_prose()) if real else make_sentence(dice, tongue))
    return tongue.joint.join(pieces)


def make_sentence(dice: random.Random, tongue: Tongue) -> str:
    words = []
    for _ in range(dice.randint(5, 18)):
        chance = dice.random()
        if chance < 0.4:
            words.append(dice.choice(tongue.small))
        elif chance < 0.95:
            words.append(dice.choice(tongue.words))
        elif chance < 0.98:
            words.append("".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))).capitalize())
        else:
            words.append(str(dice.choice((dice.randint(2, 99), dice.randint(1900, 2030), dice.randint(100, 99999)))))
        if dice.random() < 0.06:
            words[-1] += "," if tongue.joint else "，"
    text = tongue.joint.join(words).rstrip(",，")
    return text[0].upper() + text[1:] + tongue.stop


def mix_in(dice: random.Random, lines: list[str], name: str) -> None:
    """Lines in a second language, or a sentence of it at the end of a line."""
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(lines))
        sentence = make_sentence(dice, read_tongues()[name])
        lines[place] = sentence if dice.random() < 0.7 else f"{lines[place]} {sentence}"


def spoil(dice: random.Random, text: str) -> str:
    """The damage that some pages have."""
    if dice.random() < 1 / 50:
        return spoil_lines(dice, text, to_mojibake)
    if dice.random() < 1 / 30:
        return dice.choice((spoil_entities, spoil_spaces, lambda text: text.replace("\n", "\r\n")))(text)
    return text


def spoil_lines(dice: random.Random, text: str, damage: Callable[[str], str]) -> str:
    whole = dice.random() < 0.5
    return "\n".join(damage(line) if whole or dice.random() < 0.3 else line for line in text.split("\n"))


def to_mojibake(line: str) -> str:
    """UTF-8 read as windows-1252."""
    line = line.replace("'", "’").replace(" - ", " – ")
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in line.encode("utf-8"))


def spoil_entities(text: str) -> str:
    for char, entity in ENTITIES.items():
        text = text.replace(char, entity)
    return text.replace(",", "&nbsp;,", 3)


def spoil_spaces(text: str) -> str:
    """No-break spaces, a zero-width space in every tenth word or so, spaces at line ends."""
    words = text.split(" ")
    return "".join(
        word + ("\u00a0" if number % 9 == 4 else " \u200b" if number % 11 == 5 else " ")
        for number, word in enumerate(words)
    ).replace("\n", " \n")


def write_folder(pages: Iterator[str], out: Path) -> list[Path]:
    """A file a page, a thousand to a folder."""
    files = []
    for number, page in enumerate(pages):
        file = out / f"{number // 1000:03}" / f"{number:06}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.encode("utf-8"))
        files.append(file)
    return files


def write_jsonl(pages: Iterator[str], out: Path) -> None:
    with out.open("w", encoding="utf-8") as file:
        for number, page in enumerate(pages):
            file.write(json.dumps({"id": f"{number:06}", "text": page}, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", type=float, metavar="MB")
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    if args.out.suffix == ".jsonl":
        write_jsonl(make_pages(args.megabytes), args.out)
    else:
        write_folder(make_pages(args.megabytes), args.out)


if __name__ == "__main__":
    main()
