"""Golden pages: a folder each, the page, what must come of it, and fields of its sidecar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaner import Cleaner

PAGES = sorted(path for path in Path(__file__).with_name("pages").iterdir() if path.is_dir())


def stands_in(wanted: Any, found: Any) -> bool:
    """Whether every field of `wanted` stands in `found`; of lists, every item in some item."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(k in found and stands_in(v, found[k]) for k, v in wanted.items())
    if isinstance(wanted, list):
        return all(any(stands_in(item, other) for other in found) for item in wanted)
    return bool(wanted == found)


@pytest.mark.parametrize("folder", PAGES, ids=lambda path: path.name)
def test_page(folder: Path, cleaner: Cleaner) -> None:
    (page,) = folder.glob("page.*")
    cleaned = cleaner.clean_file(page)
    assert cleaned.text == (folder / "expected.txt").read_text("utf-8")
    expected = folder / "expected.json"
    if expected.exists():
        sidecar = msgspec.to_builtins(cleaned.sidecar)
        for key, value in json.loads(expected.read_text("utf-8")).items():
            assert stands_in(value, sidecar[key]), (key, sidecar[key])


def test_there_are_pages() -> None:
    assert len(PAGES) >= 10
