"""Hostile shards of JSON lines and Parquet: values, names and ids that attack, damage, sizes that lie."""

from __future__ import annotations

import io
import json

from .making import INNOCENT, MB, MORE, Content, flip, hostile

_FIRST = json.dumps({"id": "first", "text": f"{INNOCENT}\n{MORE}\n"}).encode() + b"\n"
_LAST = json.dumps({"id": "last", "text": f"{INNOCENT}\n{MORE}\n"}).encode() + b"\n"


def lines(*hostile_lines: bytes) -> bytes:
    """JSON lines with an innocent one before and behind those that attack."""
    return _FIRST + b"".join(line + b"\n" for line in hostile_lines) + _LAST


def _record(id: str = "x", **fields: object) -> bytes:
    return json.dumps({"id": id, "text": MORE, **fields}).encode()


@hostile("JSON", ".jsonl", 20_000, 2 * MB, innocent=2)
def json_nested_deep(size: int) -> Content:
    deep = b'{"text": "x", "deep": %s1%s}'
    return lines(
        deep % (b"[" * size, b"]" * size),
        deep % (b'{"a":' * size, b"}" * size),
        b"[" * size,
        b'{"text":' * size,
        b'{"id": %s1%s, "text": "x"}' % (b"[" * size, b"]" * size),
        b'{"metadata": {"url": %s1%s}, "text": "x"}' % (b"[" * size, b"]" * size),
    )


@hostile("JSON", ".jsonl", 5000, MB, innocent=2)
def json_numbers(size: int) -> Content:
    digits = b"1" * size
    return lines(
        b'{"text": "x", "n": %s}' % digits,
        b'{"text": "x", "id": %s}' % digits,
        b'{"text": "x", "id": 1%s}' % (b"0" * 25),
        b'{"text": %s}' % digits,
        b'{"text": "x", "n": 0.%s}' % digits,
        b'{"text": "x", "id": 1e%s}' % digits,
        b'{"text": "x", "id": -0}',
        b'{"text": "x", "id": NaN, "n": %s}' % digits,
        b'{"text": "x", "n": 1e400, "url": "http://a\\ud800/", "id": "\\udfff"}',
        b'{"text": "x", "n": NaN, "url": "http://a\\ud800/", "id": "\\udfff", "\\ud800": 1}',
        b'{"text": "x", "metadata": {"n": 1e400, "url": "http://a\\ud800/"}}',
    )


@hostile("JSON", ".jsonl", 5000, MB, innocent=2)
def json_keys(size: int) -> Content:
    many = ",".join(f'"k{number}": {number}' for number in range(size)).encode()
    return lines(
        b'{"text": "one", "text": "two", "id": 1, "id": 2}',
        b'{%s, "text": "x"}' % many,
        b"{%s}" % many,
        b'{"%s": 1}' % (b"k" * size),
        b'{"\\u001b[31mred\\u0000\\n": 1}',
        b'{"text": {"text": {"text": "x"}}}',
        b'{"": "", "text": "x", "cleaner": {"id": "mine"}}',
        b'{"text": "x", "metadata": "no object"}',
    )


@hostile("JSON", ".jsonl", 1, 1, innocent=2)
def json_halves(_size: int) -> Content:
    return lines(
        b'{"id": "a\\ud800", "text": "a\\ud800b \\udfff \\ud83d\\ude00 \\\\ud800"}',
        b'{"id": "a\xed\xa0\x80", "text": "x"}',
        b'{"id": "\\ud83d", "text": "\xff\xfe"}',
        b'{"\\udc00": "\\ud800", "text": "\\u0000\\u001b[31m"}',
        '{"id": "\ufeff", "text": "x"}'.encode(),
        '{"id": "b", "text": "x"}'.encode("utf-16"),
    )


