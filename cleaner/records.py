"""The records that end in the sidecar: their fields are its JSON keys, and say there what they mean.

Offsets are half-open spans in Unicode code points of the *repaired* text; lines are 1-based.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from cleaner.meaning import say

Newline = Literal["lf", "crlf", "cr", "mixed", "none"]
Start = Annotated[int, say("Where the span begins, in code points of the repaired text.")]
End = Annotated[int, say("Where it ends; that character is no part of it.")]
Sha256 = Annotated[str, say("SHA-256 of the bytes, in hexadecimal.")]


class Record(msgspec.Struct, kw_only=True, omit_defaults=False):
    """A row of the sidecar: the fields are the JSON keys."""


class InputFacts(Record):
    """How the bytes became text, enough to make the same bytes again."""

    bytes: Annotated[int, say("Length of the input in bytes.")]
    sha256: Sha256
    encoding: Annotated[str, say("Python's name, or one that no codec has, as `utf-8+cp1252`: then see `raw`.")]
    confidence: Annotated[
        float,
        say(
            "From 0 to 1, fixed by who decided (1 for UTF-8, a mark or an option, 0.8 to 0.99 for damaged files); of "
            "the detector: the best reading against the next that reads otherwise, 0.5 being a toss-up."
        ),
    ]
    decided_by: Annotated[str, say("The rung of the ladder that told the encoding.")]
    bom: Annotated[bool, say("Whether the bytes begin with a byte order mark.")]
    newline: Annotated[Newline, say("The line ends of the input.")]
    lines: Annotated[int, say("Lines of the decoded text.")]
    chars: Annotated[int, say("Code points of the decoded text.")]
    format: Annotated[str, say("`text` or `html`.")]
    raw: Annotated[
        str | None, say("The bytes (base64 of zlib), where encoding the text again would not give them back.")
    ] = None


class OutputFacts(Record):
    """The text that was written."""

    sha256: Sha256
    lines: Annotated[int, say("Its lines.")]
    chars: Annotated[int, say("Its code points.")]


class Language(Record):
    """The document's language."""

    tag: Annotated[str, say("A BCP 47 tag, or `und`.")] = "und"
    score: Annotated[float, say("Its share of the lines' votes, or of the letters, from 0 to 1.")] = 0.0
    detector: Annotated[
        str,
        say("Who decided: script, eldc, py3langid, langdetect, lingua, words (its small words), or none."),
    ] = "none"


class Repair(Record):
    """An edit that mended damaged text.

    >>> import cleaner
    >>> repair = cleaner.clean_text("It wasnâ€™t me.\\n").repairs[0]
    >>> repair.before, repair.start, repair.end, repair.steps
    ('â€™', 7, 8, ['encoding'])
    """

    start: Start
    end: End
    before: Annotated[str, say("What stood there before.")]
    steps: Annotated[
        list[str], say("The steps that made this edit, in order; several where one mended what another had changed.")
    ]


class Removal(Record):
    """A span that was cut, with the one rule that answers for it.

    >>> import cleaner
    >>> removal = cleaner.clean_text("Rain fell.\\nShare on Facebook\\n").removals[0]
    >>> removal.rule, removal.category, removal.line, removal.start, removal.end
    ('share/share-on', 'share', 2, 11, 29)
    """

    start: Start
    end: End
    line: Annotated[int, say("The first line of the span, from 1.")]
    end_line: Annotated[int, say("The last line of the span.")]
    rule: Annotated[str, say("The rule's full name, `pack/id`.")]
    category: Annotated[str, say("What sort of boilerplate its pack is about.")]
    text: Annotated[str, say("What was cut.")]
    score: Annotated[
        float | None, say("Of the line model: its probability that the line is boilerplate; else null.")
    ] = None
    features: Annotated[
        list[str] | None,
        say("Of the line model: the three features that weighed most, with value and points (log odds); else null."),
    ] = None


class Pruned(Record):
    """An HTML element taken out before extraction."""

    rule: Annotated[str, say("The rule's full name, `pack/id`.")]
    path: Annotated[str, say("The element's path in the tree.")]
    text: Annotated[str, say("Its text.")]


class Extraction(Record):
    """How HTML became text."""

    extractor: Annotated[str, say("Who was asked first.")]
    answered_by: Annotated[
        str, say("Who answered: a rule of kind block_model, an extractor, or `all visible text`.")
    ] = ""
    reason: Annotated[str, say("Why that one, and how its answer differs.")] = ""
    blocks: Annotated[int, say("Blocks of visible text; 0 where an extractor's own lines were taken.")] = 0
    kept: Annotated[int, say("Those of them that are in the text; 0 as above.")] = 0
    comments: Annotated[list[str], say("Comments of readers, where they were asked for.")] = []


