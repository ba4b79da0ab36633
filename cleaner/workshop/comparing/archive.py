"""What an earlier run wrote, to be asked document by document: only ids and places are held in memory.

Pairs are read where they lie; records of shards, which can't be found without reading all before them, are kept in a
temporary file.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from cleaner.errors import CleanerError
from cleaner.formats.names import place_below
from cleaner.workshop.comparing.outcomes import Outcome, outcome_of_pair
from cleaner.writers.outputs import Unreadable, Written
from cleaner.writers.pair import read_pair


class Stored(NamedTuple):
    """A document of the earlier run: where it lies, where it came from, and its stretch of the file, if it is there."""

    place: str
    source: str
    pair: str | None
    start: int = 0
    length: int = 0


@dataclass(slots=True)
class Archive:
    """The documents of an earlier run by their ids."""

    file: Path
    by_id: dict[str, list[Stored]] = field(default_factory=dict)

    def find(self, id: str, source: str) -> Stored | None:
        """The document of that id; of several the one that came from the same place."""
        found = self.by_id.get(id, ())
        return next((one for one in found if one.source == source), next(iter(found), None))

    def read(self, stored: Stored) -> Outcome:
        """What became of it then; raises InputError, RestoreError."""
        if stored.pair is not None:
            return outcome_of_pair(*read_pair(Path(stored.pair)))
        with self.file.open("rb") as opened:
            opened.seek(stored.start)
            return msgspec.json.decode(zlib.decompress(opened.read(stored.length)), type=Outcome)

    def __iter__(self) -> Iterator[tuple[str, Stored]]:
        return ((id, stored) for id, found in self.by_id.items() for stored in found)

    def __len__(self) -> int:
        return sum(map(len, self.by_id.values()))


def make_archive(
    documents: Iterable[Written | Unreadable], out: Path, file: Path, on_unreadable: Callable[[Unreadable], None]
) -> Archive:
    """Go through what lies in an output folder once, in order; what can't be read is told to the caller."""
    archive = Archive(file)
    with file.open("wb") as opened:
        for document in documents:
            if isinstance(document, Unreadable):
                on_unreadable(document)
                continue
            try:
                stored = _store(document, out, opened)
            except CleanerError as error:  # removals that are in no text
                on_unreadable(Unreadable(document.place, str(error)))
            else:
                archive.by_id.setdefault(document.sidecar.id, []).append(stored)
    return archive


def _store(document: Written, out: Path, opened: IO[bytes]) -> Stored:
    source = document.sidecar.source
    if document.target is not None:
        return Stored(document.place, source, str(place_below(out, f"{document.target}.txt")))
    data = zlib.compress(msgspec.json.encode(outcome_of_pair(document.text, document.sidecar)), 1)
    start = opened.tell()
    opened.write(data)
    return Stored(document.place, source, None, start, len(data))
