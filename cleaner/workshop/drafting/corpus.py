"""Lines of cleaned documents, each with what became of it: what a new rule is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.errors import CleanerError, NotTextError
from cleaner.formats.fields import Fields
from cleaner.formats.files import Found, find_inputs, read_source, real_path
from cleaner.formats.places import LONGEST
from cleaner.formats.records import Position, Row, Shard
from cleaner.lines import Lines
from cleaner.model import Source
from cleaner.rebuild import repaired_text
from cleaner.records import Sidecar

_MOST = 200  # documents that are read to find near misses: some seconds


class LineSeen(NamedTuple):
    """A line of a document: its id, the line's number in the repaired text, and the rule that removed it, if any.

    Of a line that was cut inside, ``rule`` is empty: it stays in part.
    """

    id: str
    number: int
    text: str
    rule: str = ""

    @property
    def stays(self) -> bool:
        """Whether no rule took it."""
        return not self.rule

    @property
    def place(self) -> str:
        """``id:line``."""
        return f"{self.id}:{self.number}"


def read_lines(text: str, sidecar: Sidecar) -> Iterator[LineSeen]:
    """The lines of a document that was cleaned to ``text``, blank ones left out; raises RestoreError."""
    removals = iter(sidecar.removals)
    removal = next(removals, None)
    for line in Lines(repaired_text(text, sidecar.removals)).solid:
        while removal is not None and removal.end <= line.start:
            removal = next(removals, None)
        gone = removal is not None and removal.start <= line.start and removal.end >= line.end
        yield LineSeen(sidecar.id, line.number, line.text, removal.rule if gone and removal else "")


def read_corpus(
    cleaner: Cleaner, source: Source, inputs: Sequence[str], names: Fields, file: str = ""
) -> tuple[list[LineSeen], list[tuple[str, str]]]:
    """The lines of a document and of some hundred others of the inputs, and what could not be read, with the reason.

    ``file`` is where the document lies: below a folder of the inputs it has another id, and would be read again.
    """
    lines, own = list(_lines_of(cleaner, source)), real_path(Path(file))
    found = find_inputs(inputs) if inputs else Found()
    failed = list(found.failed)
    for place, read in _sample(found, names):
        try:
            if real_path(Path(place)) == own:
                continue
            other = read()
            if other.data != source.data:
                lines += _lines_of(cleaner, other)
        except NotTextError:
            continue
        except CleanerError as error:
            failed.append((place, str(error)))
    return lines, failed


def _lines_of(cleaner: Cleaner, source: Source) -> Iterator[LineSeen]:
    cleaned = cleaner.clean_source(source)
    return read_lines(cleaned.text, cleaned.sidecar)


def _sample(found: Found, names: Fields) -> Iterator[tuple[str, Callable[[], Source]]]:
    """Documents of all inputs, evenly spaced, and the first ones of each shard."""
    step = max(1, -(-len(found.jobs) // _MOST))
    for job in found.jobs[::step]:
        yield job.path, partial(read_source, job, LONGEST)
    for shard in found.shards:
        for row in islice(shard.reader.read_rows(shard, names, Position()), _MOST // len(found.shards) + 1):
            yield f"{shard.shown}:{row.number}", partial(_read_row, shard, row, names)


def _read_row(shard: Shard, row: Row, names: Fields) -> Source:
    return shard.reader.understand(shard, row, names).source
