"""The detector's rung: chardet's ranking, weighed by how its readings read.

chardet scores bytes by pairs; where they are few, rare encodings come out on top. Right answers in 40 languages, of
chardet alone and with the weights below (`tests/bench/encoding.py`): single lines 94.5 and 96.8 %, phrases of up to
three words 79 and 91 %, two words in an English page 83 and 99 %, titles in capitals 12 and 92 %.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleaner.decode.decision import Decision, read_torn
from cleaner.decode.labels import readers
from cleaner.decode.twobyte import COMMON, read_common
from cleaner.plausibility import plausibility

_META = re.compile(
    rb"""(?i)<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.-]+)"""
)
_LINE_ENDS = re.compile(b"[\n<>]")  # no second half of a character in any encoding of two bytes
_BEYOND_ASCII = bytes(range(128, 256))
_DECLARED_SHARE = 0.75  # of the best reading's weight; a label taken at its word drops accuracy to 27 %
_LABEL_SURE = 0.9  # confidence of a label that the bytes bear out
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
_LOWER_START = 0.9  # of its weight a reading keeps that begins with a small letter beyond ASCII
# Not the ellipsis and the low quotes: they are letters of French and German in DOS pages.
_SIGNS = frozenset("‘’“”–—•™®©€£¢§°·«»±½¼¾²³×ºªµ")
_NO_ASCII = dict.fromkeys(range(128))
_USUAL = "cp1252"
_USUAL_SHARE = 0.5  # of the top score, which the usual encoding of the web has at least
_UNSURE = 0.1  # chardet's top score below which it knows nothing
_TRIED = 0.02  # the score of an encoding that it did not name


@dataclass(frozen=True, slots=True)
class _Reading:
    codec: str
    weight: float
    text: str


def detect(data: bytes, declared: str | None = None) -> Decision:
    """The best reading of data that is no UTF-8; the declared charset where its weight comes near the best.

    Confidence is the best reading's weight by the sum of its own and that of the next that reads otherwise:
    0.5 is a toss-up; with a label that agrees it is at least 0.9. Data that nothing can read is cp1252 with U+FFFD
    for what it lacks, confidence 0.1.
    """
    sample = _META.sub(b" ", data)  # chardet would believe a label at once
    if len(sample) > _EVIDENCE:
        sample = _telling_lines(sample)[:_EVIDENCE]
    readings = _weigh(sample, _rank(sample))
    wanted = readers(declared)
    near = [r for r in readings if r.codec in wanted and r.weight >= _DECLARED_SHARE * readings[0].weight]
    for reading in near + readings:
        text = read_torn(data, reading.codec)
        if text is None and reading.codec in COMMON:
            text = read_common(data, reading.codec)
        if text is not None:
            sure, doubt = _sureness(reading, readings)
            if reading in near:
                return Decision(reading.codec, "declared", max(sure, _LABEL_SURE), doubt, text)
            return Decision(reading.codec, "detector", sure, doubt, text)
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


def _ask(data: bytes, only: list[str] | None = None) -> dict[str, float]:
    """chardet's score of each encoding, or of these only."""
    import chardet

    answers = chardet.detect_all(
        data,
        ignore_threshold=True,
        max_bytes=max(len(data), 1),
        prefer_superset=False,
        compat_names=False,
        include_encodings=only,
    )
    scores = {str(answer["encoding"]): float(answer["confidence"]) for answer in answers if answer["encoding"]}
    return {label: score for label, score in scores.items() if not label.startswith(("ascii", "utf"))}


def _telling_lines(data: bytes) -> bytes:
    """Only the lines that are not ASCII; of markup the pieces between tags, a page may be one line of scripts."""
    return b"\n".join(line for line in _LINE_ENDS.split(data) if not line.isascii())


def _weigh(sample: bytes, ranked: list[tuple[str, float]]) -> list[_Reading]:
    """The readings with score times plausibility as weight, heaviest first; each codec once."""
    top = ranked[0][1] if ranked else 0.0
    beyond = len(sample) - len(sample.translate(None, _BEYOND_ASCII))
    readings: dict[str, _Reading] = {}
    heaviest = 0.0
    for label, score in ranked:
        lowest = max(top * _LOWEST_SHARE, heaviest / 2)  # less can't win, nor cast a doubt on the winner
        if score < lowest and len(sample) > _SMALL:
            break
        codec, text = _read(sample, label, readings)
        if text is None:
            continue
        lowered = _score_lowered(text, codec) if len(sample) <= _SMALL and _is_upper(text) else 0.0
        if max(score, lowered) >= lowest:
            weight = max(score, lowered) * _rarity(codec, beyond) * plausibility(text)
            weight *= _LOWER_START if _starts_small(text) else 1.0
            readings[codec] = _Reading(codec, weight, text)
            heaviest = max(heaviest, readings[codec].weight)
    if top < _UNSURE:
        for codec in COMMON:
            if codec not in readings and (text := read_common(sample, codec)) is not None:
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

    Of titles in capitals 47 % are read right with all weights but this one, 92 % with it (`tests/bench/encoding.py`).
    """
    try:
        scores = _ask(text.lower().encode(codec), [codec, _USUAL])
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
