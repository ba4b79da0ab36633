"""A result as a notebook shows it: its repaired text line by line, with all that was done to it.

One element with its own style, no script, nothing to be loaded. Where a viewer takes the style out (GitHub, a notebook
that is not trusted) del, ins and mark still show what they say. Backgrounds are translucent and letters have the
notebook's colour, so that dark themes and light ones fit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from cleaner.errors import RestoreError, show

if TYPE_CHECKING:
    from cleaner.model import Cleaned
    from cleaner.records import Flag, Removal, Repair

MOST_LINES = 200  # that are shown of a document
MOST_CHARS = 40_000  # that are shown, about
_LONGEST = 2_000  # characters of one line
_NOTES = 4  # beside a line
_WARNINGS = 8
_SHORT = 200  # characters of what others wrote, as evidence
# Twice its name, to be stronger than what notebooks say of elements in their outputs.
_STYLE = """
.cleaner-shown.cleaner-shown { font: inherit; line-height: 1.45; max-width: 100%; text-align: start }
.cleaner-shown.cleaner-shown > div.lines { max-height: 36em; overflow: auto; margin: .4em 0;
  border: 1px solid rgba(128, 128, 128, .35); border-radius: 4px }
.cleaner-shown.cleaner-shown div.line { display: grid; grid-template-columns: 3.5em minmax(0, 1fr) minmax(0, 15em);
  gap: .8em; padding: 0 .6em 0 0; align-items: baseline }
.cleaner-shown.cleaner-shown div.line.gone { background: rgba(220, 60, 60, .12) }
.cleaner-shown.cleaner-shown .number { text-align: end; opacity: .6; user-select: none }
.cleaner-shown.cleaner-shown bdi { white-space: pre-wrap; overflow-wrap: anywhere }
.cleaner-shown.cleaner-shown .notes { font-size: .85em; opacity: .8; overflow-wrap: anywhere; user-select: none }
.cleaner-shown.cleaner-shown del { color: inherit; text-decoration: line-through; background: rgba(220, 60, 60, .2) }
.cleaner-shown.cleaner-shown .gone del { background: none }
.cleaner-shown.cleaner-shown ins { color: inherit; text-decoration: none; background: rgba(60, 160, 90, .3);
  box-shadow: 0 1px 0 0 currentColor }
.cleaner-shown.cleaner-shown ins:empty { border-inline-start: 2px solid rgba(60, 160, 90, .9); box-shadow: none }
.cleaner-shown.cleaner-shown mark { color: inherit; background: rgba(225, 170, 0, .3) }
"""


def render(cleaned: Cleaned) -> str:
    """A result as HTML; of a long document its first lines, and how many more there are."""
    try:
        body = _lines(cleaned, cleaned.repaired)
    except RestoreError as error:
        body = f"<p>{_quote(str(error))}</p>"
    found = f"<b>{_quote(cleaned.id)}</b>: {_quote(cleaned.summary)}"
    page = f'<div class="cleaner-shown"><style>{_STYLE}</style><div>{found}</div>{_told(cleaned)}{body}</div>'
    return page.encode("utf-8", "replace").decode("utf-8")  # half a character would keep a notebook from being saved


def _quote(text: str) -> str:
    """What others wrote, short and in one line."""
    return escape(show(text, _SHORT))


def _told(cleaned: Cleaned) -> str:
    """What is to be known beside the lines: title, warnings, what was taken out of the HTML tree."""
    title, pruned, warnings = cleaned.metadata.get("title"), cleaned.sidecar.pruned, cleaned.warnings
    told = [f"title: {_quote(str(title))}"] if title else []
    told += [f"warning: {_quote(warning.code)}: {_quote(warning.message)}" for warning in warnings[:_WARNINGS]]
    if len(warnings) > _WARNINGS:
        told.append(f"{_count(len(warnings) - _WARNINGS, 'warning')} more")
    if pruned:
        rules = ", ".join(sorted({one.rule for one in pruned}))
        told.append(f"{_count(len(pruned), 'element')} went before extraction, by {_quote(rules)}")
    return "".join(f"<div>{line}</div>" for line in told)


def _lines(cleaned: Cleaned, text: str) -> str:
    if not text:
        return "<div>no text</div>"
    every = text.removesuffix("\n").split("\n")
    starts = _starts(every)
    shown = len(starts) - 1
    every_span: list[Sequence[Any]] = [cleaned.removals, cleaned.repairs, cleaned.flags]
    spans = [_by_line(found, starts) for found in every_span]
    kept: dict[int, list[str]] = defaultdict(list)
    for one in cleaned.sidecar.kept:
        kept[one.line].append(f"stays by {one.protected_by}, against {one.rule}")
    rows = []
    for number in range(1, shown + 1):
        removals, repairs, flags = (by_line[number] for by_line in spans)
        line, start = every[number - 1], starts[number - 1]
        is_gone = any(cut.start <= start and cut.end >= start + len(line) for cut in removals)
        notes = _notes(number, removals, repairs, flags) + kept[number]
        rows.append(_row(number, _text(line, start, removals, repairs, flags), notes, is_gone))
    return f'<div class="lines">{"".join(rows)}</div>' + _rest(cleaned, len(every) - shown, starts[-1])


def _starts(lines: Sequence[str]) -> list[int]:
    """Where the lines that are shown begin, and where the last of them ends."""
    ends = list(accumulate(len(line) + 1 for line in lines[:MOST_LINES]))
    return [0, *ends[: bisect_right(ends, MOST_CHARS) or 1]]


def _row(number: int, text: str, notes: Sequence[str], is_gone: bool) -> str:
    more = [f"{_count(len(notes) - _NOTES, 'note')} more"] if len(notes) > _NOTES else []
    told = "<br>".join(_quote(note) for note in [*notes[:_NOTES], *more])
    return (
        f'<div class="line{" gone" if is_gone else ""}"><span class="number">{number} </span>'
        f'<bdi>{text}</bdi><span class="notes"> {told}</span></div>'
    )


def _by_line(records: Sequence[Any], starts: Sequence[int]) -> dict[int, list[Any]]:
    """Records by the numbers of the lines that they touch; ``starts`` of the lines, and the end of the last one."""
    found: dict[int, list[Any]] = defaultdict(list)
    for record in records:
        if record.start >= starts[-1]:
            continue
        first = bisect_right(starts, record.start)
        last = max(first, bisect_right(starts, record.end - 1))
        for number in range(first, min(last, len(starts) - 1) + 1):
            found[number].append(record)
    return found


def _text(line: str, start: int, removals: Sequence[Removal], repairs: Sequence[Repair], flags: Sequence[Flag]) -> str:
    """A line with its spans as elements, each piece in those that hold it."""
    shown = line[:_LONGEST]
    painted = [_paint(records, start, len(shown)) for records in (repairs, flags, removals)]
    lost = {one.start - start: one for one in repairs if one.start == one.end}  # what stood between two characters
    pieces = []
    for begin, end in _pieces(painted, lost, len(shown)):
        if begin in lost:
            pieces.append(f"<ins{_before(lost[begin])}></ins>")
        piece = escape(shown[begin:end])
        for (tag, title), records in zip(_TAGS, painted, strict=True):
            if begin < end and (record := records[begin]) is not None:
                piece = f"<{tag}{title(record)}>{piece}</{tag}>"
        pieces.append(piece)
    if len(line) > len(shown):
        pieces.append(f" … ({len(line) - len(shown):,} characters more)")
    return "".join(pieces)


def _paint(records: Sequence[Any], start: int, length: int) -> list[Any]:
    """For each character of a line the record whose span holds it."""
    painted: list[Any] = [None] * length
    for record in records[:_LONGEST]:  # spans do not overlap: there are no more in as many characters
        for at in range(max(0, record.start - start), min(length, record.end - start)):
            painted[at] = record
    return painted


def _pieces(painted: Sequence[Sequence[Any]], lost: Iterable[int], length: int) -> Iterator[tuple[int, int]]:
    """Where pieces begin and end that have the same records; the last one, at the line's end, is empty."""
    changes = (at for records in painted for at in range(1, length) if records[at] is not records[at - 1])
    edges = sorted({0, length, *changes, *(at for at in lost if 0 <= at <= length)})
    return pairwise([*edges, length])


