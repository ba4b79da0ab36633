"""The detector's rung: chardet's ranking, weighed by how its readings read.

chardet scores bytes by pairs; where they are few, rare encodings come out on top. Right answers in 40 languages, of
chardet alone and with the weights below (`tests/bench/encoding.py`): single lines 94.5 and 97.0 %, phrases of up to
three words 79 and 91 %, two words in an English page 83 and 99 %, titles in capitals 12 and 92 %.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cleaner.decode.decision import Decision, read_torn
from cleaner.decode.labels import readers
from cleaner.plausibility import plausibility

_META = re.compile(
    rb"""(?i)<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.-]+)"""
)
_BEYOND_ASCII = bytes(range(128, 256))
_DECLARED_SHARE = 0.75  # of the best reading's weight; a label taken at its word drops accuracy to 27 %
_LOWEST_SHARE = 0.1  # of the detector's top score: below, a reading is not weighed
_EVIDENCE = 256 * 1024  # bytes that chardet looks at in earnest
_SMALL = 4096  # bytes; of small samples all readings are looked at
# The odd lines tell the encoding, the others the language around them: two foreign words in an English page drown
# in it, Lithuanian needs both.
_WHOLE_SHARE = 0.2
# Pages that few texts were ever written in weigh less, pages of mainframes much less, the more so the fewer bytes
# speak: one letter reads well in a dozen of them.
_RARE = frozenset(
    """iso8859-3 iso8859-4 iso8859-10 iso8859-14 iso8859-16 cp720 cp737 cp775 cp856 cp857 cp858 cp861 cp862 cp863
    cp864 cp865 cp869 cp1006 cp1125 hp-roman8 koi8-t kz1048 mac-croatian mac-greek mac-iceland mac-romanian
    mac-turkish ptcp154""".split()
)
_MAINFRAME = frozenset("cp037 cp273 cp424 cp500 cp875 cp1026 cp1140".split())
_FEW = 3  # bytes beyond ASCII at which a page's rarity still counts half
_USUAL = "cp1252"
# Not the ellipsis and the low quotes: they are letters of French and German in DOS pages.
_SIGNS = frozenset("‘’“”–—•™®©€£¢§°·«»±½¼¾²³×")
_NO_ASCII = dict.fromkeys(range(128))
_USUAL_SHARE = 0.5  # of the top score, which the usual encoding of the web has at least
# Encodings of two bytes a character, with the first bytes of their common ones and the least second byte. Where
# chardet knows nothing they are tried too, if all is common there.
_COMMON = {
    "gb18030": (range(0xB0, 0xD8), 0xA1),
    "cp950": (range(0xA4, 0xC7), 0x40),
    "cp932": (range(0x88, 0x98), 0x40),
    "euc_jp": (range(0xB0, 0xD0), 0xA1),
    "cp949": (range(0xB0, 0xC9), 0xA1),
}
_SMALL_START = 0.9  # of a reading's weight
_UNSURE = 0.1  # chardet's top score below which it knows nothing
_TRIED = 0.02  # the score of an encoding that it did not name
_COMMON_SHARE = 0.95
_LEAST_COMMON = 3  # characters


@dataclass(frozen=True, slots=True)
class _Reading:
    codec: str
    weight: float
    text: str


def detect(data: bytes, declared: str | None = None) -> Decision:
    """The best reading of data that is no UTF-8; the declared charset where its weight comes near the best.

    Confidence is the best reading's weight by the sum of its own and that of the next that reads otherwise:
    0.5 is a toss-up. Data that nothing can read is cp1252 with U+FFFD for what it lacks, confidence 0.1.
    """
    sample = _META.sub(b" ", data)  # chardet would believe a label at once
    if len(sample) > _EVIDENCE:
        sample = _telling_lines(sample)[:_EVIDENCE]
    readings = _weigh(sample, _rank(sample))
    wanted = readers(declared)
    near = [r for r in readings if r.codec in wanted and r.weight >= _DECLARED_SHARE * readings[0].weight]
    for reading in near + readings:
        text = read_torn(data, reading.codec)
        if text is None and "\ufffd" in reading.text:
            text = data.decode(reading.codec, "replace")
        if text is not None:
            decided_by = "declared" if reading in near else "detector"
            return Decision(reading.codec, decided_by, *_sureness(reading, readings), text)
    return Decision("cp1252", "fallback", 0.1, "", data.decode("cp1252", "replace"))


def _sureness(chosen: _Reading, readings: list[_Reading]) -> tuple[float, str]:
    """How sure the choice is, and the next codec that reads otherwise."""
    for other in readings:
        if other.text != chosen.text:
            return chosen.weight / (chosen.weight + other.weight), other.codec
    return 1.0, ""


def declared_charset(data: bytes) -> str | None:
    """What the page says of itself, in a meta element or XML declaration near its beginning."""
    found = _META.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _rank(sample: bytes) -> list[tuple[str, float]]:
    """chardet's encodings and scores, best first: of the whole sample and of its lines that are not ASCII."""
    scores = _ask(sample)
    telling = _telling_lines(sample)
    if telling != sample:
        told = _ask(telling)
        scores = {
            label: _WHOLE_SHARE * scores.get(label, 0.0) + (1 - _WHOLE_SHARE) * told.get(label, 0.0)
            for label in scores.keys() | told.keys()
        }
    if scores:
        share = 1.0 if _is_typography(telling) else _USUAL_SHARE
        scores[_USUAL] = max(scores.get(_USUAL, 0.0), share * max(scores.values()))
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _is_typography(data: bytes) -> bool:
    """Whether all beyond ASCII are the quotes, dashes and signs that English text has in the usual encoding."""
    beyond = set(data.decode(_USUAL, "replace").translate(_NO_ASCII))
    return bool(beyond) and beyond <= _SIGNS and ("”" not in beyond or "“" in beyond)


