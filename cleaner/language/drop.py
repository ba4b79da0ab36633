"""Stage drop_flagged: what language flags found goes, by the user's choice; a removal like any other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from cleaner.model import Page
from cleaner.records import Flag, Removal

_PAIRS = {
    "«": "»", "»": "«", "„": "“”", "“": "”“", "”": "”", "‘": "’", "‚": "‘", '"': '"', "(": ")", "[": "]", "「": "」",
    "『": "』", "《": "》",
}  # fmt: skip


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
        wish = _removal(flag, page.text)
        inside = range(bisect_right(ends, wish.start), bisect_left(starts, wish.end))
        if all(_is_part(page.removals[index], wish) for index in inside):
            gone.update(inside)
            dropped.append(wish)
    left = [removal for index, removal in enumerate(page.removals) if index not in gone]
    page.removals = sorted([*left, *dropped], key=lambda removal: removal.start)
    return page


def _removal(flag: Flag, text: str) -> Removal:
    """The flagged span, with the quotation marks or brackets around it, which would be left empty."""
    start, end = flag.start, flag.end
    close = end + (text[end : end + 1] in (",", ".", ";"))
    if flag.kind == "mixed" and close < len(text) and text[close] in _PAIRS.get(text[start - 1 : start], ""):
        start, end = start - 1, close + 1
    rule = f"language/{flag.kind}"
    return Removal(start=start, end=end, line=flag.line, end_line=flag.line, rule=rule, category="language", text="")


def _is_part(removal: Removal, wish: Removal) -> bool:
    is_inside = wish.start <= removal.start and removal.end <= wish.end
    return is_inside and removal.end - removal.start < wish.end - wish.start
