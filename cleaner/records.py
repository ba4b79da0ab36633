"""The records that end in the sidecar: their fields are its JSON keys.

Offsets are half-open spans in Unicode code points of the *repaired* text; lines are 1-based.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Newline = Literal["lf", "crlf", "cr", "mixed", "none"]


class Record(msgspec.Struct, kw_only=True, omit_defaults=False):
    """A row of the sidecar: the fields are the JSON keys."""


class InputFacts(Record):
    """How the bytes became text, enough to make the same bytes again.

    ``encoding`` is Python's name, or one that no codec has, as ``utf-8+cp1252``: then the bytes travel in ``raw``.
    ``confidence`` is fixed by who decided (1 for UTF-8, a mark or an option, 0.8 to 0.99 for damaged files); of the
    detector it compares the best reading with the next that reads otherwise, 0.5 being a toss-up.
    """

    bytes: int
    sha256: str
    encoding: str
    confidence: float
    decided_by: str
    bom: bool
    newline: Newline
    lines: int
    chars: int
    format: str
    raw: str | None = None  # base64 of zlib of the bytes, where encoding again would not give them back


class OutputFacts(Record):
    """The written text: its hash is over the UTF-8 bytes."""

    sha256: str
    lines: int
    chars: int


class Language(Record):
    """The document's language: a BCP 47 tag or ``und``; its share of the votes or letters, from 0 to 1; who decided.

    ``detector`` is script, eldc, py3langid, langdetect, lingua, words (its small words), or none.
    """

    tag: str = "und"
    score: float = 0.0
    detector: str = "none"


class Repair(Record):
    """An edit that mended damaged text: ``before`` stood where [start, end) stands now.

    ``steps`` are those that made this edit, in order; several where one mended what another had changed.
    """

    start: int
    end: int
    before: str
    steps: list[str]


class Removal(Record):
    """A span that was cut, with the one rule that answers for it.

    ``score`` and ``features`` are of the line model: its probability that the line is boilerplate, and the three
    features that weighed most, each with its value and its points (log odds).
    """

    start: int
    end: int
    line: int
    end_line: int
    rule: str
    category: str
    text: str
    score: float | None = None
    features: list[str] | None = None


class Pruned(Record):
    """An HTML element taken out before extraction: its path in the tree and its text."""

    rule: str
    path: str
    text: str


class Extraction(Record):
    """How HTML became text: the ``extractor`` that was asked first, who answered, and why.

    ``answered_by`` is a rule of kind block_model, an extractor, or ``all visible text``. Of the ``blocks`` of visible
    text ``kept`` are in the text; both are 0 where an extractor's own lines were taken. ``comments`` are those of
    readers, where they were asked for.
    """

    extractor: str
    answered_by: str = ""
    reason: str = ""
    blocks: int = 0
    kept: int = 0
    comments: list[str] = []


class Flag(Record):
    """A line kept but reported, or a part of it; ``out_line`` is null where that was removed as well.

    ``kind`` is other-language for a whole line, mixed for a part, or the label of the ``rule`` that reports it.
    ``score`` is by how much the language leads the page's, or the share of another script in the line's letters.
    """

    start: int
    end: int
    line: int
    kind: str
    out_line: int | None = None
    language: str | None = None
    script: str | None = None
    score: float | None = None
    rule: str | None = None
    evidence: str = ""


class Kept(Record):
    """A line that ``rule`` would have removed and ``protected_by`` saved."""

    line: int
    rule: str
    protected_by: str


class Warning(Record):
    """Something a reader should know about this document."""

    code: str
    message: str


class Stats(Record):
    """Counts of this document; ``removed_ratio`` is cut characters by repaired characters."""

    lines_in: int
    lines_out: int
    chars_in: int
    chars_out: int
    removed_ratio: float
    rules: dict[str, int]


class Provenance(Record):
    """What made this output; equal inputs and equal provenance give equal bytes.

    ``preset`` is the one whose rules spoke: with auto, the one that the document's shape asked for.
    """

    tool: str
    version: str
    rules_sha256: str
    config_sha256: str
    libraries: dict[str, str]
    preset: str = ""


class Sidecar(Record):
    """All that is known of one cleaned document; written as JSON beside its text."""

    schema: str
    id: str
    source: str
    input: InputFacts
    output: OutputFacts
    metadata: dict[str, Any]
    language: Language
    removals: list[Removal]
    pruned: list[Pruned]
    flags: list[Flag]
    repairs: list[Repair]
    kept: list[Kept]
    stats: Stats
    warnings: list[Warning]
    provenance: Provenance
    extraction: Extraction | None = None
