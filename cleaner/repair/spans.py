"""What changed between two texts, and what changed over several steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_LONG_LINE = 4000  # characters; beyond, Levenshtein's quadratic cost shows


class Edit(NamedTuple):
    """[start, end) of the text before became [new_start, new_end) of the text after, by these steps."""

    start: int
    end: int
    new_start: int
    new_end: int
    steps: tuple[str, ...]


def find_edits(before: str, after: str, step: str) -> list[Edit]:
    """The edits that make one text the other, as small as Levenshtein's opcodes make them; neighbours joined."""
    edits: list[Edit] = []
    for edit in _differences(before, after):
        if edits and edits[-1].end == edit[0]:
            last = edits.pop()
            edits.append(Edit(last.start, edit[1], last.new_start, edit[3], (step,)))
        else:
            edits.append(Edit(*edit, (step,)))
    return edits


def chain(first: list[Edit], second: list[Edit]) -> list[Edit]:
    """The edits from A to C, from those from A to B and from B to C.

    Edits that overlap or touch in B become one that names the steps of both.
    """
    if not first or not second:
        return first or second
    chained: list[Edit] = []
    shift = new_shift = 0  # from B to A and from B to C, before the group
    ones, twos = list(reversed(first)), list(reversed(second))
    while ones or twos:
        group_ones, group_twos = _next_group(ones, twos)
        start = min([e.new_start for e in group_ones] + [e.start for e in group_twos])
        end = max([e.new_end for e in group_ones] + [e.end for e in group_twos])
        a_start, c_start = start + shift, start + new_shift
        shift += sum((e.end - e.start) - (e.new_end - e.new_start) for e in group_ones)
        new_shift += sum((e.new_end - e.new_start) - (e.end - e.start) for e in group_twos)
        steps = tuple(dict.fromkeys(step for e in group_ones + group_twos for step in e.steps))
        chained.append(Edit(a_start, end + shift, c_start, end + new_shift, steps))
    return chained


def _next_group(ones: list[Edit], twos: list[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Take the next edits that hang together in B off the ends of both lists."""
    group: tuple[list[Edit], list[Edit]] = ([], [])
    reach = min([edit.new_start for edit in ones[-1:]] + [edit.start for edit in twos[-1:]])
    while True:
        if ones and ones[-1].new_start <= reach:
            group[0].append(ones.pop())
            reach = max(reach, group[0][-1].new_end)
        elif twos and twos[-1].start <= reach:
            group[1].append(twos.pop())
            reach = max(reach, group[1][-1].end)
        else:
            return group


def _differences(before: str, after: str) -> Iterator[tuple[int, int, int, int]]:
    """(start, end in before, start, end in after) of each piece that differs."""
    if before == after:
        return
    if max(len(before), len(after)) <= _LONG_LINE:
        from rapidfuzz.distance import Levenshtein

        for op in Levenshtein.opcodes(before, after):
            if op.tag != "equal":
                yield op.src_start, op.src_end, op.dest_start, op.dest_end
    elif head := _shared_head(before, after):
        for start, end, new_start, new_end in _differences(before[head:], after[head:]):
            yield start + head, end + head, new_start + head, new_end + head
    elif tail := _shared_head(before[::-1], after[::-1]):
        yield from _differences(before[:-tail], after[:-tail])
    elif len(before) == len(after):
        yield from (
            (at, at + 1, at, at + 1) for at, pair in enumerate(zip(before, after, strict=True)) if len({*pair}) > 1
        )
    elif deletions := _find_deletions(before, after):
        yield from deletions
    else:
        yield from _differences_by_word(before, after)


def _shared_head(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    known, end = 0, min(len(one), len(other))
    while known < end:
        middle = (known + end + 1) // 2
        if one[known:middle] == other[known:middle]:
            known = middle
        else:
            end = middle - 1
    return known


def _find_deletions(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """The pieces taken out of a text, or none where it changed otherwise."""
    found: list[tuple[int, int, int, int]] = []
    to = 0
    for at, char in enumerate(before):
        if to < len(after) and after[to] == char:
            to += 1
        else:
            found.append((at, at + 1, to, to))
    return found if to == len(after) else []


def _differences_by_word(before: str, after: str) -> Iterator[tuple[int, int, int, int]]:
    old_words, new_words = before.split(" "), after.split(" ")
    if len(old_words) != len(new_words) or len(old_words) == 1:  # no words to go by: one edit
        yield 0, len(before), 0, len(after)
        return
    at = to = 0
    for old, new in zip(old_words, new_words, strict=True):
        for old_start, old_end, start, end in _differences(old, new):
            yield at + old_start, at + old_end, to + start, to + end
        at, to = at + len(old) + 1, to + len(new) + 1
