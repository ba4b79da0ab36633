"""Groups of pages, the table of their scores, and the floors that these must not fall below."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cleaner.errors import ConfigError, UsageError

from .measure import Score, mean_of
from .page import GoldenPage, write

Floors = dict[str, dict[str, float]]  # by group: kept and f1, in per cent
_KEYS = ("kept", "f1")
_STEP = 0.5  # per cent that floors are rounded down to
_NAMED = 5  # pages that are named for a floor
_SLACK = 1e-9  # of sums of floats
_HEAD = (
    "| page | kind | languages | lines | content kept % | boilerplate gone % | F1 |\n|---|---|---|--:|--:|--:|--:|\n"
)
_SUM_HEAD = "| pages of | pages | lines | content kept % | boilerplate gone % | F1 |\n|---|--:|--:|--:|--:|--:|\n"


def count_lines(page: GoldenPage) -> int:
    """Lines of the page that are not blank."""
    return sum(bool(line.strip()) for line in page.whole.splitlines())


def group_by_kind(pages: Sequence[GoldenPage]) -> dict[str, list[GoldenPage]]:
    """The pages of each kind; all of them as ``overall``."""
    kinds = sorted({page.facts.kind for page in pages})
    return {"overall": list(pages)} | {kind: [page for page in pages if page.facts.kind == kind] for kind in kinds}


def group_by_language(pages: Sequence[GoldenPage]) -> dict[str, list[GoldenPage]]:
    """The pages of each language; one in two languages counts for both."""
    tags = sorted({tag for page in pages for tag in page.facts.languages})
    return {tag: [page for page in pages if tag in page.facts.languages] for tag in tags}


def write_table(pages: Sequence[GoldenPage]) -> str:
    """All pages with their scores, as Markdown."""
    rows = (
        f"| {page.name} | {page.facts.kind} | {' '.join(page.facts.languages)} | {count_lines(page)} | {_figures(page.score)} |\n"
        for page in pages
    )
    return _HEAD + "".join(rows)


def write_sums(groups: Mapping[str, Sequence[GoldenPage]]) -> str:
    """The means of groups of pages, as Markdown."""
    rows = (
        f"| {name} | {len(pages)} | {sum(map(count_lines, pages))} | {_figures(mean_of([page.score for page in pages]))} |\n"
        for name, pages in groups.items()
    )
    return _SUM_HEAD + "".join(rows)


def _figures(score: Score) -> str:
    """As cells; rounded down, so that 100.0 is all."""
    return " | ".join(
        "–" if share is None else f"{_cut(share, 0.1):.1f}" for share in (score.kept, score.gone, score.f1)
    )


def _cut(share: float, step: float) -> float:
    """A share in per cent, rounded down to a step.

    >>> _cut(0.98999, 0.5), _cut(1.0, 0.5), _cut(0.57, 0.5)
    (98.5, 100.0, 57.0)
    """
    return round(math.floor(share * 100 / step + _SLACK) * step, 1)


def read_floors(path: Path) -> Floors:
    """The floors by group; none where there is no file. Raises ConfigError."""
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}; `golden.py floors` writes it") from None
    for group, floors in found.items():
        if not isinstance(floors, dict) or sorted(floors) != sorted(_KEYS):
            raise ConfigError(
                f"{path}: [{group}] needs {' and '.join(_KEYS)}, in per cent; `golden.py floors` writes it"
            )
        if not all(isinstance(floor, int | float) and 0 <= floor <= 100 for floor in floors.values()):
            raise ConfigError(f"{path}: [{group}] {floors}: a floor is a number from 0 to 100")
    return found


def find_falls(pages: Sequence[GoldenPage], floors: Floors) -> Iterator[str]:
    """What is below its floor, with the pages to look at and the next step."""
    groups = group_by_kind(pages)
    for group, members in groups.items():
        if group not in floors:
            yield f"{group}: has no floor; `golden.py floors` sets it"
            continue
        mean = mean_of([page.score for page in members])
        for key in _KEYS:
            if getattr(mean, key) * 100 < floors[group][key] - _SLACK:
                yield (
                    f"{group}: {key} is {getattr(mean, key):.2%}, its floor {floors[group][key]}%. {_name_pages(members, key)}\n"
                    "    see what changed by `golden.py update NAME…` and git diff; mend the rule, or where the new text is "
                    "right, `golden.py floors --lower`"
                )
    for group in sorted(floors.keys() - groups.keys()):
        yield f"{group}: has a floor and no page; `golden.py floors --lower` takes it out"


def _name_pages(pages: Sequence[GoldenPage], key: str) -> str:
    """The pages that fell since they were reviewed; where none did, the lowest."""
    fell = [p for p in pages if (old := p.reviewed_score) and getattr(p.score, key) < getattr(old, key) - _SLACK]
    worst = sorted(fell or [p for p in pages if getattr(p.score, key) < 1], key=lambda page: getattr(page.score, key))
    named = ", ".join(f"{page.name} ({getattr(page.score, key):.1%})" for page in worst[:_NAMED])
    more = f" and {len(worst) - _NAMED} more" if len(worst) > _NAMED else ""
    return f"{'Fell since the review' if fell else 'Lowest'}: {named}{more}"


def set_floors(pages: Sequence[GoldenPage], path: Path, *, lower: bool) -> Floors:
    """Write floors just below today's means; raises UsageError where one would fall and ``lower`` does not allow it."""
    found: Floors = {}
    for group, members in group_by_kind(pages).items():
        mean = mean_of([page.score for page in members])
        found[group] = {key: _cut(getattr(mean, key), _STEP) for key in _KEYS}
    falls = [
        f"{group}.{key} from {floor} to {found.get(group, {}).get(key, 'none')}"
        for group, floors in read_floors(path).items()
        for key, floor in floors.items()
        if found.get(group, {}).get(key, -1) < floor
    ]
    if falls and not lower:
        raise UsageError(
            f"{path}: would fall: {'; '.join(falls)}. Mend what made it so, or say --lower; nothing is written"
        )
    text = "# What the means of the golden pages must not fall below, in per cent; `golden.py floors` writes it.\n"
    text += "".join(
        f"\n[{group}]\n" + "".join(f"{key} = {floor}\n" for key, floor in floors.items())
        for group, floors in found.items()
    )
    write(path, text)
    return found
