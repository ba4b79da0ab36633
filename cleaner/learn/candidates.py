"""What was learned, line by line, for a person to choose from: with counts, and pages to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from cleaner.learn.groups import Shape, Survey
from cleaner.learn.judge import judge_group
from cleaner.learn.pack import list_entries
from cleaner.learn.sheets import Place

_SAMPLES = 3


class Candidate(NamedTuple):
    """A line of a site or folder: as a pack lists it, on how many of its pages it stands, and ids of some of them."""

    place: Place
    text: str
    pages: int
    pages_of_place: int
    samples: tuple[str, ...]


def list_candidates(survey: Survey) -> list[Candidate]:
    """All lines that are chrome, those on most pages first; equal surveys give equal lists."""
    found = []
    for group in survey.groups():
        judged = judge_group(group)
        samples = _find_samples(judged.shapes, {line.masked for line in judged.found})
        found += [
            (entry.key, Candidate(group.place, entry.text, entry.pages, judged.pages, tuple(samples[entry.masked])))
            for entry in list_entries(group, judged.found)
        ]
    found.sort(key=lambda one: (-one[1].pages, one[1].place, one[0], one[1].text))
    return [candidate for _, candidate in found]


def _find_samples(shapes: Iterable[Shape], wanted: Collection[int]) -> dict[int, list[str]]:
    """The first pages that have each of the lines."""
    samples: dict[int, list[str]] = {masked: [] for masked in wanted}
    for shape in shapes:
        for masked in samples.keys() & set(shape.masked):
            if len(samples[masked]) < _SAMPLES:
                samples[masked].append(shape.id)
    return samples
