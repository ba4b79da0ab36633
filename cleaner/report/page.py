"""The review page as HTML: Jinja2's door."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from cleaner.errors import UsageError
from cleaner.report.charts import HEIGHT, choose_colours, make_charts, make_histogram, make_tiles
from cleaner.report.gather import Gathered
from cleaner.rulebook.spec import Rule

_TEMPLATES = Path(__file__).with_name("templates")
_SCRIPTS = ("data.js", "list.js", "document.js", "telling.js", "events.js")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page says of itself: its name, a notice on top; a ``token`` makes it that of `clean review`."""

    name: str
    notice: str = ""
    token: str = ""


def render_page(frame: Frame, gathered: Gathered, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The page, in parts to be written one after the other.

    ``rules`` are those whose reasons can be told, by name. Raises UsageError where Jinja2 is not installed.
    """
    style, script = _read("page.css"), "".join(map(_read, _SCRIPTS))
    if frame.token:
        script += _read("review.js")
    totals = gathered.totals
    parts: Iterator[str] = _load_template().generate(
        frame=frame,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=_as_json(_data(frame, gathered, rules)),
        pieces=gathered.pieces,
        tiles=make_tiles(gathered),
        histogram=make_histogram(totals.shares),
        height=HEIGHT,
        charts=make_charts(totals, rules),
        listed=len(gathered.rows),
        documents=totals.documents,
    )
    return parts


def _load_template() -> Any:
    try:
        import jinja2
    except ImportError:
        raise UsageError("the page needs Jinja2; pip install 'webtext-cleaner[report]'") from None
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    found = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return found.get_template("page.html.j2")


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _hash(text: str) -> str:
    """What a Content-Security-Policy knows an inline script or style by."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _as_json(data: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends that."""
    return msgspec.json.encode(data).decode("utf-8").replace("<", "\\u003c")


def _data(frame: Frame, gathered: Gathered, rules: Mapping[str, Rule]) -> dict[str, Any]:
    totals = gathered.totals
    about = {name: describe_rule(rules.get(name), count.category) for name, count in totals.rules.items()}
    keeps = {name: describe_rule(rule, rule.category) for name, rule in rules.items() if rule.spec.kind == "keep"}
    return {
        "rows": gathered.rows,
        "failures": gathered.failures,
        "rules": list(totals.numbers),
        "codes": list(totals.codes),
        "colours": choose_colours(totals),
        "about": about | keeps,
        "token": frame.token,
    }


def describe_rule(rule: Rule | None, category: str) -> dict[str, str]:
    """What the page tells of a rule; of one that is not loaded, its category alone."""
    if rule is None:
        return {"category": category}
    return {"category": category, "kind": rule.spec.kind, "why": rule.spec.why, "place": rule.place}
