"""Stage drop_flagged: what language flags found goes, by the user's choice; a removal like any other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from cleaner.model import Flag, Page, Removal


def drop_flagged(page: Page) -> Page:
    """Remove lines in another language, and of mixed lines the part in it, as ``language/other-language`` and so on.

    What rules took stays theirs: a removal that reaches beyond the flagged span keeps it, parts inside give way.
    """
    starts = [removal.start for removal in page.removals]
    ends = [removal.end for removal in page.removals]
    gone: set[int] = set()
    dropped: list[Removal] = []
    for flag in page.flags:
        if flag.rule is not None:  # a rule's own, which only reports
            continue
        inside = range(bisect_right(ends, flag.start), bisect_left(starts, flag.end))
        if all(_is_part(page.removals[index], flag) for index in inside):
            gone.update(inside)
            dropped.append(_removal(flag))
    left = [removal for index, removal in enumerate(page.removals) if index not in gone]
    page.removals = sorted([*left, *dropped], key=lambda removal: removal.start)
    return page


def _is_part(removal: Removal, flag: Flag) -> bool:
    is_inside = flag.start <= removal.start and removal.end <= flag.end
    return is_inside and removal.end - removal.start < flag.end - flag.start


def _removal(flag: Flag) -> Removal:
    return Removal(
        start=flag.start,
        end=flag.end,
        line=flag.line,
        end_line=flag.line,
        rule=f"language/{flag.kind}",
        category="language",
        text="",
    )
