"""Lines seen on other pages, chosen by a person, into a pack: each once, those of a site in one rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import UsageError
from cleaner.formats.files import Job
from cleaner.learn import Candidate
from cleaner.learn.pack import id_of_place, make_example, name_place, where
from cleaner.learn.sheets import Place, key_of_pack_line
from cleaner.runners.survey import Reading
from cleaner.workshop.drafting.toml import Document, Noted, append_rule, extend_list, open_pack, save

_KIND = "drop_seen"
_ABOUT = "Lines seen on other pages of their site or folder, picked by hand."
_KEYS = {"id", "sites", "paths", "why", "lines", "example"}  # of a rule that more lines may be put into


class Context(NamedTuple):
    """A line on one page, with the lines above and below, empty where there is none."""

    id: str
    above: str
    line: str
    below: str


class Samples:
    """Pages read once more, to show how a line stands there."""

    def __init__(self, task: Reading, jobs: Iterable[Job]) -> None:
        self._task = task
        self._jobs = {job.id: job for job in jobs}
        self._rows: dict[str, tuple[list[int], list[str]]] = {}

    def look(self, candidate: Candidate) -> list[Context]:
        """How the line stands on its sample pages; a page that is gone by now is left out."""
        masked = key_of_pack_line(candidate.text)[1]
        found = []
        for id in candidate.samples:
            keys, texts = self._read(id)
            if masked in keys:
                at = keys.index(masked)
                found.append(Context(id, *texts[at : at + 3]))
        return found

    def _read(self, id: str) -> tuple[list[int], list[str]]:
        """A page's lines by their hashes, and their texts with an empty one before and after."""
        if id not in self._rows:
            sheet = self._task.do(self._jobs[id]).sheet
            rows = sheet.rows if sheet else []
            self._rows[id] = [row.masked for row in rows], ["", *(row.text for row in rows), ""]
        return self._rows[id]


def parse_numbers(told: str, most: int) -> list[int]:
    """Numbers and spans of them, in order, each once; raises UsageError.

    >>> parse_numbers("4, 1-2,2", 9)
    [1, 2, 4]
    """
    numbers: set[int] = set()
    for first, last in parse_spans(told):
        if last > most:
            raise UsageError(f"--accept {told}: there are {most} candidates and no number {last}; see --list")
        numbers.update(range(first, last + 1))
    return sorted(numbers)


def parse_spans(told: str) -> list[tuple[int, int]]:
    """The spans of numbers as they are written, first and last of each; raises UsageError."""
    found = []
    for part in told.replace(" ", "").split(","):
        span = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
        if not 1 <= first <= last:
            raise UsageError(f"--accept {told}: '{part}' is no number of --list; write them as 1-20,25")
        found.append((first, last))
    return found


def write_picked(path: Path, picked: Sequence[Candidate]) -> int:
    """Put lines into a pack, new or not, and say how many it did not have; raises RuleError, OSError."""
    document = open_pack(path, _ABOUT)
    new = leave_known(document, picked)
    for place, lines in groupby(sorted(new, key=lambda one: one.place), key=lambda one: one.place):
        _put(document, place, list(lines))
    if new:
        save(document)
    return len(new)


def leave_known(document: Document, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that the pack does not have for their place."""
    known = {
        (key, item, key_of_pack_line(line))
        for kind, values in document.rules()
        if kind == _KIND
        for key in ("sites", "paths")
        for item in values.get(key, ())
        for line in values["lines"]
    }
    return [one for one in candidates if (*where(one.place), key_of_pack_line(one.text)) not in known]


def _put(document: Document, place: Place, lines: Sequence[Candidate]) -> None:
    """Into the place's rule, or into a new one."""
    noted = [Noted(one.text, f"{one.pages} of {one.pages_of_place} pages") for one in lines]
    rules = document.rules()
    key, value = where(place)
    for index, (kind, values) in enumerate(rules):
        if kind == _KIND and _holds_only(values, key, value):
            extend_list(document, index, "lines", noted)
            return
    told = {
        "id": id_of_place(place, {values["id"] for _, values in rules}),
        key: [value],
        "why": f"A person picked these lines from those that stand on several pages of {name_place(place)}.",
        "lines": noted,
        "example": make_example([one.text for one in lines]),
    }
    append_rule(document, _KIND, told)


def _holds_only(values: Mapping[str, Any], key: str, value: str) -> bool:
    """Whether a rule is for this place and has no other condition."""
    return values.get(key) == [value] and values.keys() <= _KEYS and not ("sites" in values and "paths" in values)
