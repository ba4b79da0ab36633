"""Decoding and repair, measured against chardet and ftfy on text of your own.

    python tests/bench/encoding.py FOLDER

FOLDER holds sound sentences, one a line, in UTF-8 files named LANG.txt (ISO 639-1). From them are made: single
lines, short phrases, titles in capitals and words in an English page, in the encodings their language was written
with; mojibake of each encoding; sound lines disguised as mojibake (capitals beside a degree sign, ¨words¨ between
diaereses, and their like). Reported are the shares decoded right, mended and wrongly changed, and the speed of
repair beside `ftfy.fix_text` in the same run.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import chardet
import ftfy

from cleaner import Source
from cleaner.decode import decode
from cleaner.model import Page
from cleaner.records import InputFacts
from cleaner.repair import repair, repair_line

ENCODINGS = {
    "af ca da de es eu fi fr ga is it nb nl nn pt sv": "cp1252 iso8859-15 mac-roman cp850",
    "bs cs hr hu pl sk sl": "cp1250 iso8859-2 cp852 mac-latin2",
    "ro": "cp1250 iso8859-16",
    "ru bg": "cp1251 koi8-r iso8859-5 cp866 mac-cyrillic",
    "be mk sr": "cp1251",
    "uk": "cp1251 koi8-u",
    "el": "cp1253 iso8859-7",
    "et lt lv": "cp1257 iso8859-13 iso8859-4",
    "tr": "cp1254",
    "he": "cp1255",
    "ar fa": "cp1256",
    "th": "cp874",
    "vi": "cp1258",
    "ja": "shift_jis euc_jp",
    "ko": "euc_kr",
    "zh": "gb18030 big5",
}
MISREADINGS = "latin-1 cp1252 cp1250 cp1251 cp1254 cp1257 iso8859-2 mac-roman cp437".split()
DISGUISES: tuple[Callable[[str], str], ...] = (
    lambda word: word.upper() + "°",
    lambda word: f"¨{word}¨",
    lambda word: word + "»€",
    lambda word: word.upper() + "™",
    lambda word: word.title() + "²",
    lambda word: word.title() + "´",
)


def read_sentences(folder: Path) -> dict[str, list[str]]:
    return {path.stem: [line for line in path.read_text("utf-8").split("\n") if line] for path in folder.glob("*.txt")}


def encoded(sentences: dict[str, list[str]], rnd: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """(kind, text, bytes) for each language and encoding: whole lines, phrases of up to three words, titles in
    capitals, and two words in a page of English."""
    english = [line for line in sentences.get("en", ()) if line.isascii()]
    for languages, codecs in ENCODINGS.items():
        for language in languages.split():
            for codec in codecs.split():
                fit = [line for line in sentences.get(language, ()) if can_encode(line, codec) and not line.isascii()]
                rnd.shuffle(fit)
                for line in fit[:14]:
                    yield "line", line, line.encode(codec)
                for line in fit[14:20]:
                    phrase = " ".join([word for word in line.split() if not word.isascii()][:3])
                    yield "phrase", phrase, phrase.encode(codec)
                for line in fit[:8]:
                    title = " ".join(line.upper().split()[:5])
                    words = " ".join([word for word in line.split() if not word.isascii()][:2])
                    page = "\n".join([*english[:2], f"They said {words} to us.", *english[2:4]])
                    for kind, text in (("capitals", title), ("in English", page)):
                        if not text.isascii() and can_encode(text, codec):
                            yield kind, text, text.encode(codec)


def can_encode(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def agrees(found: str, wanted: str) -> bool:
    """99 of 100 characters stand where they should: a wrong quote passes in a line, a wrong alphabet does not."""
    return len(found) == len(wanted) and sum(map(str.__eq__, found, wanted)) >= 0.99 * len(wanted)


def bench_decoding(sentences: dict[str, list[str]]) -> None:
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    for kind, text, data in encoded(sentences, random.Random(5)):
        total[kind] += 1
        right[kind, "cleaner"] += agrees(decode(Source(id="", data=data)).text, text)
        name = chardet.detect(data, prefer_superset=False)["encoding"] or "ascii"
        right[kind, "chardet"] += agrees(data.decode(name, "replace"), text)
    for kind, count in total.items():
        for tool in ("cleaner", "chardet"):
            print(f"decoded right, {kind:10} {tool:8} {right[kind, tool] / count:6.1%} of {count}")


def bench_mending(sentences: dict[str, list[str]]) -> list[str]:
    damaged: list[str] = []
    counts: Counter[str] = Counter()
    for lines in sentences.values():
        for number, line in enumerate(lines[:40]):
            codec = MISREADINGS[number % len(MISREADINGS)]
            try:
                bad = line.encode("utf-8").decode(codec)
            except UnicodeDecodeError:
                continue
            if bad == line:
                continue
            damaged.append(bad)
            for tool, mended in (("cleaner", repair_line(bad)), ("ftfy", ftfy.fix_encoding(bad))):
                counts[f"{tool} mended"] += letters(mended) == letters(line)
                counts[f"{tool} harmed"] += letters(mended) not in (letters(line), letters(bad))
    print(f"mojibake, {len(damaged)} lines:", dict(counts))
    return damaged


def bench_disguises(sentences: dict[str, list[str]]) -> None:
    rnd = random.Random(3)
    counts: Counter[str] = Counter()
    for lines in sentences.values():
        for line in lines[:60]:
            for disguise in DISGUISES:
                words = [disguise(word) if rnd.random() < 0.15 else word for word in line.split(" ")]
                text = " ".join(words)
                counts["lines"] += 1
                counts["cleaner"] += letters(repair_line(text)) != letters(text)
                counts["ftfy"] += letters(ftfy.fix_encoding(text)) != letters(text)
    print("sound lines in disguise, changed wrongly:", dict(counts))


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, ftfy.fix_text(text, fix_encoding=False, unescape_html=False)))


def bench_speed(sentences: dict[str, list[str]], damaged: list[str]) -> None:
    """One document a language, sound and with one damaged line in so many; best of five rounds, interleaved."""
    rnd = random.Random(7)
    sound = ["\n".join(lines) + "\n" for lines in sentences.values()]
    report_speed("sound", sound)
    for share in (1000, 100):
        mixed = ["".join((rnd.choice(damaged) if not rnd.randrange(share) else line) + "\n" for line in doc.split("\n"))
                 for doc in sound]  # fmt: skip
        report_speed(f"one line in {share} damaged", mixed)


def report_speed(name: str, documents: list[str]) -> None:
    facts: InputFacts = decode(Source(id="", data=b"")).facts
    best = {"cleaner": 9e9, "ftfy": 9e9}
    for _ in range(5):
        start = time.process_time()
        for text in documents:
            repair(Page(id="", facts=facts, text=text))
        middle = time.process_time()
        for text in documents:
            ftfy.fix_text(text)
        best["cleaner"] = min(best["cleaner"], middle - start)
        best["ftfy"] = min(best["ftfy"], time.process_time() - middle)
    print(f"repair, {name:26} {best['ftfy'] / best['cleaner']:5.1f} times as fast as ftfy.fix_text")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    found = read_sentences(parser.parse_args().folder)
    bench_decoding(found)
    bench_speed(found, bench_mending(found))
    bench_disguises(found)