class Flag(Record):
    """A line kept but reported, or a part of it.

    >>> import cleaner
    >>> text = "The ferry was late again on Monday, and so was the train.\\nПаром опять опоздал.\\n"
    >>> flag = cleaner.clean_text(text).flags[0]
    >>> flag.kind, flag.language, flag.line, flag.out_line
    ('other-language', 'ru', 2, 2)
    """

    start: Start
    end: End
    line: Annotated[int, say("The line, from 1.")]
    kind: Annotated[
        str, say("`other-language` for a whole line, `mixed` for a part, or the label of the rule that reports it.")
    ]
    out_line: Annotated[int | None, say("Its line in the cleaned text; null where that was removed as well.")] = None
    language: Annotated[str | None, say("The language it is in, if that is known.")] = None
    script: Annotated[str | None, say("Its script, as ISO 15924 has it (`Latn`).")] = None
    score: Annotated[
        float | None,
        say("By how much the language leads the page's, or the share of another script in the line's letters."),
    ] = None
    rule: Annotated[str | None, say("The rule that reports it, if one does.")] = None
    evidence: Annotated[str, say("What speaks for it, in words.")] = ""


class Kept(Record):
    """A line that a rule would have removed and another saved."""

    line: Annotated[int, say("The line, from 1.")]
    rule: Annotated[str, say("The rule that would have removed it.")]
    protected_by: Annotated[str, say("The rule of kind `keep` that saved it.")]


WARNINGS = {
    "empty-input": "The input is empty, and so is its text.",
    "encoding-unsure": "Another encoding reads nearly as well; `--encoding` names the right one.",
    "lost-characters": "Characters were lost before the text came here (U+FFFD); nothing can bring them back.",
    "private-use": "Characters of private use, whose meaning only their writer knows; they are kept.",
    "nothing-extracted": "The HTML holds no visible text.",
    "extractor-failed": "The HTML is nested too deep for a parser or extractor; another answered.",
    "extractor-skipped": "One extractor was not asked, as the page would take it too long; the other answered.",
    "extractor-doubtful": "The judge kept next to nothing of the blocks; what either extractor took was taken.",
    "extractor-empty": "No extractor found main text; all visible text was taken.",
    "much-pruned": "More than six tenths of the page's text went with elements that rules named; look at `pruned`.",
    "rule-held-back": "A rule would have taken more than its `max_share`, or a model all of the page; it was silent.",
    "much-removed": "More than six tenths of the characters were removed; look at the removals.",
    "nothing-left": "The whole text was removed; `--preset careful` removes less.",
}


class Warning(Record):
    """Something a reader should know about this document."""

    code: Annotated[str, say("A word for programs, one of those below.")]
    message: Annotated[str, say("A sentence for people.")]


class Stats(Record):
    """Counts of this document."""

    lines_in: Annotated[int, say("Lines of the repaired text.")]
    lines_out: Annotated[int, say("Lines of the cleaned text.")]
    chars_in: Annotated[int, say("Code points of the repaired text.")]
    chars_out: Annotated[int, say("Code points of the cleaned text.")]
    removed_ratio: Annotated[float, say("Cut code points by repaired ones, from 0 to 1.")]
    rules: Annotated[dict[str, int], say("Removals by each rule.")]


class Provenance(Record):
    """What made this output; equal inputs and equal provenance give equal bytes."""

    tool: Annotated[str, say("`cleaner`.")]
    version: Annotated[str, say("Its version.")]
    rules_sha256: Annotated[str, say("A hash of all rules that spoke.")]
    config_sha256: Annotated[str, say("A hash of the options that can change the output.")]
    libraries: Annotated[dict[str, str], say("The libraries that had a part in this document, with their versions.")]
    preset: Annotated[
        str, say("The one whose rules spoke: with auto, the one that the document's shape asked for.")
    ] = ""


class Sidecar(Record):
    """All that is known of one cleaned document; written as JSON beside its text.

    >>> import cleaner
    >>> sidecar = cleaner.clean_bytes("Köln am Rhein, und überall Züge.\\n".encode("utf-16")).sidecar
    >>> sidecar.input.encoding, sidecar.input.decided_by, sidecar.stats.lines_out
    ('utf-16-le', 'bom', 1)
    """

    schema: Annotated[str, say("The version of this layout.")]
    id: Annotated[str, say("The document's path below the input folder, or its record's id.")]
    source: Annotated[
        str,
        say("The file's path below the input folder; of a record its shard and number, `a.jsonl:17`."),
    ]
    input: Annotated[InputFacts, say("How the bytes became text.")]
    output: Annotated[OutputFacts, say("The text that was written.")]
    metadata: Annotated[dict[str, Any], say("Title, author, date and others, as far as they were found.")]
    language: Annotated[Language, say("The document's language.")]
    removals: Annotated[list[Removal], say("What was cut, in the order of the text; spans do not overlap.")]
    pruned: Annotated[list[Pruned], say("HTML elements taken out before extraction.")]
    flags: Annotated[list[Flag], say("Lines, or parts of them, that stay and are reported.")]
    repairs: Annotated[list[Repair], say("What was mended, in the order of the text.")]
    kept: Annotated[list[Kept], say("Lines that rules of kind `keep` saved.")]
    stats: Annotated[Stats, say("Counts.")]
    warnings: Annotated[list[Warning], say("What a reader should know.")]
    provenance: Annotated[Provenance, say("What made this output.")]
    extraction: Annotated[Extraction | None, say("How HTML became text; null of plain text.")] = None
