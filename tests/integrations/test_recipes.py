"""The README's recipes for other frameworks run as they stand there, over one page."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RECIPE, ROOT

RECIPES = dict(RECIPE.findall((ROOT / "README.md").read_text("utf-8")))
STORY = "The bridge reopened on Monday.\n"
PAGE = STORY + "\nShare on Facebook\n"


def text_of_datatrove(_: dict[str, Any]) -> str:
    lines = gzip.decompress(Path("cleaned/00000.jsonl.gz").read_bytes()).splitlines()
    return json.loads(lines[0])["text"]


def text_of_datasets(names: dict[str, Any]) -> str:
    return names["cleaned"][0]["text"]


def text_of_scrapy(names: dict[str, Any]) -> str:
    html = f"<html><head><title>A bridge</title></head><body><p>{STORY}</p><p>Share on Facebook</p></body></html>"
    item = names["CleanText"]().process_item({"url": "https://pier.example/", "html": html})
    assert (item["url"], item["title"]) == ("https://pier.example/", "A bridge")
    return item["text"]


def text_of_spacy(names: dict[str, Any]) -> str:
    ((doc, page),) = names["docs"]
    assert doc.text == page.text
    return doc.text


CHECKS: dict[str, Callable[[dict[str, Any]], str]] = {
    "datatrove": text_of_datatrove,
    "datasets": text_of_datasets,
    "scrapy": text_of_scrapy,
    "spacy": text_of_spacy,
}


def test_each_recipe_is_checked() -> None:
    assert set(RECIPES) == set(CHECKS)


@pytest.mark.parametrize("package", CHECKS)
def test_a_recipe_of_the_readme(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(package, reason="a recipe is tried where its framework is installed")
    if package == "datatrove":
        pytest.importorskip("orjson", reason="datatrove's JsonlReader and JsonlWriter need it")
    if package == "datasets":
        monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    rows = [{"id": id, "text": PAGE} for id in "ab"]
    (tmp_path / "pages" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    names = {"__name__": "__main__"}
    exec(compile(RECIPES[package], "README.md", "exec"), names)
    assert CHECKS[package](names) == STORY
