"""What a reader of the review page can do: a rule is drafted from a line, written, and its document cleaned again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.errors import CleanerError, InputError, RestoreError, UsageError
from cleaner.formats.fields import Fields
from cleaner.formats.files import Job, find_inputs, read_source
from cleaner.formats.places import LONGEST
from cleaner.model import Cleaned, Source
from cleaner.records import Sidecar
from cleaner.report.gather import Row, Totals
from cleaner.report.views import View, make_view
from cleaner.rulebook.spec import Rule
from cleaner.sidecar import restore
from cleaner.workshop.author import Author
from cleaner.workshop.corpus import LineSeen, read_lines
from cleaner.workshop.draft import Draft, Kind, Wish
from cleaner.writers.lock import lock_output
from cleaner.writers.outputs import Unreadable, Written, read_document, read_outputs
from cleaner.writers.pair import write_pair

_CORPUS = 200  # documents whose lines a draft is held against
_KNOWN = ("url", "hostname", "warc")  # metadata that a record came with, and not its text


@dataclass(slots=True)
class Review:
    """An output under review: where each document lies, and the author with the pack that rules go to."""

    out: Path
    author: Author
    names: Fields
    inputs: Sequence[str] = ()
    places: list[str] = field(default_factory=list)  # of the documents, in the order of the page's rows
    corpus: dict[str, list[LineSeen]] = field(default_factory=dict)  # by id
    _jobs: dict[str, Job] | None = None

    def read(self) -> Iterator[Written | Unreadable]:
        """All documents, each with its place noted."""
        self.places.clear()
        for one in read_outputs(self.out, self.names):
            if isinstance(one, Written):
                self.places.append(one.place)
            yield one

    def draft(self, number: int, line: int, kind: Kind, regex: str | None, why: str | None) -> Draft:
        """A rule for a line of the document in that row; raises UsageError, RuleError, InputError, RestoreError."""
        written = self._open(number)
        seen = self._find_line(written, line)
        if (kind == "keep") == seen.stays:
            raise UsageError(f"line {line} {'stays already' if seen.stays else f'goes already, by {seen.rule}'}")
        wish = Wish(kind, seen, (regex or "").strip() or None, (why or "").strip() or None)
        return self.author.draft(wish, self._source_of(written), self._lines(written))

    def write(self, number: int, draft: Draft) -> tuple[View, Row, str]:
        """Write the rule, and clean its document again; its view and row as they are now, and what to tell."""
        written = self._open(number)
        source = self._source_of(written)
        self.author, place = self.author.write(draft)
        cleaned = self.author.cleaner.clean_source(source)
        self.corpus[written.sidecar.id] = list(read_lines(cleaned.text, cleaned.sidecar))
        told = f"{draft.rule.name} is written to {place}; {self._put(written, cleaned)}"
        now = Written(written.place, cleaned.text, cleaned.sidecar, written.target)
        return make_view(now), Totals().add(cleaned.sidecar), told

    def rules(self) -> dict[str, Rule]:
        """The rules as they are now."""
        return {rule.name: rule for rule in self.author.cleaner.all_rules}

    def _put(self, written: Written, cleaned: Cleaned) -> str:
        if written.target is None:
            return "its shard is written again by the next run"
        try:
            with lock_output(self.out):
                write_pair(self.out, written.target, cleaned)
        except CleanerError as error:  # the rule stands: it is no failure that a second try would mend
            return f"the document is not: {error}"
        return "this document is cleaned again, the others by the next run"

    def _open(self, number: int) -> Written:
        if not 0 <= number < len(self.places):
            raise UsageError("there is no such document; load the page again")
        found = read_document(self.out, self.places[number], self.names)
        if isinstance(found, Unreadable):
            raise InputError(f"{found.place}: {found.message}")
        return found

    def _find_line(self, written: Written, line: int) -> LineSeen:
        found = next((seen for seen in read_lines(written.text, written.sidecar) if seen.number == line), None)
        if found is None:
            raise UsageError(f"line {line} is blank, or is no more; load the page again")
        return found

    def _lines(self, written: Written) -> list[LineSeen]:
        """Of the document itself, and of others, evenly spaced."""
        step = max(1, len(self.places) // _CORPUS)
        for place in self.places[::step] if not self.corpus else ():
            found = read_document(self.out, place, self.names)
            if isinstance(found, Written):
                self.corpus[found.sidecar.id] = list(read_lines(found.text, found.sidecar))
        id = written.sidecar.id
        own = list(read_lines(written.text, written.sidecar))
        return own + [line for other, lines in self.corpus.items() if other != id for line in lines]

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
            raise UsageError(f"{side.id} is in none of the inputs; give the IN that it was cleaned from")
        source = read_source(job, LONGEST)
        if hashlib.sha256(source.data).hexdigest() != side.input.sha256:
            raise RestoreError(f"{job.path} was changed since it was cleaned; clean it again first")
        return source