@hostile("ids", ".jsonl", 5000, MB, innocent=2)
def json_ids(size: int) -> Content:
    odd = (
        "../../../escaped", "/tmp/cleaner-escaped", "/etc/cleaner-escaped", "..", ".", "", "a\0b", "a\nb", "\x1b[31mred",
        "_cleaner/x", "run.json", "-rf", "con", "a:b", "~", "$HOME", "x" * size, "e\u0301" * 100, "\u202e", " ", "a/../..",
        "file:///tmp/cleaner-escaped", "http://127.0.0.1:9/",
    )  # fmt: skip
    return lines(*(_record(id) for id in odd), *(_record("same") for _ in range(3)))


@hostile("JSON", ".jsonl", 20_000, 2 * MB, innocent=2)
def json_blank_lines(size: int) -> Content:
    return lines(
        b"\n" * size, b" \t\r\n" * size, b"\0" * size, b"null", b'"text"', b"[]", b"{}", b"{", b"\xef\xbb\xbf{}"
    )


@hostile("JSON", ".jsonl", 300_000, 300 * MB, innocent=2)
def json_line_without_end(size: int) -> Content:
    return lines(b'{"text": "%s"}' % (b"x" * size))


@hostile("JSON", ".jsonl", 30_000, 50 * MB, innocent=2)
def json_escapes(size: int) -> Content:
    return lines(b'{"text": "%s"}' % (b"\\ud800" * (size // 6)), b'{"text": "%s"}' % (b"\\n" * (size // 2)))


def _parquet(rows: int = 40, text: str = MORE, **options: object) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [f"{INNOCENT}\n{number}\n" for number in range(rows)]
    texts[rows // 2] = text
    table = pa.table({"id": [f"r{number}" for number in range(rows)], "text": texts, "n": list(range(rows))})
    packed = io.BytesIO()
    pq.write_table(table, packed, **{"row_group_size": 8, **options})
    return packed.getvalue()


@hostile("Parquet", ".parquet", 100_000, 100 * MB, innocent=39)
def parquet_huge_string(size: int) -> Content:
    return _parquet(text="x" * size, compression="zstd")


@hostile("Parquet", ".parquet", 20_000, 40 * MB)
def parquet_equal_huge_strings(size: int) -> Content:
    """One string in a dictionary, and sixty-four rows that point to it: a few kilobytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = io.BytesIO()
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 64, pa.int32()), pa.array(["x " * (size // 2)]))
    pq.write_table(pa.table({"text": text}), packed, compression="zstd")
    return packed.getvalue()


@hostile("Parquet", ".parquet", 1, 1)
def parquet_without_footer(_size: int) -> Content:
    return _parquet()[:-200]


@hostile("Parquet", ".parquet", 1, 1)
def parquet_footer_of_gigabytes(_size: int) -> Content:
    return _parquet()[:-8] + b"\xff\xff\xff\x7fPAR1"


@hostile("Parquet", ".parquet", 1, 1)
def parquet_footer_of_nothing(_size: int) -> Content:
    return _parquet()[:-8] + b"\0\0\0\0PAR1"


@hostile("Parquet", ".parquet", 1000, 100_000)
def parquet_columns(size: int) -> Content:
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = io.BytesIO()
    pq.write_table(pa.table({f"c{number}": ["x"] for number in range(size // 10)} | {"text": [INNOCENT]}), packed)
    return packed.getvalue()


@hostile("Parquet", ".parquet", 1, 1)
def parquet_names(_size: int) -> Content:
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = io.BytesIO()
    names = {"\x1b[31m": ["x"], "../../x": ["y"], "": ["z"], "text": [INNOCENT], "id": ["../../../escaped"]}
    pq.write_table(pa.table(names), packed)
    return packed.getvalue()


def _flipped(seed: int) -> None:
    def make(size: int) -> Content:
        return flip(_parquet(compression=("none", "snappy", "zstd", "gzip")[seed % 4]), seed, size)

    make.__name__ = f"parquet_flipped_{seed}"
    hostile("Parquet, damaged", ".parquet", 1 + seed % 9, 1 + seed % 9)(make)


for _seed in (*range(24), 1218, 2797):  # the last two ended the process, and had a name that is no UTF-8
    _flipped(_seed)
