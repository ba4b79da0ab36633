"""ftfy's door: mojibake undone, where the result reads better and nothing sound is touched.

ftfy knows which juxtapositions of characters are mojibake and how each came about. Three things are ours. Of
several ways to undo it the one is taken whose result reads best (ftfy takes the first). Mojibake that ftfy's judge
lets pass is undone where the line can be read as UTF-8 from end to end and only then reads like writing. And pieces
of a line are mended one by one, guarded: ftfy's own `decode_inconsistent_utf8` makes most of its false repairs in
disguised sound lines (capitals beside a degree sign, and their like; `tests/bench/encoding.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from functools import cache, lru_cache
from typing import Any

from cleaner import plausibility as judge
from cleaner.plausibility import script_of, scripts_of
from cleaner.repair.engine import compact, compile_re2

_MAX_LAYERS = 4  # of mojibake upon mojibake
_LONG = 100_000  # characters; a longer line is mended by pieces only
_SURE = 6  # characters that a reading is shorter by: so much UTF-8 from end to end is no accident
_READS_WELL = 0.8  # plausibility from which a reading is taken for writing
_READS_BADLY = 0.5  # and below which it is not
_FOREIGN_LETTERS = 3  # in one script make a piece believable whatever the rest is written in
_LETTER = re.compile("(?![\u00b2\u00b3\u00b9\u00bc-\u00be])[^\\W_\x00-\x7f]")  # or digit
_LATIN = re.compile("[a-zA-Z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
_UNKNOWN = "\x1a\ufffd"


KnownScripts = Callable[[], Set[str]]
"""The scripts that a document uses, as Unicode names begin: LATIN, CYRILLIC, …"""

IsKnown = Callable[[set[str]], bool]
"""Whether scripts are among those that the line or its document uses."""

_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_IN_WORD = re.compile("[a-zA-Z][^\x00-\x7f]|[^\x00-\x7f][a-zA-Z]")
_HALF = re.compile("[\u00c2-\u00df\u0100-\u024f\u0370-\u04ff][\x80-\xa0\xad]")
# Mojibake that reads no worse than what was meant: Ö, and what Â was put before, unless it is quoted as a letter.
_TELLTALE = re.compile(
    "\u00c3\u2013[^\\W\\d_]|(?<![\u00ab\u201c\u201e\u2018\\s])\u00c2[\u00a0-\u00bf]|"
    "(?<![\u00ab\u201c\u201e\u2018])(?<![\u00ab\u201c\u201e\u2018]\\s)\u00c2[^a-zA-Z\\s\u201d\u2019]"
)
_EATS_SPACE = re.compile("[ÂÃÅÎÐÙ] ")  # before a plain space that may have been a no-break one: À, Š and others
_SYMBOLS = "\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf"
# What ftfy's judge lets pass and may be mojibake all the same: a capital after a small letter, two alphabets in one
# word, a capital before a symbol that no word goes on with, the pieces of frames and roots that lead in cp437 and
# MacRoman. Plain ranges, for `re` and RE2 alike.
SUSPECT = "|".join(
    (
        "[a-z\u00df-\u00f6\u00f8-\u00ff][\u00c2-\u00d6\u00d8-\u00de\u0102\u0104\u0106\u010c\u010e\u0110\u0139\u013d\u0141]",
        "[a-zA-Z\u00c0-\u024f][\u0391-\u03a9\u0410-\u042f]",
        "[\u00c2-\u00df\u0100-\u0139\u013d-\u017d][\u00a1-\u00a8\u00ac\u00ad\u00af\u00b1-\u00b9\u00bc-\u00bf\u02c7\u02d8\u02db\u02dd]",
        f"[\u0391-\u03a9\u0402-\u042f][\u00a0{_SYMBOLS}\u201a\u201e\u2020-\u2022\u20ac\u2030\u2039\u2122]",
        "[\u251c\u252c][\u00a0-\u00ff\u0192\u2310\u2500-\u25a0]",
        "[a-z]{2}\u221a[\u00a0-\u00ff\u03a9\u03c0\u2020-\u2265]",
    )
)
_SUSPECT = re.compile(SUSPECT)


def bad_pattern() -> str:
    """ftfy's judge of mojibake, `ftfy.badness.BADNESS_RE`, as a verbose regular expression."""
    from ftfy.badness import BADNESS_RE

    return BADNESS_RE.pattern


