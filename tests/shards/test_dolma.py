"""dolma out: the text uncut, with spans that cut it to the cleaned text, as dolma's mixer applies them."""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.formats.shards import as_shard
from cleaner.runners.plan import ShardPlan
from cleaner.runners.pool import run_blocks
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_serially
from cleaner.runners.shards import run_shards
from cleaner.writers.dolma import attributes_of
from cleaner.writers.shards import Output

LINES = (
    "Rain fell all night on the town 😀.", "By noon the water had gone, said the miller.", "Share on Facebook",
    "Leave a comment", "Teilen auf Facebook", "cafÃ© Ünïcode", "", "東京で雨が降った。",
)  # fmt: skip
_DOLMA = Output("dolma")
SPAN = tuple[int, int, float]


@pytest.fixture(scope="module")
def shipped() -> Cleaner:
    return Cleaner()


def work(cleaner: Cleaner, folder: Path, records: list[Any], how: Output = _DOLMA, **options: Any) -> ShardReport:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    plan = ShardPlan(cleaner, str(folder / "out"), how=how)
    shard = as_shard(str(path), path.name)
    assert shard
    *_, report = run_shards(plan, [shard], options.get("work_off", run_blocks_serially))
    assert isinstance(report, ShardReport)
    return report


def read(path: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def documents_and_attributes(folder: Path) -> list[tuple[Any, Any]]:
    out = folder / "out"
    documents, attributes = read(out / "documents/a.jsonl.gz"), read(out / "attributes/cleaner/a.jsonl.gz")
    return list(zip(documents, attributes, strict=True))


def cut(text: str, spans: list[SPAN]) -> str:
    """As the mixer does it: by code points, in order, spans may touch."""
    kept, at = [], 0
    for start, end, _ in sorted(spans):
        kept.append(text[at:start])
        at = end
    return "".join(kept) + text[at:]


def test_a_document_keeps_its_fields_and_gets_its_attributes(shipped: Cleaner, tmp_path: Path) -> None:
    record = {
        "id": 7, "source": "news", "added": "2024-01-02", "created": None, "text": "Rain fell.\n\nShare on Facebook\n",
        "lang": "en", "metadata": {"a": 1, "b": {"c": "x"}},
    }  # fmt: skip
    work(shipped, tmp_path, [record])
    ((document, told),) = documents_and_attributes(tmp_path)
    side = document["metadata"].pop("cleaner")
    assert side["stats"]["removed_ratio"] > 0
    assert document == {
        "id": "7", "text": record["text"], "source": "news", "added": "2024-01-02",
        "metadata": {"created": None, "lang": "en", "a": 1, "b": {"c": "x"}},
    }  # fmt: skip
    assert (told["id"], told["source"]) == ("7", "news")
    spans = told["attributes"]
    assert spans["cleaner__removals"] == spans["cleaner__share"] == [[11, 30, 1.0]]
    assert spans["cleaner__removed_ratio"] == [[0, 30, side["stats"]["removed_ratio"]]]
    assert all(name.startswith("cleaner__") and name.isidentifier() for name in spans)


def test_what_dolma_does_not_know_is_metadata_and_nothing_is_lost(shipped: Cleaner, tmp_path: Path) -> None:
    records = [
        {"text": "Rain.\n", "url": "https://a.example/", "metadata": {"url": "https://b.example/"}},
        {"html": "<p>Rain fell all night on the town.</p>", "metadata": "odd", "attributes": {"x": [[0, 1, 1]]}},
        {"text": "Rain.\n", "metadata": None, "source": {"name": "x"}},
    ]
    work(shipped, tmp_path, records)
    first, second, third = (document for document, _ in documents_and_attributes(tmp_path))
    assert (first["url"], first["metadata"]["url"]) == ("https://a.example/", "https://b.example/")
    assert (first["id"], first["source"]) == ("a.jsonl:1", "a.jsonl")
    assert second["metadata"] | {"cleaner": 0} == {"metadata": "odd", "attributes": {"x": [[0, 1, 1]]}, "cleaner": 0}
    assert "html" not in second
    assert (third["source"], third["metadata"]["source"]) == ("a.jsonl", {"name": "x"})


def test_failed_documents_stand_in_neither_file(shipped: Cleaner, tmp_path: Path) -> None:
    report = work(shipped, tmp_path, [{"id": "a", "text": "Rain.\n"}, {"id": "b"}, {"id": "c", "text": "Snow.\n"}])
    assert report.states == {"done": 2, "failed": 1}
    assert [(document["id"], told["id"]) for document, told in documents_and_attributes(tmp_path)] == [
        ("a", "a"),
        ("c", "c"),
    ]


def test_what_was_cleaned_before_is_refused(shipped: Cleaner, tmp_path: Path) -> None:
    report = work(shipped, tmp_path, [{"text": "Rain.\n", "metadata": {"cleaner": {}}}])
    assert "was cleaned before" in report.failures[0].message


def test_sidecars_apart_and_other_compression(shipped: Cleaner, tmp_path: Path) -> None:
    work(shipped, tmp_path, [{"text": "Rain.\n", "metadata": {"cleaner": 1}}], Output("dolma", "", "apart"))
    names = ["documents/a.jsonl", "attributes/cleaner/a.jsonl", "sidecars/a.jsonl"]
    document, _, side = (json.loads((tmp_path / "out" / name).read_bytes()) for name in names)
    assert document["metadata"] == {"cleaner": 1}
    assert side["id"] == "a.jsonl:1"


def test_the_same_bytes_by_one_process_and_by_two(shipped: Cleaner, tmp_path: Path) -> None:
    records = [{"id": n, "text": "\n".join(LINES[n % 5 :])} for n in range(150)]
    work(shipped, tmp_path / "one", records)
    work(shipped, tmp_path / "two", records, work_off=partial(run_blocks, workers=2))
    for name in ("documents/a.jsonl.gz", "attributes/cleaner/a.jsonl.gz"):
        assert (tmp_path / "one/out" / name).read_bytes() == (tmp_path / "two/out" / name).read_bytes()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_spans_cut_the_text_to_the_cleaned_text(shipped: Cleaner, lines: list[str], end: str) -> None:
    cleaned = shipped.clean_text(end.join(lines))
    text = cleaned.text
    for removal in cleaned.removals:  # both are of the repaired text
        text = text[: removal.start] + removal.text + text[removal.start :]
    spans = attributes_of(cleaned.sidecar, len(text))
    assert cut(text, spans["cleaner__removals"]) == cleaned.text
    one_by_one = [
        span for removal in {removal.category for removal in cleaned.removals} for span in spans[f"cleaner__{removal}"]
    ]
    assert sorted(one_by_one) == spans["cleaner__removals"]
    assert all(0 <= start <= stop <= len(text) for found in spans.values() for start, stop, _ in found)


def test_flags_are_told_by_language(shipped: Cleaner) -> None:
    english = "The rain fell all night on the old town, and in the morning the river stood at the bridge.\n" * 6
    german = "Der Regen fiel die ganze Nacht auf die alte Stadt, und am Morgen stand der Fluss an der Brücke.\n"
    cleaned = shipped.clean_text(english + german)
    spans = attributes_of(cleaned.sidecar, len(english + german))
    assert spans["cleaner__flags"] == spans["cleaner__flag_de"]
    assert [(start, stop) for start, stop, _ in spans["cleaner__flag_de"]] == [
        (flag.start, flag.end) for flag in cleaned.flags
    ]