def _before(repair: Repair) -> str:
    return _title(f"was {repair.before!r}; {', '.join(repair.steps)}")


def _evidence(flag: Flag) -> str:
    return _title(_told_of(flag))


def _reason(removal: Removal) -> str:
    return _title(_rule_of(removal))


def _title(text: str) -> str:
    return f' title="{_quote(text)}"'


# Of repairs, flags and removals, from the inside out.
_TAGS: tuple[tuple[str, Callable[[Any], str]], ...] = (("ins", _before), ("mark", _evidence), ("del", _reason))


def _rule_of(removal: Removal) -> str:
    """Its rule; the category, where the pack does not tell it; of the line model how sure it was."""
    category = "" if removal.rule.startswith(f"{removal.category}/") else f" ({removal.category})"
    return f"{removal.rule}{category}" + ("" if removal.score is None else f" {removal.score:.2f}")


def _told_of(flag: Flag) -> str:
    return " ".join(filter(None, [f"{flag.kind}:", flag.language or flag.script or flag.rule or "", flag.evidence]))


def _notes(number: int, removals: Sequence[Removal], repairs: Sequence[Repair], flags: Sequence[Flag]) -> list[str]:
    """What stands beside a line: of a span over several lines beside its first one."""
    notes = [_rule_of(one) for one in removals if number in (one.line, one.end_line)]
    notes += [_told_of(one) for one in flags if one.line == number]
    steps = dict.fromkeys(step for one in repairs for step in one.steps)
    return [*notes, *([f"repaired: {', '.join(steps)}"] if steps else [])]


def _rest(cleaned: Cleaned, lines: int, end: int) -> str:
    """What is not shown, counted."""
    if not lines:
        return ""
    found: dict[str, Sequence[Any]] = {"removal": cleaned.removals, "repair": cleaned.repairs, "flag": cleaned.flags}
    counts = {name: sum(one.start >= end for one in records) for name, records in found.items()}
    told = "".join(f", {_count(number, name)} in them" for name, number in counts.items() if number)
    return f"<div>… {_count(lines, 'line')} more{told}; <code>.sidecar</code> holds all</div>"


def _count(number: int, name: str) -> str:
    """A number with its noun.

    >>> _count(1, "line"), _count(2000, "line")
    ('1 line', '2,000 lines')
    """
    return f"{number:,} {name}{'' if number == 1 else 's'}"
