"""The step in datatrove's own executor: what it writes, what it drops and where that is kept, its stats, its pickles."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, ConfigError, restore
from tests.conftest import ROOT, cleaner_with

pytest.importorskip("datatrove", reason="the step is datatrove's")
pytest.importorskip("orjson", reason="datatrove's JsonlReader and JsonlWriter need it")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations import datatrove as door
from cleaner.integrations.datatrove import Clean
from cleaner.rulebook.loader import parse_pack

STORY = "The ferry was late again on Monday, and nobody on the pier knew why.\n"
CHROME = "Share on Facebook\n"


@pytest.fixture(autouse=True)
def nothing_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_compiled", {})


def document(text: Any = STORY + CHROME, id: str = "a", **metadata: Any) -> Document:
    return Document(text=text, id=id, metadata=metadata)


def run(step: Clean, *documents: Document) -> list[Document]:
    return list(step.run(iter(documents)))


def totals(step: Clean) -> dict[str, float]:
    return {name: stat.total for name, stat in step.stats.stats.items()}


def read_jsonl(folder: Path) -> dict[str, dict[str, Any]]:
    def rows() -> Iterator[dict[str, Any]]:
        for file in sorted(folder.glob("*.jsonl.gz")):
            yield from map(json.loads, gzip.decompress(file.read_bytes()).splitlines())

    return {row["id"]: row for row in rows()}


@pytest.mark.parametrize("workers", [1, 2])
def test_an_executor_runs_it(tmp_path: Path, workers: int) -> None:
    """Two tasks over two files, in this process and in a pool: what `clean` makes of the samples, and a bad record."""
    seeds = sorted((ROOT / "seeds").glob("*.txt"))
    rows = [{"id": p.stem, "text": p.read_bytes().decode("utf-8"), "source": "sample"} for p in seeds]
    rows += [{"id": "list", "text": [STORY]}, {"id": "chrome", "text": CHROME}]
    (tmp_path / "in").mkdir()
    for number in range(2):
        lines = [json.dumps(row) + "\n" for row in rows[number::2]]
        (tmp_path / "in" / f"{number}.jsonl").write_text("".join(lines), "utf-8")
    step = Clean(exclusion_writer=JsonlWriter(str(tmp_path / "dropped")))
    pipeline = [JsonlReader(str(tmp_path / "in")), step, JsonlWriter(str(tmp_path / "out"))]
    executor = LocalPipelineExecutor(pipeline, tasks=2, workers=workers, logging_dir=str(tmp_path / "logs"))
    stats = {name: stat.total for name, stat in executor.run().stats[1].stats.items()}

    kept = read_jsonl(tmp_path / "out")
    assert list(kept) == [row["id"] for number in range(2) for row in rows[number::2] if row["id"] in kept]
    assert {id: row["text"] for id, row in kept.items()} == {
        p.stem: (ROOT / "output" / f"{p.stem}.txt").read_bytes().decode("utf-8") for p in seeds
    }
    for row in rows[: len(seeds)]:
        metadata = kept[row["id"]]["metadata"]
        assert metadata["source"] == "sample"
        assert restore(kept[row["id"]]["text"], json.dumps(metadata["cleaner"])) == row["text"].encode("utf-8")

    dropped = read_jsonl(tmp_path / "dropped")
    assert {id: row["metadata"]["filter_reason"] for id, row in dropped.items()} == {
        "list": "failed",
        "chrome": "empty",
    }
    assert dropped["chrome"]["text"] == CHROME
    assert dropped["chrome"]["metadata"]["cleaner"]["removals"][0]["text"] == CHROME
    assert "its text is list" in dropped["list"]["metadata"]["cleaner"]["error"]

    sidecars = [row["metadata"]["cleaner"] for row in kept.values()]
    assert stats["total"] == len(rows)
    assert stats["forwarded"] == len(seeds)
    assert (stats["dropped"], stats["dropped_failed"], stats["dropped_empty"]) == (2, 1, 1)
    assert stats["removals"] == sum(len(side["removals"]) for side in sidecars)
    assert stats["removed_chars"] == sum(side["stats"]["chars_in"] - side["stats"]["chars_out"] for side in sidecars)
    assert stats["doc_len"] == sum(len(row["text"]) for row in kept.values())


def test_the_sidecar_is_plain(cleaner: Cleaner) -> None:
    (done,) = run(Clean(cleaner), document())
    side = done.metadata["cleaner"]
    assert json.loads(json.dumps(side)) == side
    assert side["removals"][0]["rule"] == "share/share-on"
    assert {"flags", "repairs", "warnings", "language", "stats", "provenance"} <= set(side)


def test_the_sidecar_as_a_string(cleaner: Cleaner) -> None:
    (done,) = run(Clean(cleaner, as_json=True), document())
    assert restore(done.text, done.metadata["cleaner"]).decode("utf-8") == STORY + CHROME


def test_parquet_takes_sidecars_that_are_strings(cleaner: Cleaner, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="datatrove's ParquetWriter needs it")
    from datatrove.pipeline.writers import ParquetWriter

    with ParquetWriter(str(tmp_path), batch_size=1) as writer:
        for done in run(Clean(cleaner, as_json=True), document(STORY, "plain"), document(id="chrome")):
            writer.write(done)
    rows = parquet.read_table(tmp_path).to_pylist()
    assert [len(json.loads(row["metadata"]["cleaner"])["removals"]) for row in rows] == [0, 1]


def test_html_by_its_format(cleaner: Cleaner) -> None:
    page = f"<html><head><title>Late</title></head><body><p>{STORY}</p><p>{STORY.upper()}</p></body></html>"
    for step in (Clean(cleaner), Clean(format="html")):
        (done,) = run(step, document(page))
        assert done.metadata["cleaner"]["input"]["format"] == "html"
        assert done.text.startswith(STORY)
    (done,) = run(Clean(format="text"), document(page))
    assert done.metadata["cleaner"]["input"]["format"] == "text"


@pytest.mark.parametrize(
    ("url", "is_cleaned"),
    [
        ("https://News.Pier.example:8080/a", True),
        ("https://other.example/", False),
        ("https://[broken", False),
        (None, False),
        (17, False),
    ],
)
def test_rules_of_a_site_by_the_address(url: object, is_cleaned: bool) -> None:
    pack = """
