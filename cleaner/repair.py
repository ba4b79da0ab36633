"""Stage repair, ftfy's door: mend damaged text line by line, and record every edit with its span.

A conservative profile: mojibake, entities, control characters, composed letters; never quotes, character
widths or Latin ligatures. Then what is invisible and what ends lines. One RE2 search over the document
tells whether any line needs a look; lines that need none are never touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cleaner.model import Page, Repair

# Line ends of every kind; only \n stays one.
_BREAK = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")
_SURE_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
_INVISIBLE = "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_CONTROLS = "\\x00-\\x08\x0e-\x1f\x7f\x80-\x9f\ufff9-\ufffc"
_ANY_SPACE = re.compile(f"[{_SPACES}]")
_LONG_LINE = 4000  # characters; beyond, edits are looked for word by word
_ZWSP_SCRIPTS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # here ZWSP marks word ends
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
# Mending can lay bare more: mojibake shows once a sound no-break space beside it is plain. NBSP is never
# folded first: it is a part of mojibake, which is then lost for good.
_MAX_ROUNDS = 4
_FOREIGN = re.compile("[^\\W\\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")  # letters that are not Latin
_OVERRIDES = "\u202d\u202e"
_BIDI = re.compile("[\u200e\u200f\u202a-\u202c\u2066-\u2069\u061c]")


def repair(page: Page) -> Page:
    """Replace ``page.text`` by the repaired text and fill ``page.repairs`` (spans in the repaired text)."""
    text = page.text
    _warn_of_losses(page)
    if not text or (_is_sound(text) and text.endswith("\n") and not _BREAK.search(text.replace("\n", ""))):
        return page
    pieces: list[str] = []
    at = offset = 0  # in the decoded and in the repaired text
    doubtful = _doubtful_lines(text)
    for number, (start, end, stop) in enumerate(_split(text)):
        line = text[start:end]
        mended, steps = repair_line(line) if number in doubtful else (line, [])
        page.repairs += _edits(line, mended, offset, steps)
        pieces.append(mended)
        offset += len(mended)
        if text[end:stop] != "\n":
            step = "line-end" if end < stop else "final-newline"
            page.repairs.append(Repair(start=offset, end=offset + 1, before=text[end:stop], steps=[step]))
        pieces.append("\n")
        offset += 1
        at = stop
    assert at == len(text)
    page.text = "".join(pieces)
    return page


def undo(text: str, repairs: list[Repair]) -> str:
    """The decoded text from the repaired one."""
    pieces: list[str] = []
    at = 0
    for edit in repairs:
        pieces += (text[at : edit.start], edit.before)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def _split(text: str) -> list[tuple[int, int, int]]:
    """(start, end, start of next) of each line, at every kind of line end."""
    spans: list[tuple[int, int, int]] = []
    at = 0
    for found in _BREAK.finditer(text):
        spans.append((at, found.start(), found.end()))
        at = found.end()
    if at < len(text):
        spans.append((at, len(text), len(text)))
    return spans


def _is_sound(text: str) -> bool:
    """Whether no step would change anything in a line, or in a whole text but for its line ends."""
    return unicodedata.is_normalized("NFC", text) and not _gate().search(text)


def _doubtful_lines(text: str) -> set[int]:
    """Numbers (from 0) of the lines that a step may change; sound texts are known by one search."""
    if _is_sound(text):
        return set()
    return {number for number, (start, end, _) in enumerate(_split(text)) if not _is_sound(text[start:end])}


@lru_cache(maxsize=1)
def _gate() -> Any:
    """One RE2 search for all that any step looks for.

    Mojibake by ftfy's own judge, `ftfy.badness.BADNESS_RE`: lines it passes are never changed by ftfy's
    encoding fixes. As RE2 it is many times faster.
    """
    import re2
    from ftfy.badness import BADNESS_RE

    chosen = re2.Options()
    chosen.max_mem = 64 << 20
    chosen.log_errors = False
    odd = rf"[{_INVISIBLE}{_SPACES}{_CONTROLS}]|{_SURE_ENTITY}|[ \t\x{{3000}}]+(?:[\n\r\v\f\x{{2028}}\x{{2029}}]|$)"
    return re2.compile(f"(?m)(?:{_compact(BADNESS_RE.pattern)})|{odd}", chosen)


def _compact(verbose: str) -> str:
    r"""A pattern written for re.VERBOSE without its white space and comments, `\s` as Python means it.

    >>> _compact("a [ b]  # c")
    'a[ b]'
    """
    tokens = re.findall(r"\\.|\[(?:\\.|[^\]\\])*\]|#[^\n]*|\s+|.", verbose)
    kept = (token for token in tokens if not (token[0] == "#" or token.isspace()))
    return "".join(r"[\s\x{1c}-\x{1f}\x{85}\p{Z}]" if token == r"\s" else token for token in kept)


@lru_cache(maxsize=1)
def _config() -> Any:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html="auto",
        decode_inconsistent_utf8=False,  # _mend_pieces does it, guarded
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        normalization="NFC",
    )


def repair_line(line: str) -> tuple[str, list[str]]:
    """A line mended, and the names of the steps that changed it.

    >>> repair_line("The cafÃ© is open now. ")
    ('The café is open now.', ['encoding', 'spaces'])
    """
    text = line
    steps: list[str] = []
    for _ in range(_MAX_ROUNDS):
        after, more = _repair_once(text)
        if after == text:
            break
        text, steps = after, steps + more
    return text, list(dict.fromkeys(steps)) if text != line else []


def _repair_once(line: str) -> tuple[str, list[str]]:
    from ftfy import fix_and_explain

    fixed = fix_and_explain(line, _config())
    text = fixed.text
    steps = _step_names(fixed.explanation or [])
    if (mended := _mend_pieces(text)) != text:
        text = mended
        steps.append("encoding")
    for name, step in (("invisible", _drop_invisible), ("spaces", _plain_spaces), ("line-end", _plain_breaks)):
        after = step(text)
        if after != text:
            steps.append(name)
        text = after
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        steps.append("normalize")
    return text, steps


def _mend_pieces(text: str) -> str:
    """Mojibake in a line that is sound elsewhere, piece by piece.

    ftfy's `decode_inconsistent_utf8` alone makes 1,448 false repairs in 150,000 disguised sound lines (capitals
    beside a degree sign, and their like). A result counts only where it brings Latin letters and punctuation,
    and leaves no mojibake.
    """
    from ftfy.badness import is_bad
    from ftfy.fixes import decode_inconsistent_utf8

    if not is_bad(text):
        return text
    mended: str = decode_inconsistent_utf8(text)
    is_sound = not _FOREIGN.search("".join(set(mended) - set(text))) and not is_bad(mended)
    return mended if is_sound else text


def _step_names(explanation: list[Any]) -> list[str]:
    names = {"encode": "encoding", "decode": "encoding", "transcode": "encoding", "normalize": "normalize"}
    return [names.get(step.action, str(step.parameter).replace("_", "-")) for step in explanation]


def _drop_invisible(text: str) -> str:
    gone = "\u00ad\u2060\ufeff" + _OVERRIDES
    if not _ZWSP_SCRIPTS.search(text):
        gone += "\u200b"
    text = text.translate(dict.fromkeys(map(ord, gone)))
    return text if _RTL.search(text) else _BIDI.sub("", text)


def _plain_spaces(text: str) -> str:
    return _ANY_SPACE.sub(" ", text).rstrip(" \t\u3000")


def _plain_breaks(text: str) -> str:
    """Line ends that an entity or mojibake hid inside the line."""
    if not _BREAK.search(text):
        return text
    return "\n".join(part.rstrip(" \t\u3000") for part in _BREAK.split(text))


def _edits(before: str, after: str, offset: int, steps: list[str]) -> list[Repair]:
    """The edits from one line to its mended form, as small as Levenshtein's opcodes make them."""
    edits: list[Repair] = []
    for old_start, old_end, start, end in _differences(before, after):
        old = before[old_start:old_end]
        if edits and edits[-1].end == offset + start:
            edits[-1].end, edits[-1].before = offset + end, edits[-1].before + old
        else:
            edits.append(Repair(start=offset + start, end=offset + end, before=old, steps=steps))
    return edits


def _differences(before: str, after: str) -> Iterator[tuple[int, int, int, int]]:
    """(start, end in before, start, end in after) of each piece that differs."""
    if before == after:
        return
    if max(len(before), len(after)) <= _LONG_LINE:
        from rapidfuzz.distance import Levenshtein

        for op in Levenshtein.opcodes(before, after):
            if op.tag != "equal":
                yield op.src_start, op.src_end, op.dest_start, op.dest_end
        return
    old_words, new_words = before.split(" "), after.split(" ")
    if len(old_words) != len(new_words) or len(old_words) == 1:  # no words to go by: one edit
        yield 0, len(before), 0, len(after)
        return
    at = to = 0
    for old, new in zip(old_words, new_words, strict=True):  # Levenshtein of a whole long line is quadratic
        for old_start, old_end, start, end in _differences(old, new):
            yield at + old_start, at + old_end, to + start, to + end
        at, to = at + len(old) + 1, to + len(new) + 1


def _warn_of_losses(page: Page) -> None:
    if lost := page.text.count("\ufffd"):
        page.warn("lost-characters", f"{lost} characters were lost before they came here (U+FFFD)")
