"""What travels: one Page from stage to stage, and the records that end in the sidecar.

Offsets are half-open spans in Unicode code points of the *repaired* text; lines are 1-based.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from cleaner.dom.blocks import Sheet
    from cleaner.dom.render import Origin
    from cleaner.lines import Lines

Newline = Literal["lf", "crlf", "cr", "mixed", "none"]
Action = Literal["drop", "keep", "flag", "capture", "note"]
"""What a rule wants: note is a capture that leaves its line in place."""


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
    extraction: Extraction | None
    removals: list[Removal]
    pruned: list[Pruned]
    flags: list[Flag]
    repairs: list[Repair]
    kept: list[Kept]
    stats: Stats
    warnings: list[Warning]
    provenance: Provenance


@dataclass(slots=True, frozen=True)
class Source:
    """One document as it comes in: its id (a POSIX path or a record's id), bytes and what is known of it."""

    id: str
    data: bytes
    format: str = "auto"  # auto, text or html
    charset: str | None = None  # declared by a header, checked before it is believed
    host: str | None = None


class Evidence(NamedTuple):
    """What a line model says of a line: its probability of boilerplate, and the features that weighed most."""

    score: float
    features: tuple[str, ...]


@dataclass(slots=True, frozen=True)
class Mark:
    """A wish of one rule for one span; `resolve` decides."""

    rule: str
    action: Action
    start: int
    end: int
    line: int
    end_line: int
    fields: tuple[tuple[str, str], ...] = ()
    evidence: Evidence | None = None


@dataclass(slots=True, frozen=True)
class Verdict:
    """What goes of one line, and the rule that answers for it."""

    start: int
    end: int
    rule: str
    is_whole: bool
    evidence: Evidence | None = None


class Home(NamedTuple):
    """What is at home in a page, which its lines are held against: its script and its language.

    ``own`` are the tags by which a detector knows the page's language, and those that it mixes up with it there;
    ``candidates`` are all languages of the script, with spaces. ``script`` is ISO 15924, Kana for Japanese. ``floor``
    is the score that a line of the page's own is taken to have where the detector was not taught its language.
    """

    script: str
    tag: str
    own: frozenset[str]
    candidates: str
    floor: float = 0.0


@dataclass(slots=True)
class Page:
    """The document on its way; ``text`` is decoded, then extracted, then repaired."""

    id: str
    facts: InputFacts
    text: str
    host: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    language: Language = field(default_factory=Language)
    preset: str = "extracted"  # whose rules spoke
    extraction: Extraction | None = None  # of HTML
    sheet: Sheet | None = None  # its blocks, where a tree was made
    origins: dict[int, Origin] = field(default_factory=dict)  # of lines of HTML, by number
    home: Home | None = None  # None: no letters, or too few to tell
    lines: Lines | None = None
    left: Lines | None = None  # the lines that no round has taken yet
    hits: dict[Any, list[int]] | None = None  # line numbers by pattern; None: not asked yet
    verdicts: dict[int, list[Verdict]] = field(default_factory=dict)  # by line number
    held_back: set[str] = field(default_factory=set)  # rules that would take too much
    all_marks: list[Mark] = field(default_factory=list)  # of all rounds; marks: of this one
    repairs: list[Repair] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    pruned: list[Pruned] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    cleaned: str = ""

    def copy_unjudged(self) -> Page:
        """The page as it is before any rule has spoken, to try rules on."""
        return Page(
            id=self.id,
            facts=self.facts,
            text=self.text,
            host=self.host,
            metadata=dict(self.metadata),
            language=self.language,
            extraction=self.extraction,
            origins=self.origins,
            home=self.home,
        )

    def warn(self, code: str, message: str) -> None:
        """Note something the reader of the sidecar should know."""
        self.warnings.append(Warning(code=code, message=message))


@dataclass(slots=True, frozen=True)
class Cleaned:
    """The result for one document: the clean text and its sidecar.

    >>> import cleaner
    >>> cleaned = cleaner.clean_text("Rain fell all night.\\nLeave a comment\\n")
    >>> cleaned.text
    'Rain fell all night.\\n'
    >>> [removal.text for removal in cleaned.removals]
    ['Leave a comment\\n']
    """

    text: str
    sidecar: Sidecar

    @property
    def removals(self) -> list[Removal]:
        """The spans that were cut, in order."""
        return self.sidecar.removals

    @property
    def flags(self) -> list[Flag]:
        """The lines kept but reported, in order."""
        return self.sidecar.flags

    @property
    def repairs(self) -> list[Repair]:
        """The edits that mended damaged text, in order."""
        return self.sidecar.repairs

    @property
    def metadata(self) -> dict[str, Any]:
        """Title, author, date and their like, by trafilatura's names."""
        return self.sidecar.metadata

    @property
    def warnings(self) -> list[Warning]:
        """What a reader should know of this document."""
        return self.sidecar.warnings

    @property
    def language(self) -> str:
        """The document's BCP 47 tag, or ``und``."""
        return self.sidecar.language.tag

    def __repr__(self) -> str:
        side = self.sidecar
        return (
            f"<Cleaned {side.id!r} {side.stats.chars_in} -> {side.stats.chars_out} characters, "
            f"{len(side.removals)} removals, {len(side.flags)} flags, language {side.language.tag}>"
        )