about = "One site's box."
[[drop_line]]
id = "box"
sites = ["pier.example"]
regex = 'tides of the week'
why = "Every page carries it."
example = '''
- Tides of the week
  The tides of the week were high.
'''
"""
    step = Clean(cleaner_with(*parse_pack(pack, "pier.toml", "pier")))
    (done,) = run(step, document(STORY + "Tides of the week\n", url=url))
    assert (done.text == STORY) is is_cleaned


def test_a_document_that_takes_too_long_is_dropped_and_kept(cleaner: Cleaner, tmp_path: Path) -> None:
    step = Clean(cleaner, timeout=0.001, exclusion_writer=JsonlWriter(str(tmp_path)))
    assert run(step, document(STORY * 2000)) == []
    (row,) = read_jsonl(tmp_path).values()
    assert row["text"] == STORY * 2000
    assert "took longer than 0.001 s" in row["metadata"]["cleaner"]["error"]
    assert totals(step) == {"total": 1, "dropped": 1, "dropped_failed": 1}


def test_a_fault_costs_one_document(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_once(self: Cleaner, source: Any) -> Any:
        monkeypatch.undo()
        raise ZeroDivisionError("boom")

    first, second = document(id="first"), document(id="second")
    step = Clean(cleaner)
    monkeypatch.setattr(Cleaner, "clean_source", fail_once)
    assert run(step, first, second) == [second]
    assert "ZeroDivisionError: boom" in first.metadata["cleaner"]["error"]
    assert first.text == STORY + CHROME


def test_halves_of_characters_are_treated_as_clean_text_does(cleaner: Cleaner) -> None:
    text = STORY.replace("Monday", "Mon\ud83dday")
    (done,) = run(Clean(cleaner), document(text))
    assert done.text == cleaner.clean_text(text).text
    json.dumps(done.metadata).encode("utf-8")


def test_nothing_in_nothing_out(cleaner: Cleaner) -> None:
    assert list(Clean(cleaner)(None)) == []


@pytest.mark.parametrize("pickler", ["pickle", "dill"])
def test_it_travels_with_its_rules(pickler: str) -> None:
    library = pytest.importorskip(pickler)
    step = Clean(preset="careful", timeout=7)
    again = library.loads(library.dumps(step))
    assert (again.timeout, again.config, again.hashes) == (7, step.config, step.hashes)
    assert run(again, document())[0].text == run(step, document())[0].text == STORY


def test_a_process_compiles_once() -> None:
    step = Clean()
    first, second = deepcopy(step), pickle.loads(pickle.dumps(step))
    other = Clean(preset="careful")
    for one in (first, second, other):
        run(one, document())
    assert list(door._compiled) == [step.hashes, other.hashes]
    assert door._compiled[step.hashes] is first.cleaner
    assert second.cleaner is first.cleaner


def test_a_config_file_and_options(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('disable = ["share"]\n')
    step = Clean(tmp_path / "cleaner.toml", drop_flagged=True)
    assert (step.config.disable, step.config.drop_flagged) == (("share",), True)
    assert run(step, document())[0].text == STORY + CHROME


def test_what_can_not_be_used_is_told_at_once(cleaner: Cleaner) -> None:
    with pytest.raises(ConfigError, match="prset"):
        Clean(prset="careful")
    with pytest.raises(ConfigError, match="give preset to it"):
        Clean(cleaner, preset="careful")
