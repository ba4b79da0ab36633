"""Parquet: rows as they came, their text cleaned, with the sidecar as JSON in a column or in a file beside.

What came as Parquet keeps all other columns with their types. Other records have columns for id, text, and all
other fields as JSON: no schema holds for whatever comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec

from cleaner.errors import InputError
from cleaner.formats.arrow import load_arrow
from cleaner.formats.fields import Fields, replace_field
from cleaner.formats.parquet import choose_columns, open_parquet
from cleaner.formats.records import Record, Row, Shard
from cleaner.model import Cleaned
from cleaner.writers.jsonl import SIDECAR, refuse_cleaned
from cleaner.writers.schemas import output_schema
from cleaner.writers.shards import APART, SUFFIX, Output
from cleaner.writers.stage import Stage

_GROUP_ROWS = 10_000
_GROUP_BYTES = 32 << 20  # of a row group before it is compressed: what is held in memory
_CODECS = {None: "zstd", "": "none", "gzip": "gzip", "zstd": "zstd"}


def _size_of(rows: Any) -> int:
    """Bytes of a slice of rows, roughly: of views older pyarrows tell only all that they lie in."""
    try:
        return int(rows.nbytes)
    except load_arrow().ArrowException:
        return int(rows.get_total_buffer_size())


class Payload(NamedTuple):
    """A cleaned document: its text and where that goes, all else as JSON, its sidecar."""

    text: str
    text_field: str
    html_field: str | None
    id: str
    fields: bytes
    sidecar: bytes


def name_files(shard: Shard, how: Output) -> list[str]:
    """The rows, and the sidecars where they lie apart."""
    names = [f"{shard.target}.parquet"]
    packed = SUFFIX[how.compression or ""]
    return [*names, f"{shard.target}{APART}{packed}"] if how.sidecar == "apart" else names


def encode(record: Record, cleaned: Cleaned, how: Output) -> Payload:
    """What the writer needs; raises InputError for what was cleaned before."""
    if how.sidecar != "apart":
        refuse_cleaned(record.fields)
    apart = ("id", record.text_field, record.html_field)
    rest = {name: value for name, value in record.fields.items() if name not in apart}
    if rest.get(record.text_field.partition(".")[0]) is not None:  # the text lies inside; rows that stayed have None
        rest = replace_field(rest, record.text_field, cleaned.text)
    side = msgspec.json.encode(cleaned.sidecar)
    return Payload(
        cleaned.text, record.text_field, record.html_field, record.source.id, msgspec.json.encode(rest), side
    )


class ParquetWriter:
    """Gathers rows, and writes them in groups of fixed size."""

    def __init__(self, stage: Stage, shard: Shard, how: Output) -> None:
        names = name_files(shard, how)
        self._file = stage.open(names[0])
        self._sides = stage.open(names[1], how.compression or "") if len(names) > 1 else None
        self._codec = _CODECS[how.compression]
        self._writer: Any = None
        kind = _Carried if shard.format == "parquet" else _Made
        self._rows: _Carried | _Made = kind(shard, sidecar=how.sidecar != "apart")

    def write(self, row: Row, payload: Payload) -> None:
        """One row, and its sidecar where it lies apart."""
        if self._sides:
            self._sides.write(payload.sidecar + b"\n")
        with _telling():
            self._rows.add(row, payload)
            if self._rows.count >= _GROUP_ROWS or self._rows.bytes >= _GROUP_BYTES:
                self._write_group()

    def close(self) -> None:
        """The last group, and the end of the file."""
        with _telling():
            if self._rows.count or self._writer is None:
                self._write_group()
            self._writer.close()

    def _write_group(self) -> None:
        pa = load_arrow()
        table = pa.Table.from_batches(list(self._rows.take()), self._rows.schema)
        if self._writer is None:
            self._writer = pa.parquet.ParquetWriter(self._file, table.schema, compression=self._codec)
        if len(table):
            self._writer.write_table(table.unify_dictionaries(), row_group_size=len(table))


open_writer = ParquetWriter


@contextmanager
def _telling() -> Iterator[None]:
    """A type that can be read but not written fails its shard, as a full disk would."""
    try:
        yield
    except load_arrow().ArrowException as error:
        raise OSError(str(error)) from None


class _Made:
    """Rows of records that came as something else."""

    def __init__(self, _shard: Shard, *, sidecar: bool) -> None:
        self._names = ["id", "text", "fields", *((SIDECAR,) if sidecar else ())]
        self._rows: list[tuple[str, str, bytes, bytes]] = []
        self.bytes = 0

    @property
    def count(self) -> int:
        """Rows of the group."""
        return len(self._rows)

    @property
    def schema(self) -> Any:
        """The columns: all are strings."""
        pa = load_arrow()
        return pa.schema([(name, pa.string()) for name in self._names])

    def add(self, _row: Row, payload: Payload) -> None:
        """One row."""
        self._rows.append((payload.id, payload.text, payload.fields, payload.sidecar))
        self.bytes += len(payload.text) + len(payload.fields) + len(payload.sidecar)

    def take(self) -> Iterator[Any]:
        """The rows, which are gone then."""
        pa = load_arrow()
        columns = zip(*self._rows, strict=True) if self._rows else iter([()] * 4)
        arrays = [pa.array(values, pa.string()) for _, values in zip(self._names, columns, strict=False)]
        yield pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        self._rows, self.bytes = [], 0


class _Carried:
    """Rows that came as Parquet, by their batches."""

    def __init__(self, shard: Shard, *, sidecar: bool) -> None:
        self._shard, self._sidecar = shard, sidecar
        self._batch: Any = None
        self._rows: list[tuple[int, Payload]] = []
        self._done: list[Any] = []
        self._schema: Any = None
        self.bytes = 0
        self.count = 0

    @property
    def schema(self) -> Any:
        """The columns, by those of the first row; where no row was cleaned, by those of the shard."""
        if self._schema is None:
            try:
                with open_parquet(self._shard) as file:
                    schema = file.schema_arrow
                columns = choose_columns(schema, Fields())
            except InputError as error:
                raise OSError(str(error)) from None
            self._schema = self._choose_schema(schema, columns.body, is_html=columns.is_html)
        return self._schema

    def _choose_schema(self, schema: Any, body: str, *, is_html: bool) -> Any:
        told = ("text", body) if is_html else (body, None)
        return output_schema(schema, *told, sidecar=self._sidecar)

    def add(self, row: Row, payload: Payload) -> None:
        """One row."""
        batch, index = row.carry
        if self._schema is None:
            self._schema = output_schema(batch.schema, payload.text_field, payload.html_field, sidecar=self._sidecar)
        if batch is not self._batch:
            self._settle()
            self._batch = batch
        self._rows.append((index, payload))
        self.count += 1
        self.bytes += len(payload.text) + (len(payload.sidecar) if self._sidecar else 0)

    def take(self) -> Iterator[Any]:
        """The rows, which are gone then."""
        self._settle()
        yield from self._done
        self._done, self.bytes, self.count = [], 0, 0

    def _settle(self) -> None:
        """Of a batch keep only the rows that are written, in slices: nothing is copied, and all types have those."""
        rows, batch = self._rows, self._batch
        starts = [at for at, (index, _) in enumerate(rows) if at == 0 or index != rows[at - 1][0] + 1]
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=False):
            kept = batch.slice(rows[start][0], end - start)
            payloads = [payload for _, payload in rows[start:end]]
            columns = [self._column(kept, field, payloads) for field in self._schema]
            self._done.append(load_arrow().RecordBatch.from_arrays(columns, schema=self._schema))
            self.bytes += _size_of(kept)
        self._batch, self._rows = None, []

    def _column(self, kept: Any, field: Any, payloads: list[Payload]) -> Any:
        text_field = payloads[0].text_field
        if field.name == text_field:
            return _texts(payloads, field.type)
        if field.name == SIDECAR and self._sidecar:
            return load_arrow().array([payload.sidecar for payload in payloads], field.type)
        column = kept.column(field.name)
        outer, dot, inner = text_field.partition(".")
        if dot and field.name == outer and text_field not in kept.schema.names:
            return _replace_inside(column, inner, field.type, payloads)
        return column


def _texts(payloads: list[Payload], kind: Any) -> Any:
    pa = load_arrow()
    return pa.array([payload.text for payload in payloads], pa.large_string()).cast(kind)


def _replace_inside(column: Any, name: str, kind: Any, payloads: list[Payload]) -> Any:
    """A column of structs with other values in one of their fields (``b.c``)."""
    names = [field.name for field in kind]
    outer, _, inner = (name, "", "") if name in names else name.partition(".")

    def change(field: Any) -> Any:
        if field.name != outer:
            return column.field(field.name)
        if inner:
            return _replace_inside(column.field(field.name), inner, field.type, payloads)
        return _texts(payloads, field.type)

    return load_arrow().StructArray.from_arrays([change(field) for field in kind], fields=list(kind))
