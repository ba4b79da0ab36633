"""The reviewed state: known flips stay known where lines move, new ones are new, and what is gone is told."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.errors import UsageError
from cleaner.workshop.comparing.baseline import Key, read_baseline, review_flips, write_baseline
from cleaner.workshop.comparing.flips import Flip

FLIPS = [
    Flip("a.txt", 3, "goes", "share/it", "Share it", 8),
    Flip("a.txt", 9, "goes", "share/it", "Share it", 8),
    Flip("a.txt", 5, "stays", "menu/home", "Home", 4),
    Flip("ü\n.txt", 1, "goes", "share/it", "[-» Share-] it \x1b", 8),
]
IDS = {flip.id for flip in FLIPS}


def accept(file: Path, flips: list[Flip]) -> Counter[Key]:
    assert write_baseline(file, flips, Counter(), IDS) == len(flips)
    return read_baseline(file)


def test_what_was_accepted_is_known(tmp_path: Path) -> None:
    review = review_flips(FLIPS, accept(tmp_path / "b.json", FLIPS), IDS)
    assert (review.new, review.known, review.gone) == ([], 4, Counter())


def test_the_file_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    accept(tmp_path / "b.json", FLIPS)
    first = (tmp_path / "b.json").read_bytes()
    shuffled = random.Random(3).sample(FLIPS, len(FLIPS))
    accept(tmp_path / "b.json", [replace(flip, line=flip.line + 7, note="kept by x/y") for flip in shuffled])
    assert (tmp_path / "b.json").read_bytes() == first


def test_lines_may_move(tmp_path: Path) -> None:
    known = accept(tmp_path / "b.json", FLIPS)
    assert review_flips([replace(flip, line=flip.line + 100) for flip in FLIPS], known, IDS).new == []


@pytest.mark.parametrize(
    "change", [{"id": "b.txt"}, {"rule": "x/y"}, {"direction": "stays"}, {"text": "Share"}], ids=str
)
def test_another_flip_is_new(tmp_path: Path, change: dict[str, str]) -> None:
    known = accept(tmp_path / "b.json", FLIPS)
    other = replace(FLIPS[0], **change)
    review = review_flips([other, *FLIPS[1:]], known, IDS)
    assert (review.new, review.known) == ([other], 3)
    assert review.gone == Counter([Key("a.txt", "share/it", "goes", "Share it")])


def test_one_more_of_the_same_text_is_new(tmp_path: Path) -> None:
    known = accept(tmp_path / "b.json", FLIPS[:1])
    assert len(review_flips(FLIPS[:2], known, IDS).new) == 1


def test_documents_that_were_not_compared_stay(tmp_path: Path) -> None:
    """A look at one page is no reason to forget the others, nor to tell that they are gone."""
    file = tmp_path / "b.json"
    known = accept(file, FLIPS)
    assert review_flips([], known, {"ü\n.txt"}).gone.total() == 1
    assert write_baseline(file, [], known, {"ü\n.txt"}) == 3
    assert {key.id for key in read_baseline(file)} == {"a.txt"}


def test_moves_are_not_written(tmp_path: Path) -> None:
    assert write_baseline(tmp_path / "b.json", [replace(FLIPS[0], direction="moves")], Counter(), IDS) == 0


@pytest.mark.parametrize(("data", "message"), [
    (None, "no such baseline; --accept writes it"),
    (b"{", "is no baseline"),
    (b'{"schema": "cleaner/baseline/1", "flips": {"a": {"b/c": {"goes": [1]}}}}', "is no baseline"),
    (b'{"schema": "cleaner/baseline/9", "flips": {}}', "has schema 'cleaner/baseline/9'"),
    (b"[" * 100_000, "is no baseline"),
    (b"\xff", "is no baseline"),
])  # fmt: skip
def test_what_is_no_baseline_is_told_with_the_next_step(tmp_path: Path, data: bytes | None, message: str) -> None:
    file = tmp_path / "b.json"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(UsageError, match=message):
        read_baseline(file)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be written"):
        write_baseline(tmp_path / "none/b.json", FLIPS, Counter(), IDS)
