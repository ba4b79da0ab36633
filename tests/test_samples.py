"""The five samples: `output/` is what the tool makes of `seeds/` today, and it is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner import Cleaner, restore
from cleaner.sidecar import from_json, to_json

from .conftest import ROOT

SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
OUTPUT = ROOT / "output"


def sidecar(prefix: str) -> dict[str, object]:
    (path,) = OUTPUT.glob(f"{prefix}*.json")
    data: dict[str, object] = json.loads(path.read_text("utf-8"))
    return data


def test_there_are_five() -> None:
    assert len(SEEDS) == 5


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_output_is_up_to_date(seed: Path, cleaner: Cleaner) -> None:
    cleaned = cleaner.clean_file(seed)
    assert (OUTPUT / seed.name).read_bytes() == cleaned.text.encode("utf-8")
    committed = from_json((OUTPUT / seed.name).with_suffix(".json").read_bytes())
    committed.provenance.libraries = cleaned.sidecar.provenance.libraries  # newer libraries, same answers
    assert to_json(committed) == to_json(cleaned.sidecar)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_output_gives_the_seed_back(seed: Path) -> None:
    text = (OUTPUT / seed.name).read_text("utf-8")
    assert restore(text, (OUTPUT / seed.name).with_suffix(".json").read_bytes()) == seed.read_bytes()


@pytest.mark.parametrize(
    ("prefix", "field", "value"),
    [
        ("000", "title", "Confidence in building an international science and technology innovation center"),
        ("000", "date", "2024-04-24"),
        ("002", "title", "Urgent requirements for achieving high-level technological self-reliance"),
        ("002", "date", "2024-04-14"),
        ("003", "title", "Yi Lianhong emphasized at the symposium"),
        ("003", "author", "admin"),
        ("004", "title", "Scientific and technological innovation opens the door"),
        ("004", "date", "2023-12-08"),
        ("004", "source", "Economic Information Daily"),
    ],
)
def test_metadata_that_stands_in_the_samples(prefix: str, field: str, value: str) -> None:
    metadata = sidecar(prefix)["metadata"]
    assert isinstance(metadata, dict)
    assert metadata[field].startswith(value)


def test_a_page_without_title_gets_none() -> None:
    assert sidecar("001")["metadata"] == {}
    assert sidecar("001")["removals"] == []


def test_the_chinese_line_is_flagged_though_it_goes() -> None:
    flags = [(prefix, flag) for prefix in ("000", "001", "002", "003", "004") for flag in sidecar(prefix)["flags"]]
    assert [(prefix, f["line"], f["language"], f["out_line"]) for prefix, f in flags] == [("004", 133, "zh", None)]


def test_every_removal_has_a_known_rule(cleaner: Cleaner) -> None:
    for prefix in ("000", "002", "003", "004"):
        for removal in sidecar(prefix)["removals"]:
            assert removal["rule"] in cleaner.rulebook.by_name
