"""One document as the review page shows it: its text as it was, and what was done to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from cleaner.rebuild import repaired_text
from cleaner.records import Sidecar
from cleaner.writers.outputs import Written

View = dict[str, Any]


def make_view(written: Written) -> View:
    """What the page needs of a document, as JSON; raises RestoreError where text and sidecar do not agree.

    ``text`` is the repaired one. Spans are half-open and count UTF-16 code units, as JavaScript does.
    """
    side = written.sidecar
    text = repaired_text(written.text, side.removals)
    to_units = _counter(text)

    def span(record: Any) -> tuple[int, int]:
        return to_units(record.start), to_units(record.end)

    return {
        "id": side.id,
        "text": text,
        "removals": [(*span(r), r.rule, r.category, r.score, r.features) for r in side.removals],
        "flags": [(*span(f), f.kind, f.language, f.evidence) for f in side.flags],
        "repairs": [(*span(r), r.before, r.steps) for r in side.repairs],
        "kept": [(k.line, k.rule, k.protected_by) for k in side.kept],
        "pruned": [(p.rule, p.path, p.text) for p in side.pruned],
        "warnings": [(w.code, w.message) for w in side.warnings],
        "facts": _facts(side),
    }


def _facts(side: Sidecar) -> list[tuple[str, str]]:
    """What stands above the text, as pairs of a name and a value."""
    found, language = side.input, side.language
    facts = [
        ("source", side.source if side.source != side.id else ""),
        ("format", found.format),
        ("encoding", f"{found.encoding} ({found.decided_by}, {found.confidence:.2f})"),
        ("language", f"{language.tag} ({language.detector}, {language.score:.2f})"),
        ("preset", side.provenance.preset),
        ("extracted", _extraction(side)),
    ]
    facts += [(name, _plain(value)) for name, value in side.metadata.items()]
    return [(name, value) for name, value in facts if value]


def _extraction(side: Sidecar) -> str:
    told = side.extraction
    if told is None:
        return ""
    kept = (
        f"; {told.kept:,} of {told.blocks:,} blocks are in the text, clean explain shows the others"
        if told.blocks
        else ""
    )
    return f"by {told.answered_by}: {told.reason}{kept}"


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _counter(text: str) -> Callable[[int], int]:
    r"""From code points to UTF-16 code units.

    >>> _counter("\U0001f600 ab")(2)
    3
    """
    wide = (
        [at for at, char in enumerate(text) if char > "\uffff"] if not text.isascii() and max(text) > "\uffff" else []
    )
    if not wide:
        return lambda at: at

    return lambda at: at + bisect_left(wide, at)
