"""Stage cut: delete what resolve chose; a removed line takes the blank lines it leaves behind.

After repair we only delete: ``cleaned + removals = repaired``.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from cleaner.lines import Line, Lines
from cleaner.model import Page
from cleaner.records import Removal

_SPACES = " \t\u3000"


def cut(page: Page) -> Page:
    """Widen removals to whole lines and their blanks, fill their texts, ``page.cleaned`` and ``out_line``."""
    assert page.lines is not None
    whole = [removal for removal in page.removals if _is_whole(removal, page.lines)]
    for parts in _parts_by_line(page.removals, page.lines):
        _take_spaces(parts, page.text, page.lines)
    for run in _runs(whole, page.lines):
        _widen(run, page.lines)
    for removal in page.removals:
        removal.text = page.text[removal.start : removal.end]
    page.cleaned = delete_spans(page.text, page.removals)
    _place_flags(page)
    return page


def _ends(removal: Removal, lines: Lines) -> tuple[Line, Line]:
    first, last = lines.get(removal.line), lines.get(removal.end_line)
    assert first is not None
    assert last is not None
    return first, last


def _is_whole(removal: Removal, lines: Lines) -> bool:
    first, last = _ends(removal, lines)
    return removal.start <= first.start and removal.end >= last.end


def _parts_by_line(removals: list[Removal], lines: Lines) -> list[list[Removal]]:
    parts: dict[int, list[Removal]] = {}
    for removal in removals:
        if not _is_whole(removal, lines):
            parts.setdefault(removal.line, []).append(removal)
    return list(parts.values())


def _take_spaces(parts: list[Removal], text: str, lines: Lines) -> None:
    """Parts cut inside a line take the spaces after them, and at the line's end those before."""
    line, _ = _ends(parts[0], lines)
    limits = [part.start for part in parts[1:]] + [line.end]
    first, last_end = parts[0], parts[0].end  # first: of the parts that touch each other
    for part, limit in zip(parts, limits, strict=True):
        if part is not parts[0] and part.start > last_end:
            first = part
        if first.start == line.start or text[first.start - 1] in _SPACES:
            while part.end < limit and text[part.end] in _SPACES:
                part.end += 1
        last_end = part.end
    if parts[-1].end == line.end:
        floor = max([line.start] + [part.end for part in parts if part.end <= first.start])
        while first.start > floor and text[first.start - 1] in _SPACES:
            first.start -= 1


def _runs(whole: list[Removal], lines: Lines) -> list[list[Removal]]:
    """Removals of whole lines with nothing but blank lines between them, together."""
    runs: list[list[Removal]] = []
    last_rank = -2
    for removal in whole:
        first, last = _ends(removal, lines)
        if runs and first.rank == last_rank + 1:
            runs[-1].append(removal)
        else:
            runs.append([removal])
        last_rank = last.rank
    return runs


def _widen(run: list[Removal], lines: Lines) -> None:
    """Whole lines, the blanks between, and of the blanks around all but one run.

    The blank lines above stay, those below go; where there are none above, those below stay; at the
    text's start and end all go.
    """
    first, _ = _ends(run[0], lines)
    _, last = _ends(run[-1], lines)
    above = lines.solid[first.rank - 1].number + 1 if first.rank else 1
    is_last = last.rank + 1 == len(lines.solid)
    below = lines.count + 1 if is_last else lines.solid[last.rank + 1].number
    at_edge = is_last or first.rank == 0
    start = above if at_edge else first.number
    end = below if at_edge or above < first.number else last.number + 1
    cuts = [start, *(removal.line for removal in run[1:]), end]
    for removal, begin, stop in zip(run, cuts, cuts[1:], strict=False):
        removal.start, removal.end = lines.line_start(begin), lines.line_start(stop)


def delete_spans(text: str, removals: list[Removal]) -> str:
    """A repaired text without its removals."""
    pieces: list[str] = []
    at = 0
    for removal in removals:
        pieces.append(text[at : removal.start])
        at = removal.end
    pieces.append(text[at:])
    return "".join(pieces)


def _place_flags(page: Page) -> None:
    """Tell each flag its line in the cleaned text, unless the line went."""
    starts = [removal.start for removal in page.removals]
    lost = [0, *accumulate(removal.text.count("\n") for removal in page.removals)]
    for flag in page.flags:
        before = bisect_right(starts, flag.start)
        last = page.removals[before - 1] if before else None
        if last is None or last.end < flag.end:
            flag.out_line = flag.line - lost[before]
