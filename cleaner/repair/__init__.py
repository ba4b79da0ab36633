"""Stage repair: mend damaged text line by line, and record every edit with its span and its steps.

A conservative profile: mojibake, entities, control characters, composed letters; never quotes, full-width
characters or the digraphs of Latin alphabets. Then what is invisible and what ends lines. One RE2 search over the
document tells which lines need a look; the others are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from cleaner.errors import RestoreError
from cleaner.model import Page
from cleaner.plausibility import scripts_of
from cleaner.records import Repair
from cleaner.repair.characters import BREAK, PRIVATE_USE
from cleaner.repair.gate import find_doubtful
from cleaner.repair.spans import Edit, chain, find_edits
from cleaner.repair.steps import Group, make_steps, run_steps

_PRIVATE_USE = re.compile(f"[{PRIVATE_USE}]")


def repair(page: Page) -> Page:
    """Replace ``page.text`` by the repaired text and fill ``page.repairs`` (spans in the repaired text)."""
    text = page.text
    steps = make_steps(partial(_scripts_of, text))
    pieces: list[str] = []
    offset = private = 0  # place in the repaired text; characters of private use
    for piece, is_doubtful in split_by_doubt(text):
        mended, edits = _mend_lines(piece, steps) if is_doubtful else (piece, [])
        page.repairs += (_record(edit, piece, offset) for edit in edits)
        pieces.append(mended)
        offset += len(mended)
        # the gate finds these lines too, for nothing but this count
        private += len(_PRIVATE_USE.findall(mended)) if is_doubtful else 0
    if text and not next(filter(None, reversed(pieces)), "").endswith("\n"):
        page.repairs.append(Repair(start=offset, end=offset + 1, before="", steps=["final-newline"]))
        pieces.append("\n")
    page.text = "".join(pieces)
    _warn_of_losses(page, private)
    return page


def repair_line(line: str) -> str:
    """A text mended without the gate and without its record: the slow path, that `repair` must agree with.

    >>> repair_line("The cafÃ© is open now. ")
    'The café is open now.'
    """
    return _mend_lines(line, make_steps(lambda: scripts_of(line)))[0]


def undo(text: str, repairs: list[Repair]) -> str:
    """The decoded text from the repaired one; raises RestoreError where the spans are none of this text, in order."""
    pieces: list[str] = []
    at = 0
    for edit in repairs:
        if not at <= edit.start <= edit.end <= len(text):
            raise RestoreError(f"the sidecar is damaged (no repair is at {edit.start}); clean the input again")
        pieces += (text[at : edit.start], edit.before)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


@lru_cache(maxsize=1)  # of the page at hand
def _scripts_of(text: str) -> frozenset[str]:
    return frozenset(scripts_of(text))


def split_by_doubt(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces that join to it: lines that a step may change, and all that lies between."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates: RE2 reads UTF-8 only
        yield text, True
        return
    at = 0
    for start, end in find_doubtful(data, text):
        if start > at:
            yield data[at:start].decode("utf-8"), False
        yield data[start:end].decode("utf-8"), True
        at = end
    if at < len(data):
        yield (data[at:].decode("utf-8") if at else text), False


def _mend_lines(text: str, steps: tuple[Group, ...]) -> tuple[str, list[Edit]]:
    """A text mended line by line, whatever ends its lines, and the edits."""
    pieces: list[str] = []
    edits: list[Edit] = []
    at = offset = 0
    for found in [*BREAK.finditer(text), None]:
        line = text[at : found.start()] if found else text[at:]
        mended, more = _mend_line(line, steps)
        edits += (_move(edit, at, offset) for edit in more)
        pieces.append(mended)
        at, offset = at + len(line), offset + len(mended)
        if found:
            if found[0] != "\n":
                edits.append(Edit(at, found.end(), offset, offset + 1, ("line-end",)))
            pieces.append("\n")
            at, offset = found.end(), offset + 1
    return "".join(pieces), edits


def _mend_line(line: str, steps: tuple[Group, ...]) -> tuple[str, list[Edit]]:
    edits: list[Edit] = []
    for name, after in run_steps(line, steps):
        edits = chain(edits, find_edits(line, after, name))
        line = after
    return line, edits


def _move(edit: Edit, by: int, new_by: int) -> Edit:
    return Edit(edit.start + by, edit.end + by, edit.new_start + new_by, edit.new_end + new_by, edit.steps)


def _record(edit: Edit, before: str, offset: int) -> Repair:
    return Repair(
        start=edit.new_start + offset,
        end=edit.new_end + offset,
        before=before[edit.start : edit.end],
        steps=list(edit.steps),
    )


def _warn_of_losses(page: Page, private: int) -> None:
    if lost := page.text.count("\ufffd"):
        page.warn("lost-characters", f"{_count(lost)} lost before it came here (U+FFFD)")
    if private:
        page.warn("private-use", f"{_count(private)} of private use, without an agreed meaning; kept")


def _count(number: int) -> str:
    return f"{number:,} character{'' if number == 1 else 's'}"
