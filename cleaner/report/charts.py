"""The figures of the review page: tiles, a histogram, and bars, as plain numbers for the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleaner.report.gather import Gathered
from cleaner.report.totals import Totals
from cleaner.rulebook.spec import Rule

HEIGHT = 90  # of the histogram, in pixels
_COLOURS = 11  # of categories; the last one, 11, is that of all others
_TOP = 12  # rules and languages in their charts


def choose_colours(totals: Totals) -> dict[str, int]:
    """The number of each category's colour, by how much it took."""
    names = [name for name, _ in totals.categories.most_common()]
    return {name: min(number, _COLOURS) for number, name in enumerate(names)}


def make_tiles(gathered: Gathered) -> list[dict[str, str]]:
    """The numbers on top."""
    totals = gathered.totals
    share = totals.removed / totals.chars if totals.chars else 0.0
    warned, failed = totals.warnings.total(), len(gathered.failures)
    told = [
        ("documents", f"{totals.documents:,}", ""),
        ("characters", f"{totals.chars:,}", ""),
        ("removed", f"{totals.removed:,}", ""),
        ("share", f"{share:.1%}", ""),
        ("removals", f"{totals.removals:,}", ""),
        ("repairs", f"{totals.repairs:,}", ""),
        ("flags", f"{totals.flags:,}", ""),
        ("warnings", f"{warned:,}", "warn" if warned else ""),
        ("failures", f"{failed:,}", "bad" if failed else ""),
    ]
    return [{"name": name, "value": value, "kind": kind} for name, value, kind in told]


def make_histogram(shares: Sequence[int]) -> list[dict[str, Any]]:
    """Columns by the square root of their counts: a few bad documents among thousands can be seen."""
    most = max(shares) or 1
    step = 100 // len(shares)
    return [
        {
            "count": count,
            "shown": f"{count:,}",
            "height": round(max(2, HEIGHT * (count / most) ** 0.5), 1) if count else 0,
            "label": f"{number * step} to {(number + 1) * step}%",
            "tick": f"{number * step}" if number % 2 == 0 else "",
        }
        for number, count in enumerate(shares)
    ]


def make_charts(totals: Totals, rules: Mapping[str, Rule]) -> list[dict[str, Any]]:
    """The bars: a chart has a title, the kind of filter that a click on a bar sets, and its rows."""
    colours = choose_colours(totals)
    by_rule = Counter({name: count.chars for name, count in totals.rules.items() if count.chars})
    about = {name: _describe(name, totals, rules) for name in by_rule}
    of_rule = {name: f"k{colours[totals.rules[name].category]}" for name in by_rule}
    of_category = {name: f"k{number}" for name, number in colours.items()}
    return [
        _chart("Characters removed by category", "category", totals.categories.most_common(), colours=of_category),
        _chart("Top rules, by characters", "rule", by_rule.most_common(_TOP), colours=of_rule, about=about),
        _chart("Languages", "language", totals.languages.most_common(_TOP)),
        _chart("Encodings", "encoding", totals.encodings.most_common(_TOP)),
        _chart("Warnings", "warning", totals.warnings.most_common(_TOP)),
    ]


def _chart(
    title: str,
    kind: str,
    counts: Iterable[tuple[str, int]],
    colours: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    found = list(counts)
    most = max((count for _, count in found), default=0) or 1
    rows = [
        {
            "name": name,
            "shown": f"{count:,}",
            "width": round(100 * count / most, 1),
            "colour": (colours or {}).get(name, ""),
            "told": (about or {}).get(name, name),
        }
        for name, count in found
    ]
    return {"title": title, "kind": kind, "rows": rows}


def _describe(name: str, totals: Totals, rules: Mapping[str, Rule]) -> str:
    count, rule = totals.rules[name], rules.get(name)
    told = f"{count.removals:,} removals in {count.documents:,} documents"
    return f"{told}. {rule.spec.why} ({rule.place})" if rule else told
