"""What travels: one Page from stage to stage.

Offsets are half-open spans in Unicode code points of the *repaired* text; lines are 1-based.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from cleaner.errors import show
from cleaner.rebuild import repaired_text
from cleaner.records import Extraction, Flag, InputFacts, Kept, Language, Pruned, Removal, Repair, Sidecar, Warning

if TYPE_CHECKING:
    from cleaner.dom.blocks import Sheet
    from cleaner.dom.render import Origin
    from cleaner.lines import Lines

Action = Literal["drop", "keep", "flag", "capture", "note"]
"""What a rule wants: note is a capture that leaves its line in place."""
Format = Literal["auto", "text", "html"]
"""What a document is; auto: as it looks."""
FORMATS: tuple[str, ...] = get_args(Format)
_LONGEST_NAME = 100  # characters of an id that are shown


@dataclass(slots=True, frozen=True)
class Source:
    """One document as it comes in: its id (a POSIX path or a record's id), bytes and what is known of it.

    ``format`` is auto, text or html. ``charset`` is what a header declares, checked before it is believed; ``encoding``
    is known, as of text that was decoded before. ``host``, without https:// and path, tells which rules of sites are
    asked. ``metadata`` fills what the document does not tell itself. ``origin`` is where a record lies, as
    ``a.jsonl:17``. Raises TypeError, and ValueError for a format that is none.

    >>> Source(id="a.html", data=b"<p>Rain fell.</p>", host="example.org").format
    'auto'
    """

    id: str
    data: bytes
    format: str = "auto"
    charset: str | None = None
    host: str | None = None
    encoding: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    origin: str | None = None

    def __post_init__(self) -> None:
        """What is none of these would be told much later, or not at all."""
        if not isinstance(self.id, str) or not isinstance(self.data, bytes):
            raise TypeError(
                f"a Source has an id of str and data of bytes, not {type(self.id).__name__} and "
                f"{type(self.data).__name__}; str(3), text.encode()"
            )
        if self.format not in FORMATS:
            raise ValueError(f"a format is {', '.join(FORMATS)}, not {self.format!r}")


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
    origin: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    language: Language = field(default_factory=Language)
    preset: str = "extracted"  # whose rules spoke
    extraction: Extraction | None = None  # of HTML
    sheet: Sheet | None = None  # its blocks, where a tree was made
    origins: dict[int, Origin] = field(default_factory=dict)  # of lines of HTML, by number
    home: Home | None = None  # None: no letters, or too few to tell
    lines: Lines | None = None
    left: Lines | None = None  # the lines that no round has taken yet
    asked: Lines | None = None  # those that were left when the line models were asked
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


@dataclass(slots=True, frozen=True, repr=False)
class Cleaned:
    """The result for one document: the clean text and its sidecar.

    Spans (``start``, ``end``) are half-open, in code points of `repaired`; lines count from 1. A notebook shows a
    result line by line, with what went struck through. Results can be pickled and compared.

    >>> import cleaner
    >>> cleaned = cleaner.clean_text("Rain fell all night.\\nLeave a comment\\n")
    >>> cleaned
    <Cleaned -: 1 of 2 lines, en>
    >>> cleaned.text
    'Rain fell all night.\\n'
    >>> [(removal.rule, removal.text) for removal in cleaned.removals]
    [('comments/leave-comment', 'Leave a comment\\n')]
    """

    text: str
    sidecar: Sidecar

    @property
    def id(self) -> str:
        """The document's name: a path, a record's id, or ``-``."""
        return self.sidecar.id

    @property
    def repaired(self) -> str:
        """The text as it was before anything was cut, which all spans count in; raises RestoreError.

        It is made anew at each call, from text and removals.
        """
        return repaired_text(self.text, self.sidecar.removals)

    @property
    def removals(self) -> list[Removal]:
        """The spans that were cut, in order, each with its rule."""
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

    @property
    def summary(self) -> str:
        """What became of the document, in some words, as ``17 of 35 lines, 2 repairs, en``."""
        stats = self.sidecar.stats
        counts = {"repair": len(self.repairs), "flag": len(self.flags), "warning": len(self.warnings)}
        told = [f"{count:,} {name}{'s' if count > 1 else ''}" for name, count in counts.items() if count]
        lines = f"{stats.lines_out:,} of {stats.lines_in:,} line{'' if stats.lines_in == 1 else 's'}"
        return ", ".join([lines, *told, self.language])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {show(self.id, _LONGEST_NAME)}: {show(self.summary)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the repaired text with what went struck through, and why."""
        from cleaner.notebook import render

        return render(self)