def _ask(data: bytes, **restricted: Any) -> dict[str, float]:
    import chardet

    answers = chardet.detect_all(
        data,
        ignore_threshold=True,
        max_bytes=max(len(data), 1),
        prefer_superset=False,
        compat_names=False,
        **restricted,
    )
    scores = {str(answer["encoding"]): float(answer["confidence"]) for answer in answers if answer["encoding"]}
    return {label: score for label, score in scores.items() if not label.startswith(("ascii", "utf"))}


def _telling_lines(data: bytes) -> bytes:
    """Only the lines that are not ASCII."""
    return b"\n".join(line for line in data.split(b"\n") if not line.isascii())


def _weigh(sample: bytes, ranked: list[tuple[str, float]]) -> list[_Reading]:
    """The readings with score times plausibility as weight, heaviest first; each codec once."""
    top = ranked[0][1] if ranked else 0.0
    beyond = len(sample) - len(sample.translate(None, _BEYOND_ASCII))
    readings: dict[str, _Reading] = {}
    heaviest = 0.0
    for label, score in ranked:
        lowest = max(top * _LOWEST_SHARE, heaviest / 2)  # no plausibility can make up for less
        if score < lowest and len(sample) > _SMALL:
            break
        codec, text = _read(sample, label, readings)
        if text is None:
            continue
        lowered = _score_lowered(text, codec) if len(sample) <= _SMALL and _is_upper(text) else 0.0
        if max(score, lowered) >= lowest:
            weight = max(score, lowered) * _rarity(codec, beyond) * plausibility(text)
            weight *= _SMALL_START if _starts_small(text) else 1.0
            readings[codec] = _Reading(codec, weight, text)
            heaviest = max(heaviest, readings[codec].weight)
    if top < _UNSURE:
        for codec in _COMMON:
            if codec not in readings and (text := _read_common(sample, codec)) is not None:
                readings[codec] = _Reading(codec, _TRIED, text)
    return sorted(readings.values(), key=lambda reading: -reading.weight)


def _starts_small(text: str) -> bool:
    """Whether the first letter is small and beyond ASCII: capitals in one Cyrillic page are small in another."""
    first = next(filter(str.isalpha, text), "")
    return first.islower() and not first.isascii()


def _is_upper(text: str) -> bool:
    """Whether capitals prevail."""
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))


def _score_lowered(text: str, codec: str) -> float:
    """chardet's score were the text in small letters: its models know little of capitals.

    Of titles in capitals 46 % were read right with all weights but this one, 94 % with it.
    """
    try:
        scores = _ask(text.lower().encode(codec), include_encodings=[codec, _USUAL])
    except (UnicodeEncodeError, ValueError):  # a capital without a small letter there; a codec chardet does not know
        return 0.0
    return max((score for label, score in scores.items() if codec in readers(label)), default=0.0)


def _read(data: bytes, label: str, known: dict[str, _Reading]) -> tuple[str, str | None]:
    """The first codec of a label that reads the data, with its text."""
    for codec in readers(label):
        if codec in known:
            return codec, None
        if (text := read_torn(data, codec)) is not None:
            return codec, text
    return label, None


def _rarity(codec: str, beyond: int) -> float:
    """The share of its weight that a page keeps for being common, where so many bytes are not ASCII."""
    few = _FEW / (_FEW + beyond)
    return 0.9 * 0.4**few if codec in _RARE else 0.3 * 0.1**few if codec in _MAINFRAME else 1.0


def _read_common(data: bytes, codec: str) -> str | None:
    """A reading in a two-byte encoding, with few torn characters, where nearly all characters are common there."""
    text = data.decode(codec, "replace")
    if len(data) < 6 or text.count("\ufffd") > len(text) / 100:
        return None
    beyond = [char for char in text[:20_000] if char > "\x7f"]
    common = sum(_is_common(char, codec) for char in beyond)
    return text if len(beyond) >= _LEAST_COMMON and common >= _COMMON_SHARE * len(beyond) else None


def _is_common(char: str, codec: str) -> bool:
    if "\u3000" <= char < "\u3100" or "\uff00" <= char < "\uff60":  # kana, punctuation, full width
        return True
    encoded = char.encode(codec, "ignore")
    leads, least = _COMMON[codec]
    return len(encoded) == 2 and encoded[0] in leads and encoded[1] >= least
