"""The recipes run as they stand on their page, over two small pages; each is skipped where its tool is not installed."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.recipes import PAGE, Recipe, read_recipes
from tests.integrations.shell import run_shell

RECIPES = read_recipes()
BRIDGE, FERRY = "The bridge reopened on Monday.\n", "Die Fähre kommt heute später, und niemand weiß, warum.\n"
PAGES = {
    "a.txt": BRIDGE + "\nShare on Facebook\n",
    "b.txt": FERRY + "Auf Facebook teilen\n",
    "c.txt": "Share on Facebook\n",
}
CLEANED = {"a.txt": BRIDGE, "b.txt": FERRY}
EVERY = {**CLEANED, "c.txt": ""}


@dataclass
class Done:
    """What a recipe left: the names of its Python, what its commands printed, the folder."""

    names: dict[str, Any]
    told: str
    folder: Path

    def lines(self, name: str) -> list[Any]:
        data = (self.folder / name).read_bytes()
        return [json.loads(line) for line in (gzip.decompress(data) if name.endswith(".gz") else data).splitlines()]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that recipes begin in, with the three outputs."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "pages").mkdir()
    (folder / "crawl").mkdir()
    for name, text in PAGES.items():
        (folder / "pages" / name).write_bytes(text.encode())
    records = [json.dumps({"id": id, "text": text}) + "\n" for id, text in PAGES.items()]
    (folder / "crawl" / "part-0.jsonl").write_text("".join(records), "utf-8")
    pytest.importorskip("pyarrow", reason="some recipes read Parquet")
    (block,) = RECIPES["Recipes"].code
    run_shell(block.text, folder)
    return folder


def skip_without(needs: set[tuple[str, str]]) -> None:
    for language, name in sorted(needs):
        if language == "python":
            pytest.importorskip(name, reason=f"the recipe is tried where {name} can be imported")
        elif not shutil.which(name):
            pytest.skip(f"the recipe is tried where the command {name} is installed")


def cook(recipe: Recipe, folder: Path, names: dict[str, Any]) -> Done:
    for name, text in recipe.files.items():
        (folder / name).write_text(text, "utf-8")
    told = ""
    for block in recipe.code:
        if block.language == "sh":
            told += run_shell(block.text, folder)
        else:
            exec(compile(block.text, PAGE, "exec"), names)
    return Done(names, told, folder)


def check_pipe(done: Done) -> None:
    first, record, listed = BRIDGE, BRIDGE + "\nen\n", "a.txt\nb.txt\n"
    assert done.told.startswith(first + record + listed)
    counted = done.told.removeprefix(first + record + listed).splitlines()
    assert {re.sub("^ *1 ", "", line) for line in counted} == {
        '["share/share-on","\\nShare on Facebook\\n"]',
        '["share/share-on","Share on Facebook\\n"]',
        '["share/share-de","Auf Facebook teilen\\n"]',
    }


def check_rows(done: Done) -> None:
    assert [(row["id"], row["text"]) for row in done.names["rows"]] == list(EVERY.items())


def check_pandas(done: Done) -> None:
    pages, removals = done.names["pages"], done.names["removals"]
    assert dict(zip(pages["id"], pages["text"], strict=True)) == EVERY
    assert list(pages["language"])[:2] == ["en", "de"]
    assert [0 < removed < 0.9 for removed in pages["removed"]] == [True, True, False]
    assert dict(zip(removals["id"], removals["rule"], strict=True)) == {
        "a.txt": "share/share-on", "b.txt": "share/share-de", "c.txt": "share/share-on",
    }  # fmt: skip


def check_polars(done: Done) -> None:
    rows = done.names["most"].sort("id").to_dicts()
    assert {row["id"]: row["text"] for row in rows} == CLEANED
    assert [row["language"] for row in rows] == ["en", "de"]
    assert all(0 < row["removed"] < 0.9 for row in rows)


def check_duckdb(done: Done) -> None:
    assert done.names["rules"] == [("share/share-on", 2, 2), ("share/share-de", 1, 1)]


def check_datasets(done: Done) -> None:
    for name in ("shards", "cleaned"):
        assert {row["id"]: row["text"] for row in done.names[name]} == EVERY


def check_datatrove(done: Done) -> None:
    assert {row["id"]: row["text"] for row in done.lines("cleaned/00000.jsonl.gz")} == CLEANED


def check_dolma(done: Done) -> None:
    assert {row["id"]: row["text"] for row in done.lines("mixed/cleaned-0000.json.gz")} == CLEANED


def check_scrapy(done: Done) -> None:
    html = f"<html><head><title>A bridge</title></head><body><p>{BRIDGE}</p><p>Share on Facebook</p></body></html>"
    item = done.names["CleanText"]().process_item({"url": "https://pier.example/", "html": html})
    assert (item["url"], item["title"], item["text"]) == ("https://pier.example/", "A bridge", BRIDGE)


def check_spacy(done: Done) -> None:
    ((doc, page),) = done.names["docs"]
    assert doc.text == page.text == BRIDGE


def check_langchain(done: Done) -> None:
    assert {page.id: page.page_content for page in done.names["documents"]} == CLEANED
    assert {page.metadata["source"] for page in done.names["documents"]} == set(CLEANED)


def check_llama_index(done: Done) -> None:
    assert {node.id_: node.text for node in done.names["nodes"]} == CLEANED
    assert {node.metadata["id"] for node in done.names["nodes"]} == set(CLEANED)


def check_bulk(done: Done) -> None:
    """An action, then its document, and a line end after the last: else the server refuses it."""
    rows = done.lines("bulk-aa")
    assert rows[::2] == [{"index": {"_index": "pages", "_id": id}} for id in CLEANED]
    assert [row["text"] for row in rows[1::2]] == list(CLEANED.values())
    assert all({"language", "removed"} <= set(row) for row in rows[1::2])
    assert (done.folder / "bulk-aa").read_bytes().endswith(b"\n")


CHECKS: dict[str, Callable[[Done], None]] = {
    "A pipe, and jq": check_pipe,
    "Pairs as rows": check_rows,
    "pandas": check_pandas,
    "polars": check_polars,
    "DuckDB": check_duckdb,
    "Hugging Face datasets": check_datasets,
    "datatrove": check_datatrove,
    "dolma": check_dolma,
    "Scrapy": check_scrapy,
    "spaCy": check_spacy,
    "LangChain": check_langchain,
    "LlamaIndex": check_llama_index,
    "Elasticsearch and OpenSearch": check_bulk,
}
ELSEWHERE = {"A repository of rules: pre-commit", "A repository with a corpus: GitHub Actions"}


def test_each_recipe_is_checked() -> None:
    assert set(RECIPES) == {"Recipes"} | set(CHECKS) | ELSEWHERE


@pytest.mark.parametrize("title", CHECKS)
def test_a_recipe(title: str, cleaned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = RECIPES[title]
    skip_without(recipe.needs)
    if title == "Hugging Face datasets":
        monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    folder = shutil.copytree(cleaned, tmp_path / "here")
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {"__name__": "__main__"}
    if any("in rows" in block.text for block in recipe.code):
        cook(RECIPES["Pairs as rows"], folder, names)
    CHECKS[title](cook(recipe, folder, names))
