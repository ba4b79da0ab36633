"""Parquet in and out: types kept, rows counted, faults told, memory bounded."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import json
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.errors import UsageError
from cleaner.formats.fields import Fields
from cleaner.formats.parquet import read_rows
from cleaner.formats.records import Position
from cleaner.formats.shards import as_shard
from cleaner.runners.plan import ShardPlan
from cleaner.runners.pool import run_blocks
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_serially
from cleaner.runners.shards import run_shards
from cleaner.writers import parquet as writer
from cleaner.writers.shards import Output
from tests.conftest import ROOT

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TEXT = "Rain fell all night on the town.\n\nShare on Facebook\n\nBy noon the water had gone, said the miller.\n"
CLEANED = "Rain fell all night on the town.\n\nBy noon the water had gone, said the miller.\n"
PAGE = f"<html><head><title>Rain</title></head><body><article><h1>Rain</h1><p>{'Rain fell all night on the town. ' * 9}</p></article></body></html>"


_AS_IT_CAME = Output()
_FOUND = Fields()


@pytest.fixture(scope="module")
def shipped() -> Cleaner:
    return Cleaner()


def work(cleaner: Cleaner, out: Path, *paths: Path, how: Output = _AS_IT_CAME, names: Fields = _FOUND, work_off: Any = run_blocks_serially) -> list[ShardReport]:  # fmt: skip
    shards = [as_shard(str(path), path.name) for path in paths]
    plan = ShardPlan(cleaner, str(out), names, how)
    return [step for step in run_shards(plan, shards, work_off) if isinstance(step, ShardReport)]


def clean_table(cleaner: Cleaner, folder: Path, table: Any, **options: Any) -> Any:
    """The table that comes of a table."""
    pq.write_table(table, folder / "a.parquet")
    (report,) = work(cleaner, folder / "out", folder / "a.parquet", **options)
    assert (report.status, report.message, report.failures) == ("done", "", [])
    return pq.read_table(folder / "out" / "a.parquet")


def many_types(rows: int) -> Any:
    time = dt.datetime(2020, 1, 1, 5, 30, tzinfo=dt.UTC)
    return pa.table(
        {
            "id": pa.array([f"d{n}" for n in range(rows)]),
            "text": pa.array([TEXT] * rows),
            "when": pa.array([time] * rows, pa.timestamp("ns", "UTC")),
            "exactly": pa.array([1] * rows, pa.timestamp("ns")),  # a nanosecond, which Python does not have
            "far": pa.array([4 * 10**14] * rows, pa.timestamp("ms")),  # nor this year
            "day": pa.array([dt.date(2020, 1, 2)] * rows),
            "clock": pa.array([dt.time(1, 2, 3)] * rows),
            "lasts": pa.array([dt.timedelta(seconds=3)] * rows),
            "price": pa.array([decimal.Decimal("1.25")] * rows, pa.decimal128(12, 3)),
            "blob": pa.array([b"\x00\xff"] * rows),
            "lang": pa.array(["en", "de"] * (rows // 2) + ["en"] * (rows % 2)).dictionary_encode(),
            "meta": pa.array([{"url": "https://a.example/x", "tags": ["a", None]}] * rows),
            "vector": pa.array([[0.5, 1.5]] * rows, pa.list_(pa.float32(), 2)),
            "map": pa.array([[("k", 1)]] * rows, pa.map_(pa.string(), pa.int64())),
            "odd": pa.array([[(7, 1)]] * rows, pa.map_(pa.int64(), pa.int64())),
            "half": pa.array([1.5] * rows).cast(pa.float16()),
            "none": pa.nulls(rows),
        }
    )


def test_other_columns_keep_their_types_and_values(shipped: Cleaner, tmp_path: Path) -> None:
    table = many_types(5)
    cleaned = clean_table(shipped, tmp_path, table)
    assert cleaned.column_names == [*table.column_names, "cleaner"]
    assert cleaned["text"].to_pylist() == [CLEANED] * 5
    assert cleaned.drop_columns(["text", "cleaner"]).equals(
        pq.read_table(tmp_path / "a.parquet").drop_columns(["text"])
    )
    side = json.loads(cleaned["cleaner"][0].as_py())
    assert (side["id"], side["source"]) == ("d0", "a.parquet:1")
    assert [removal["text"] for removal in side["removals"]] == ["Share on Facebook\n\n"]


def test_all_values_have_a_form_in_json(shipped: Cleaner, tmp_path: Path) -> None:
    pq.write_table(many_types(3), tmp_path / "a.parquet")
    work(shipped, tmp_path / "out", tmp_path / "a.parquet", how=Output("jsonl"))
    record, *others = map(json.loads, (tmp_path / "out" / "a.jsonl").read_text("utf-8").splitlines())
    assert len(others) == 2
    assert record.pop("cleaner")["id"] == "d0"
    assert record == {
        "id": "d0", "text": CLEANED, "when": "2020-01-01T05:30:00Z", "exactly": "1970-01-01T00:00:00.000000001",
        "far": record["far"], "day": "2020-01-02", "clock": "01:02:03", "lasts": "PT3S", "price": "1.250", "blob": "AP8=",
        "lang": "en", "meta": {"url": "https://a.example/x", "tags": ["a", None]}, "vector": [0.5, 1.5], "map": {"k": 1},
        "odd": [[7, 1]], "half": 1.5, "none": None,
    }  # fmt: skip
    assert record["far"].startswith("14645-")


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.dictionary(pa.int8(), pa.string())],
    ids=str,
)
def test_text_may_be_of_any_type_of_text(shipped: Cleaner, tmp_path: Path, kind: Any) -> None:
    text = pa.array([TEXT, "Ünïcode 😀\n"]).cast(kind) if not pa.types.is_dictionary(kind) else pa.array([TEXT, "Ünïcode 😀\n"]).dictionary_encode().cast(kind)  # fmt: skip
    cleaned = clean_table(shipped, tmp_path, pa.table({"text": text}))
    assert cleaned.schema.field("text").type == (pa.string() if pa.types.is_dictionary(kind) else kind)
    assert cleaned["text"].cast(pa.string()).to_pylist() == [CLEANED, "Ünïcode 😀\n"]


def test_a_text_inside_a_struct_is_replaced_there(shipped: Cleaner, tmp_path: Path) -> None:
    page = pa.array([{"body": {"raw": TEXT, "n": 1}, "m": 2}, {"body": {"raw": "Snow.\n", "n": 3}, "m": 4}])
    cleaned = clean_table(shipped, tmp_path, pa.table({"page": page}), names=Fields(text="page.body.raw"))
    assert cleaned["page"].to_pylist() == [
        {"body": {"raw": CLEANED, "n": 1}, "m": 2},
        {"body": {"raw": "Snow.\n", "n": 3}, "m": 4},
    ]
    assert cleaned.schema.field("page").type == page.type


def test_a_struct_that_is_null_fails_alone(tmp_path: Path) -> None:
    page = pa.array([{"raw": "Rain.\n", "n": None}, None, {"raw": "Snow.\n", "n": 3}, {"raw": "Hail.\n", "n": 4}])
    pq.write_table(pa.table({"page": page}), tmp_path / "a.parquet")
    work(Cleaner(shipped=False), tmp_path / "out", tmp_path / "a.parquet", names=Fields(text="page.raw"))
    cleaned = pq.read_table(tmp_path / "out" / "a.parquet")["page"].to_pylist()
    assert cleaned == [value for value in page.to_pylist() if value]


WRITES_VIEWS = int(pa.__version__.partition(".")[0]) >= 21


@pytest.mark.parametrize(
    "text",
    [
        pa.string(),
        pytest.param(pa.string_view(), marks=pytest.mark.skipif(not WRITES_VIEWS, reason="pyarrow 20 writes no views")),
    ],
    ids=str,
)
def test_types_that_arrow_can_only_slice_are_carried(tmp_path: Path, text: pa.DataType) -> None:
    """Dictionaries inside lists, which differ by batch; views."""
    rows = 150
    names = pa.array([f"v{n}" for n in range(rows)]).dictionary_encode()
    table = pa.table(
        {
            "text": pa.array([None if n == 3 else "Rain.\n" for n in range(rows)]).cast(text),
            "list": pa.ListArray.from_arrays(pa.array(range(rows + 1), pa.int32()), names),
            "struct": pa.StructArray.from_arrays([names], names=["a"]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert pq.read_schema(tmp_path / "a.parquet").field("text").type == text
    (report,) = work(Cleaner(shipped=False), tmp_path / "out", tmp_path / "a.parquet")
    assert (report.message, report.states) == ("", {"done": rows - 1, "failed": 1})
    came = [row for row in pq.read_table(tmp_path / "a.parquet").to_pylist() if row["text"]]
    assert pq.read_table(tmp_path / "out" / "a.parquet").drop_columns(["cleaner"]).to_pylist() == came


def test_without_the_package_its_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.parquet").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'webtext-cleaner\[shards\]'"):
        work(Cleaner(shipped=False), tmp_path / "out", tmp_path / "a.parquet")


def test_html_goes_and_its_text_comes(shipped: Cleaner, tmp_path: Path) -> None:
    table = pa.table({"html": pa.array([PAGE.encode(), PAGE.encode("utf-16")]), "n": [1, 2]})
    cleaned = clean_table(shipped, tmp_path, table)
    assert cleaned.column_names == ["n", "text", "cleaner"]
    assert cleaned["text"][0] == cleaned["text"][1]
    assert "Rain fell" in cleaned["text"][0].as_py()


def test_ids_and_addresses_are_found_in_structs(shipped: Cleaner, tmp_path: Path) -> None:
    meta = pa.array([{"url": "https://news.example/a", "key": 17}])
    table = pa.table({"text": [TEXT], "metadata": meta})
    cleaned = clean_table(shipped, tmp_path, table, names=Fields(id="metadata.key"))
    side = json.loads(cleaned["cleaner"][0].as_py())
    assert (side["id"], side["metadata"]["hostname"]) == ("17", "news.example")


@pytest.mark.parametrize("codec", [None, "", "gzip", "zstd"])
def test_compression_is_parquets_own(shipped: Cleaner, tmp_path: Path, codec: str | None) -> None:
    clean_table(shipped, tmp_path, pa.table({"text": [TEXT]}), how=Output(compression=codec))
    facts = pq.ParquetFile(tmp_path / "out" / "a.parquet").metadata.row_group(0).column(0)
    assert facts.compression == {None: "ZSTD", "": "UNCOMPRESSED", "gzip": "GZIP", "zstd": "ZSTD"}[codec]


def test_sidecars_apart(shipped: Cleaner, tmp_path: Path) -> None:
    table = pa.table({"text": [TEXT, TEXT], "cleaner": ["mine", "mine"]})
    cleaned = clean_table(shipped, tmp_path, table, how=Output(sidecar="apart"))
    assert cleaned["cleaner"].to_pylist() == ["mine", "mine"]
    sides = (tmp_path / "out" / "a.sidecars.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(side)["id"] for side in sides] == ["a.parquet:1", "a.parquet:2"]


def test_what_was_cleaned_before_is_refused(shipped: Cleaner, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [TEXT], "cleaner": ["{}"]}), tmp_path / "a.parquet")
    (report,) = work(shipped, tmp_path / "out", tmp_path / "a.parquet")
    assert "was cleaned before" in report.failures[0].message
    assert (report.status, report.message) == ("failed", "none of its 1 documents could be cleaned")
    assert not (tmp_path / "out" / "a.parquet").exists()


def test_records_of_json_lines_become_columns(shipped: Cleaner, tmp_path: Path) -> None:
    lines = [{"id": 7, "text": TEXT, "lang": "en", "meta": {"a": [1, 2]}}, {"html": PAGE}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    (report,) = work(shipped, tmp_path / "out", tmp_path / "a.jsonl", how=Output("parquet"))
    assert report.states == {"done": 2}
    table = pq.read_table(tmp_path / "out" / "a.parquet")
    assert table.schema.names == ["id", "text", "fields", "cleaner"]
    assert table["id"].to_pylist() == ["7", "a.jsonl:2"]
    assert [json.loads(value) for value in table["fields"].to_pylist()] == [{"lang": "en", "meta": {"a": [1, 2]}}, {}]


def test_rows_are_counted_over_row_groups_and_nulls_fail_alone(shipped: Cleaner, tmp_path: Path) -> None:
    rows = 150
    texts = [None if n in (70, 149) else f"Rain {n}.\n" for n in range(rows)]
    pq.write_table(pa.table({"n": range(rows), "text": texts}), tmp_path / "a.parquet", row_group_size=40)
    (report,) = work(shipped, tmp_path / "out", tmp_path / "a.parquet")
    assert [failure.record for failure in report.failures] == [71, 150]
    assert "its column 'text' is null" in report.failures[0].message
    assert pq.read_table(tmp_path / "out" / "a.parquet")["n"].to_pylist() == [n for n in range(rows) if texts[n]]


def test_the_position_ends_at_the_end_of_the_file(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [TEXT * 9] * 200}), tmp_path / "a.parquet", row_group_size=90)
    position, seen = Position(), []
    for _ in read_rows(as_shard(str(tmp_path / "a.parquet"), "a.parquet"), Fields(), position):
        seen.append(position.behind)
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] <= (tmp_path / "a.parquet").stat().st_size


def test_the_same_bytes_by_one_process_and_by_two(
    shipped: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_GROUP_ROWS", 100)
    pq.write_table(many_types(333), tmp_path / "a.parquet", row_group_size=150)
    work(shipped, tmp_path / "one", tmp_path / "a.parquet")
    work(shipped, tmp_path / "two", tmp_path / "a.parquet", work_off=partial(run_blocks, workers=2))
    one, two = (tmp_path / name / "a.parquet" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert pq.ParquetFile(one).metadata.num_row_groups == 4


def test_no_rows_keep_the_schema(shipped: Cleaner, tmp_path: Path) -> None:
    empty = pa.table({"id": pa.array([], pa.string()), "html": pa.array([], pa.string())})
    assert clean_table(shipped, tmp_path, empty).schema.names == ["id", "text", "cleaner"]


@pytest.mark.parametrize(
    ("table", "names", "told"),
    [
        ({"body": ["x"], "n": [1]}, Fields(), "has no column 'text' or 'content' or .*; the columns are body, n; name the right one by --text-field"),
        ({"text": [1], "n": [1]}, Fields(), "its column 'text' is int64, not text; the columns are text, n; .*--text-field"),
        ({"text": ["x"]}, Fields(html="page"), "has no column 'page'; the columns are text; .*--html-field"),
        ({"text": ["x"]}, Fields(id="key"), "has no column 'key', but text; .*--id-field"),
        ({"text": ["x"]}, Fields(url="u"), "has no column 'u', but text; .*--url-field"),
    ],
)  # fmt: skip
def test_columns_that_are_not_there_are_told_once(
    shipped: Cleaner, tmp_path: Path, table: Any, names: Fields, told: str
) -> None:
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    (report,) = work(shipped, tmp_path / "out", tmp_path / "a.parquet", names=names)
    assert report.status == "failed"
    assert re.search(told, report.message), report.message


def write_good(path: Path) -> bytes:
    pq.write_table(
        pa.table({"text": [f"{TEXT}{n}\n" for n in range(200)]}),
        path,
        row_group_size=100,
        compression="none",
        use_dictionary=False,
    )
    return path.read_bytes()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: b"", "is empty"),
        (lambda data: data[: len(data) // 2], "is cut off or damaged"),
        (lambda data: data[:-9] + b"\xff" * 5 + data[-4:], "is cut off or damaged"),
        (lambda data: b'{"text": "no"}\n' * 9, "is no Parquet, whatever its name says"),
    ],
)
def test_what_can_not_be_opened_is_told(shipped: Cleaner, tmp_path: Path, spoil: Any, told: str) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(spoil(write_good(path)))
    (report,) = work(shipped, tmp_path / "out", path)
    assert report.status == "failed"
    assert told in report.message
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_what_lies_before_the_damage_is_done(shipped: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    data = write_good(path)
    at = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    path.write_bytes(data[:at] + b"\xff" * 40 + data[at + 40 :])
    (report,) = work(shipped, tmp_path / "out", path)
    assert report.message.startswith("can't be read on after 100 rows")
    assert pq.read_table(tmp_path / "out" / "a.parquet").num_rows == 100


def test_parquet_compressed_once_more_is_told(shipped: Cleaner, tmp_path: Path) -> None:
    (tmp_path / "a.parquet.gz").write_bytes(b"")
    (report,) = work(shipped, tmp_path / "out", tmp_path / "a.parquet.gz")
    assert "gunzip it first" in report.message


def test_metadata_stay_where_they_are_still_true(shipped: Cleaner, tmp_path: Path) -> None:
    features = {"html": {"dtype": "string", "_type": "Value"}, "label": {"names": ["a"], "_type": "ClassLabel"}}
    table = pa.table({"html": [PAGE], "label": [0]}).replace_schema_metadata(
        {"huggingface": json.dumps({"info": {"features": features}, "fingerprint": "f"}), "mine": "kept", "org.apache.spark.sql.parquet.row.metadata": "{}"}
    )  # fmt: skip
    told = clean_table(shipped, tmp_path, table).schema.metadata
    assert told[b"mine"] == b"kept"
    assert set(told) == {b"mine", b"huggingface"}
    value = {"dtype": "string", "_type": "Value"}
    assert json.loads(told[b"huggingface"]) == {
        "info": {"features": {"label": features["label"], "text": value, "cleaner": value}}
    }


def test_pandas_finds_its_index_and_its_columns(shipped: Cleaner, tmp_path: Path) -> None:
    facts = {"field_name": "text", "name": "text", "pandas_type": "unicode", "numpy_type": "object", "metadata": None}
    told = {"index_columns": [{"kind": "range", "name": None, "start": 0, "stop": 1, "step": 1}], "columns": [facts]}
    table = pa.table({"text": [TEXT]}).replace_schema_metadata({"pandas": json.dumps(told)})
    told = json.loads(clean_table(shipped, tmp_path, table).schema.metadata[b"pandas"])
    assert told["index_columns"] == []
    assert [column["name"] for column in told["columns"]] == ["text", "cleaner"]


_VALUES = st.one_of(
    st.lists(st.one_of(st.none(), st.text(max_size=4)), min_size=1, max_size=5),
    st.lists(st.one_of(st.none(), st.binary(max_size=4)), min_size=1, max_size=5),
    st.lists(st.one_of(st.none(), st.datetimes()), min_size=1, max_size=5),
    st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=1, max_size=5),
    st.lists(st.one_of(st.none(), st.lists(st.integers(0, 9), max_size=3)), min_size=1, max_size=5),
    st.lists(st.one_of(st.none(), st.fixed_dictionaries({"a": st.text(max_size=3), "b": st.none() | st.booleans()})), min_size=1, max_size=5),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(values=_VALUES, drop=st.integers(0, 5))
def test_any_column_is_carried(tmp_path_factory: pytest.TempPathFactory, values: list[Any], drop: int) -> None:
    plain = Cleaner(shipped=False)
    folder = tmp_path_factory.mktemp("any")
    texts = [None if n == drop else "Rain fell.\n" for n in range(len(values))]
    pq.write_table(pa.table({"v": pa.array(values), "text": pa.array(texts, pa.string())}), folder / "a.parquet")
    came = pq.read_table(folder / "a.parquet")
    (report,) = work(plain, folder / "out", folder / "a.parquet")
    if "done" not in report.states:
        assert report.status == "failed"
        return
    kept = pa.array([n for n in range(len(values)) if n != drop], pa.int64())
    cleaned = pq.read_table(folder / "out" / "a.parquet")
    assert cleaned.select(["v"]).equals(came.select(["v"]).take(kept))
    work(plain, folder / "out", folder / "a.parquet", how=Output("jsonl"))
    assert (folder / "out" / "a.jsonl").read_bytes().count(b"\n") == len(kept)


_MEASURE = """
import resource, sys
from cleaner.formats.fields import Fields
from cleaner.formats.parquet import read_rows
from cleaner.formats.records import Position
from cleaner.formats.shards import as_shard
rows = read_rows(as_shard(sys.argv[1], "a.parquet"), Fields(others=False), Position())
next(rows)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = 1 + sum(1 for _ in rows)
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_row_group_is_never_held(tmp_path: Path) -> None:
    """One group of 80 MB, plain pages: reading on costs a few."""
    rows = 40_000
    texts = pa.array([f"{n:07} " + "x" * 2000 for n in range(rows)])
    pq.write_table(
        pa.table({"text": texts}), tmp_path / "a.parquet", row_group_size=rows, compression="none", use_dictionary=False
    )
    code = [sys.executable, "-c", _MEASURE, str(tmp_path / "a.parquet")]
    done = subprocess.run(code, capture_output=True, text=True, check=True, cwd=ROOT)
    count, grown = map(int, done.stdout.split())
    assert count == rows
    assert grown < 30_000  # kB


def test_a_file_that_is_lost_is_not_taken_for_damaged(
    shipped: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"{TEXT}{number}" for number in range(500)]}), path, row_group_size=50)
    left = 5

    class Flaky(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            nonlocal left
            left -= 1
            if left < 0:
                raise ConnectionResetError(104, "Connection reset by peer")
            return super().read(size)

    monkeypatch.setattr("cleaner.formats.parquet.open_bytes", lambda _path: Flaky(path.read_bytes()))
    (report,) = work(shipped, tmp_path / "out", path)
    assert (report.status, "was lost while it was read: Connection reset" in report.message) == ("failed", True)


def test_a_pyarrow_that_can_not_be_loaded_is_no_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    from cleaner.formats.arrow import load_arrow

    real = builtins.__import__

    def broken(name: str, *args: Any, **keys: Any) -> Any:
        if name == "pyarrow.compute":
            raise ImportError("numpy.core.multiarray failed to import")
        return real(name, *args, **keys)

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(UsageError, match=r"can't be loaded: numpy\.core.*install it again"):
        load_arrow()