@lru_cache(maxsize=1)
def _bad() -> Any:
    return compile_re2(compact(bad_pattern()))


def is_bad(text: str) -> bool:
    """Whether ftfy's judge finds mojibake; as RE2, many times faster than as `re`."""
    return _bad().search(text) is not None


@lru_cache(maxsize=64)
def plausibility(text: str) -> float:
    """How likely a line was written as it reads, remembered while it is being mended."""
    return judge.plausibility(text)


def unescape(line: str) -> str:
    """Entities as the characters they stand for; a line with a `<` is taken for markup and left alone."""
    from ftfy.fixes import unescape_html

    return line if "<" in line else unescape_html(line)


def mend(line: str, known_scripts: KnownScripts) -> str:
    """A line with its mojibake undone, layer by layer."""
    own_scripts = cache(lambda: scripts_of(line))

    def is_known(scripts: set[str]) -> bool:
        return scripts <= own_scripts() or scripts <= known_scripts()

    text = line
    for _ in range(_MAX_LAYERS):
        after = _mend_layer(text, is_known, is_damaged=text != line)
        if after == text:
            break
        text = after
    return text


def _mend_layer(text: str, is_known: IsKnown, *, is_damaged: bool) -> str:
    from ftfy.fixes import fix_c1_controls

    if text.isascii():
        return text
    if not is_bad(text):
        return _mend_faint(text, is_known) if _SUSPECT.search(text) and len(text) <= _LONG else text
    reading = _best_reading(text) if len(text) <= _LONG else None
    if reading and (is_damaged or _is_better(reading, text, is_known)):
        return reading
    mended = _mend_pieces(text, is_known)
    return fix_c1_controls(mended) if mended == text else mended


def _best_reading(text: str, layers: int = _MAX_LAYERS) -> str | None:
    """The line read as UTF-8 from end to end; of several readings the one that ends up reading best."""
    readings = list(dict.fromkeys(_read_as_utf8(text)))
    if len(readings) < 2 or layers <= 1:
        return readings[0] if readings else None
    return max(readings, key=lambda reading: plausibility(_last_layer(reading, layers - 1)))


def _is_better(reading: str, text: str, is_known: IsKnown) -> bool:
    """Whether a line was meant as its reading: much UTF-8 from end to end is no accident, a little must read better."""
    if len(text) - len(reading) >= _SURE:
        return True
    final = _last_layer(reading, _MAX_LAYERS).replace("\ufffd", "")  # what was lost is no fault of the reading
    if not _is_in_script(final, is_known):
        return False
    gain = plausibility(final) - plausibility(text)
    return gain > 0 or (gain == 0 and _is_telltale(text, final))


def _is_telltale(text: str, reading: str, context: str = "") -> bool:
    """Whether no sound text has it: three characters that are one, a letter whose second half is no character."""
    beyond, left = _BEYOND_ASCII.findall(text), _BEYOND_ASCII.findall(reading)
    if _TELLTALE.search(context or text) or len(beyond) > 2 * len(left):
        return True
    return _HALF.search(text) is not None and any(map(str.isalpha, left))


def _last_layer(text: str, layers: int) -> str:
    while layers and is_bad(text) and (deeper := _best_reading(text, layers)):
        text, layers = deeper, layers - 1
    return text


