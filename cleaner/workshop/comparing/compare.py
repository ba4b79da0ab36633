"""What a worker does in a comparison: one document, as it comes out on either side, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from cleaner.api import Cleaner
from cleaner.errors import InputError, NotTextError, RestoreError
from cleaner.formats.fields import Fields
from cleaner.formats.files import Job, read_source
from cleaner.formats.places import check_length, printable
from cleaner.formats.records import Row
from cleaner.language import tell_language
from cleaner.model import Page, Source
from cleaner.pipeline import finish, mend
from cleaner.runners.blocks import Item
from cleaner.runners.limits import NO_LIMITS, Limits, time_limit
from cleaner.runners.task import load_libraries, tell_fault
from cleaner.workshop.comparing.archive import Archive
from cleaner.workshop.comparing.flips import Difference, compare_outcomes
from cleaner.workshop.comparing.outcomes import outcome_of_page, outcome_of_pair

_HTML_FORMATS = ("html", "warc", "tar")


@dataclass(frozen=True, slots=True)
class Compared:
    """What is told of one document. ``new``: the other side does not have it; ``other`` is where it lies there."""

    path: str
    status: Literal["done", "new", "skipped", "failed"]
    id: str = ""
    message: str = ""
    difference: Difference = field(default_factory=Difference)
    other: str = ""


class Sides(Protocol):
    """Who makes the two outcomes of a document."""

    def prepare(self, *, with_html: bool) -> None:
        """Compile the rules and load what any document needs."""

    def compare(self, source: Source) -> tuple[Difference, str] | None:
        """What differs, and where the other side lies; None where that does not have the document."""


class TwoRuleSets:
    """One configuration with two sets of rules.

    A page is decoded, extracted and repaired once, unless the sets extract HTML otherwise: rules of the kinds
    `drop_element` and `block_model` speak there. Lines in other languages are the same to any rules, so they are looked
    for only where they are to be dropped.
    """

    def __init__(self, old: Cleaner, new: Cleaner) -> None:
        self.old, self.new = old, new
        self._config = new.config.with_options(flag_languages=new.config.drop_flagged)
        self._extract_alike = _extracting(old) == _extracting(new)

    def prepare(self, *, with_html: bool) -> None:
        """Compile both."""
        for side in (self.old, self.new):
            side.rulebook.compile()
        load_libraries(self.compare, with_html=with_html)

    def compare(self, source: Source) -> tuple[Difference, str]:
        """Judge a page by both."""
        page = other = self._read(source, self.old)
        if page.extraction and not self._extract_alike:
            other = self._read(source, self.new)
        before = finish(page.copy_unjudged(), self._config, self.old.rulebook)
        copy = other.copy_unjudged()
        if other is page:
            copy.lines = copy.left = before.lines  # with the facts that were made of them
        after = finish(copy, self._config, self.new.rulebook)
        before.pruned, after.pruned = page.pruned, other.pruned
        return compare_outcomes(source.id, outcome_of_page(before), outcome_of_page(after)), ""

    def _read(self, source: Source, side: Cleaner) -> Page:
        return tell_language(mend(source, self._config, side.rulebook), self._config.language_options)


def _extracting(cleaner: Cleaner) -> list[Any]:
    """What the rules have to say in extraction."""
    book = cleaner.rulebook
    model = [book.block_model] if book.block_model else []
    return [(rule.name, rule.spec) for rule in (*book.element_rules, *model)]


class Against:
    """What an earlier run wrote, and what would be written now."""

    def __init__(self, archive: Archive, new: Cleaner) -> None:
        self.archive, self.new = archive, new

    def prepare(self, *, with_html: bool) -> None:
        """Compile the rules of now."""
        self.new.rulebook.compile()
        load_libraries(self.new.clean_source, with_html=with_html)

    def compare(self, source: Source) -> tuple[Difference, str] | None:
        """Clean a document again, if the earlier run had it; raises RestoreError where that is damaged."""
        stored = self.archive.find(source.id, source.origin or source.id)
        if stored is None:
            return None
        before = self.archive.read(stored)
        cleaned = self.new.clean_source(source)
        after = outcome_of_pair(cleaned.text, cleaned.sidecar)
        return compare_outcomes(source.id, before, after), stored.place


@dataclass(frozen=True, slots=True)
class Comparing:
    """What all documents of a comparison share: the task that is put to workers."""

    sides: Sides
    names: Fields = field(default_factory=Fields)
    limits: Limits = NO_LIMITS

    def prepare(self, samples: Sequence[Any]) -> None:
        """Compile and load for jobs or shards."""
        self.sides.prepare(with_html=any(sample.format in _HTML_FORMATS for sample in samples))

    def do(self, item: Job | Item) -> Compared:
        """Compare one file or row; never raises for what it can be blamed for."""
        if isinstance(item, Job):
            return self._compare(printable(item.path), item.id, lambda: self._read_file(item))
        return self._compare(item.shard.where(item.number, item.raw), "", lambda: self._understand(item))

    def blame(self, item: Job | Item, message: str) -> Compared:
        """A document that took its worker along."""
        if isinstance(item, Job):
            return Compared(printable(item.path), "failed", item.id, message)
        return Compared(item.shard.where(item.number, item.raw), "failed", "", message)

    def _read_file(self, job: Job) -> tuple[Source, bool]:
        return read_source(job, self.limits.bytes), job.is_known

    def _understand(self, item: Item) -> tuple[Source, bool]:
        record = item.shard.reader.understand(item.shard, Row(item.number, item.raw), self.names)
        check_length(len(record.source.data), self.limits.bytes)
        return record.source, record.is_document

    def _compare(self, path: str, id: str, read: Callable[[], tuple[Source, bool]]) -> Compared:
        is_document = False  # whether binary data is a failure, and not to be passed over
        try:
            with time_limit(self.limits.seconds, "--timeout"):
                source, is_document = read()
                id = source.id
                found = self.sides.compare(source)
        except NotTextError as error:
            return Compared(path, "failed" if is_document else "skipped", id, str(error))
        except (InputError, RestoreError) as error:
            return Compared(path, "failed", id, str(error))
        except Exception as error:  # one bad document is one bad document
            return Compared(path, "failed", id, tell_fault(error))
        if found is None:
            return Compared(path, "new", id)
        difference, other = found
        return Compared(path, "done", id, "", difference, other)
