"""What a reader of the review page can do: a rule is drafted from a line, written, and its document cleaned again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import msgspec

from cleaner.errors import CleanerError, InputError, RestoreError, UsageError
from cleaner.formats.fields import Fields
from cleaner.formats.files import Job, find_inputs, read_source
from cleaner.formats.places import LONGEST
from cleaner.model import Cleaned, Source
from cleaner.records import Sidecar
from cleaner.report.totals import Row, Totals
from cleaner.report.views import View, make_view
from cleaner.rulebook.spec import Rule
from cleaner.sidecar import restore
from cleaner.workshop.drafting.author import Author
from cleaner.workshop.drafting.corpus import LineSeen, read_lines
from cleaner.workshop.drafting.draft import Draft, Kind, Wish
from cleaner.writers.lock import lock_output
from cleaner.writers.outputs import Unreadable, Written, read_document, read_outputs
from cleaner.writers.pair import write_pair

_CORPUS = 200  # documents at most whose lines a draft is held against
_KNOWN = ("url", "hostname", "warc")  # metadata that a record came with, and not its text


class Asked(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the page asks for a line: the row of its document, the line's number, and what is known of the rule."""

    row: int
    line: int
    kind: Kind
    regex: str | None = None
    why: str | None = None
    near: str | None = None


@dataclass(slots=True)
class Review:
    """An output under review: where each document lies, and the author with the pack that rules go to."""

    out: Path
    author: Author
    names: Fields
    inputs: Sequence[str] = ()
    places: list[str] = field(default_factory=list)  # of the documents, in the order of the page's rows
    others: int = 0  # documents that these rules and options would clean otherwise, maybe
    corpus: dict[str, list[LineSeen]] = field(default_factory=dict)  # by place
    _changed: dict[str, Written] = field(default_factory=dict)  # what the next run writes, by place
    _jobs: dict[str, Job] | None = None

    def read(self) -> Iterator[Written | Unreadable]:
        """All documents: their places are noted, how many were cleaned by ``others``, and the lines of some of them."""
        self.places.clear()
        self.corpus.clear()
        self.others, step = 0, 1
        cleaner = self.author.cleaner
        now = (cleaner.rulebook.sha256, cleaner.config.sha256)
        for one in read_outputs(self.out, self.names):
            if isinstance(one, Written):
                if len(self.places) % step == 0:
                    self._note_lines(one)
                self.places.append(one.place)
                made_by = one.sidecar.provenance
                self.others += (made_by.rules_sha256, made_by.config_sha256) != now
                if len(self.corpus) > _CORPUS:
                    self.corpus = dict(islice(self.corpus.items(), 0, None, 2))
                    step *= 2
            yield one

    def _note_lines(self, one: Written) -> None:
        with suppress(RestoreError):  # told by who looks at it
            self.corpus[one.place] = list(read_lines(one.text, one.sidecar))

    def count_pages(self, number: int) -> int:
        """How many documents a draft from the document in that row is held against, that one among them."""
        return len({*self.corpus, self.places[number]})

    def draft(self, asked: Asked) -> Draft:
        """The rule that is asked for; raises UsageError, RuleError, InputError, RestoreError."""
        written = self._open(asked.row)
        seen = self._find_line(written, asked.line)
        if (asked.kind == "keep") == seen.stays:
            raise UsageError(f"line {asked.line} {'stays already' if seen.stays else f'goes already, by {seen.rule}'}")
        near = (asked.near.strip(),) if asked.near and asked.near.strip() else ()
        wish = Wish(asked.kind, seen, (asked.regex or "").strip() or None, (asked.why or "").strip() or None, near=near)
        return self.author.draft(wish, self._source_of(written), self._lines(written))

    def write(self, number: int, draft: Draft) -> tuple[View, Row, str]:
        """Write the rule, and clean its document again; its view and row as they are now, and what to tell.

        Raises UsageError, before anything is written, where a run is writing into the folder.
        """
        written = self._open(number)
        source = self._source_of(written)
        with nullcontext() if written.target is None else lock_output(self.out):  # a shard stays as it is
            self.author, place = self.author.write(draft)
            cleaned = self.author.cleaner.clean_source(source)
            now = Written(cleaned.text, cleaned.sidecar, written.place, written.target)
            told = f"{draft.rule.name} is written to {place}; " + self._put(now, cleaned)
        if written.place in self.corpus:
            self._note_lines(now)
        return make_view(now), Totals().add(cleaned.sidecar), told

    def rules(self) -> dict[str, Rule]:
        """The rules as they are now."""
        return {rule.name: rule for rule in self.author.cleaner.all_rules}

    def _put(self, now: Written, cleaned: Cleaned) -> str:
        if now.target is None:
            self._changed[now.place] = now
            return "its shard is written again by the next run"
        try:
            write_pair(self.out, now.target, cleaned)
        except CleanerError as error:  # the rule is written all the same: no second try would mend that
            return f"this document stays as it was: {error}"
        return "this document is cleaned again, the others by the next run"

    def _open(self, number: int) -> Written:
        if not 0 <= number < len(self.places):
            raise UsageError("there is no such document; load the page again")
        place = self.places[number]
        found = self._changed.get(place) or read_document(self.out, place, self.names)
        if isinstance(found, Unreadable):
            raise InputError(f"{found.place}: {found.message}")
        return found

    def _find_line(self, written: Written, line: int) -> LineSeen:
        found = next((seen for seen in read_lines(written.text, written.sidecar) if seen.number == line), None)
        if found is None:
            raise UsageError(f"line {line} is blank, or is no more; load the page again")
        return found

    def _lines(self, written: Written) -> list[LineSeen]:
        """Of the document itself, and of others."""
        own = list(read_lines(written.text, written.sidecar))
        return own + [line for other, lines in self.corpus.items() if other != written.place for line in lines]

    def _source_of(self, written: Written) -> Source:
        """The document as it came: text is restored, HTML is read again from the inputs."""
        side = written.sidecar
        if side.input.format == "html":
            return self._read_again(side)
        is_record = side.source != side.id
        known = {name: side.metadata[name] for name in _KNOWN if is_record and name in side.metadata}
        return Source(
            id=side.id,
            data=restore(written.text, side),
            format="text",
            encoding="utf-8" if side.input.decided_by == "known" else None,
            host=known.get("hostname"),
            metadata=known,
            origin=side.source if is_record else None,
        )

    def _read_again(self, side: Sidecar) -> Source:
        if not self.inputs:
            raise UsageError(f"{side.id} was HTML, which only its input gives; start with it: clean review OUT IN")
        if self._jobs is None:
            self._jobs = {job.id: job for job in find_inputs(self.inputs).jobs}
        job = self._jobs.get(side.id)
        if job is None:
            raise UsageError(
                f"{side.id} is no file of the inputs; give the IN that it was cleaned from, or for a record of a shard "
                "clean rules new --from SHARD:NUMBER:LINE"
            )
        source = read_source(job, LONGEST)
        if hashlib.sha256(source.data).hexdigest() != side.input.sha256:
            raise RestoreError(f"{job.path} was changed since it was cleaned; clean it again first")
        return source