def _read_as_utf8(text: str) -> Iterator[str]:
    """All readings of a text as UTF-8 that was taken for a single-byte encoding, ftfy's order."""
    from ftfy.chardata import ALTERED_UTF8_RE, CHARMAP_ENCODINGS, possible_encoding
    from ftfy.fixes import replace_lossy_sequences, restore_byte_a0

    for encoding in CHARMAP_ENCODINGS:
        if not possible_encoding(text, encoding):
            continue
        data = text.encode(encoding)
        if encoding != "macroman" and ALTERED_UTF8_RE.search(data):
            data = restore_byte_a0(data)
        if encoding.startswith("sloppy"):
            data = replace_lossy_sequences(data)
        try:
            reading = data.decode("utf-8-variants" if b"\xed" in data or b"\xc0" in data else "utf-8")
        except UnicodeDecodeError:
            continue
        if reading != text:
            yield reading


def _mend_faint(text: str, is_known: IsKnown) -> str:
    """Mojibake of few or common characters: all beyond ASCII must be UTF-8, and read like writing only then."""
    reading = _best_reading(text)
    if not reading or any(char in reading for char in _UNKNOWN):
        return text
    if len(text) - len(reading) >= _SURE:
        return reading
    if plausibility(text) > _READS_BADLY or plausibility(reading) < _READS_WELL:
        return text
    is_alone = len(_BEYOND_ASCII.findall(reading)) < 2 and not _IN_WORD.search(reading)  # as in 100 Ω±1 %
    return text if is_alone or not _is_in_script(reading, is_known) else reading


def _mend_pieces(text: str, is_known: IsKnown) -> str:
    """Mojibake in a line that is sound elsewhere: what looks like UTF-8 is read as UTF-8, piece by piece.

    Where some pieces were mojibake, those that ftfy's judge lets pass are looked at again.
    """
    from ftfy.chardata import UTF8_DETECTOR_RE

    mended: list[str] = []

    def mend_bad(found: re.Match[str]) -> str:
        around = found.string[max(found.start() - 2, 0) : found.end() + 2]
        reading = _read_piece(found, is_known, is_tie_enough=False) if is_bad(around) else found[0]
        mended.extend([reading] if reading != found[0] else [])
        return reading

    def mend_any(found: re.Match[str]) -> str:
        return _read_piece(found, is_known, is_tie_enough=not _EATS_SPACE.search(found[0]))

    after: str = UTF8_DETECTOR_RE.sub(mend_bad, text)
    return UTF8_DETECTOR_RE.sub(mend_any, after) if mended else text


def _read_piece(found: re.Match[str], is_known: IsKnown, *, is_tie_enough: bool) -> str:
    piece, start, end = found[0], found.start(), found.end()
    reading = _read_alone(piece)
    if reading == piece or not _is_believable(reading, is_known):
        return piece
    before, after = found.string[max(start - 1, 0) : start], found.string[end : end + 1]
    context = before + piece + after
    worth, old_worth = plausibility(before + reading + after), plausibility(context)
    is_tie_enough = is_tie_enough or (is_bad(piece) and _is_telltale(piece, reading, context))
    is_better = worth > max(old_worth, _READS_BADLY) or (worth == old_worth and is_tie_enough)
    return reading if is_better else piece


@lru_cache(maxsize=1024)
def _read_alone(piece: str) -> str:
    """A piece's last layer; the same few pieces come again and again."""
    return _last_layer(_best_reading(piece) or piece, _MAX_LAYERS)


def _is_believable(reading: str, is_known: IsKnown) -> bool:
    """Whether a mended piece is sound, and in a script that may stand there."""
    return not is_bad(reading) and not any(char in reading for char in _UNKNOWN) and _is_in_script(reading, is_known)


def _is_in_script(reading: str, is_known: IsKnown) -> bool:
    """Whether a text is Latin or punctuation, in one script that the document uses, or has a word of another."""
    foreign = [char for char in reading if _LETTER.match(char) and not _LATIN.match(char)]
    scripts = {script_of(char) for char in foreign}
    return not foreign or (len(scripts) == 1 and len(foreign) >= _FOREIGN_LETTERS) or is_known(scripts)
