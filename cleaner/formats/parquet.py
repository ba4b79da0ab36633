"""Parquet: one row a document, its text, id, HTML and address in columns by name.

The file is read in small batches, whatever its row groups. What is cleaned travels to the workers; the row itself stays
for the writer, so that all other columns keep their types.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any, NamedTuple

import msgspec

from cleaner.errors import InputError
from cleaner.formats.arrow import is_text, json_values, load_arrow, to_bytes
from cleaner.formats.fields import (
    Fields,
    body_names,
    body_option,
    find_id,
    find_url,
    id_names,
    list_names,
    url_names,
)
from cleaner.formats.jsonl import make_source
from cleaner.formats.places import LONGEST, open_bytes
from cleaner.formats.records import Position, Record, Row, Shard
from cleaner.formats.streams import telling_loss

_BATCH_ROWS = 64  # as many as go to a worker at once
_BATCH_BYTES = 64 << 20  # of the values that its rows take from dictionaries, which may be the same one in each row
_BUFFER = 1 << 20  # bytes of a column that are read at once, in place of all that a row group has of it


class Raw(NamedTuple):
    """What a worker needs of a row: the body, what may tell its id and address, and all columns as JSON if wanted."""

    body: bytes | None
    name: str
    is_html: bool
    known: tuple[tuple[str, Any], ...]
    columns: tuple[str, ...]
    fields: bytes = b""


class Columns(NamedTuple):
    """Where in a file the body lies, whether it is HTML, and where the id and the address may be."""

    body: str
    is_html: bool
    known: tuple[str, ...]
    all: tuple[str, ...]


def read_rows(shard: Shard, names: Fields, position: Position) -> Iterator[Row]:
    """Its rows, each with its batch and its place there to carry."""
    with open_parquet(shard) as file:
        columns = choose_columns(file.schema_arrow, names)
        number = 0
        for batch, position.behind in _read_batches(file):
            with _telling_damage(number):
                raws = list(_read_batch(batch, columns, names.others))
            for index, raw in enumerate(raws):
                number += 1
                yield Row(number, raw, (batch, index))


@contextmanager
def open_parquet(shard: Shard) -> Iterator[Any]:
    """A file to be read; raises InputError that says why it can't be."""
    pa = load_arrow()
    if shard.compression:
        tool = "gunzip" if shard.compression == "gzip" else "unzstd"
        raise InputError(f"is Parquet that was compressed as a whole, which can't be read in parts; {tool} it first")
    with open_bytes(shard.path) as source:
        try:
            # pre_buffer would keep all that was read
            file = pa.parquet.ParquetFile(
                _Watched(source), pre_buffer=False, buffer_size=_BUFFER, page_checksum_verification=True
            )
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # names of columns are UTF-8
            raise InputError(_tell_unreadable(source, error)) from None
        yield file


class _Watched(io.RawIOBase):
    """A file whose loss is told apart from its damage."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with telling_loss():
            return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _tell_unreadable(source: IO[bytes], error: Exception) -> str:
    source.seek(0)
    head = source.read(4)
    if not head:
        return "is empty, not even Parquet without rows; get the file again"
    if head == b"PARE":
        return "is encrypted Parquet, which can't be read; decrypt it first"
    if head == b"PAR1":
        return f"is cut off or damaged: {_first_line(error)}; get the file again"
    return "is no Parquet, whatever its name says; name it by what it is"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _read_batches(file: Any) -> Iterator[tuple[Any, int]]:
    """Its batches, each with the bytes of the file that are behind after it; raises InputError where it is damaged."""
    rows = behind = 0
    for number in range(file.num_row_groups):
        with _telling_damage(rows):  # before its columns are asked: pyarrow 26 ends the process where one is damaged
            next(file.iter_batches(1, row_groups=[number], use_threads=False), None)
        group = file.metadata.row_group(number)
        size = sum(group.column(column).total_compressed_size for column in range(group.num_columns))
        batches = file.iter_batches(_rows_at_once(group, rows), row_groups=[number], use_threads=False)
        done = 0
        while True:
            with _telling_damage(rows):
                batch = next(batches, None)
            if batch is None:
                break
            done += len(batch)
            rows += len(batch)
            yield batch, behind + size * done // max(group.num_rows, 1)
        behind += size


@contextmanager
def _telling_damage(rows: int) -> Iterator[None]:
    """What Arrow can't read as InputError, which tells how many rows were read before."""
    try:
        yield
    except (load_arrow().ArrowException, OSError, UnicodeDecodeError) as error:
        told = f"can't be read on after {rows:,} rows: {_first_line(error)}"
        raise InputError(f"{told}; those are done, get the file again for the rest") from None


def _rows_at_once(group: Any, behind: int) -> int:
    """How many rows fit into memory, each of them with the longest value that a dictionary may hold.

    Raises InputError where they are said to be longer than any document.
    """
    columns = [group.column(number) for number in range(group.num_columns)]
    if sum(column.total_uncompressed_size for column in columns) > LONGEST * max(1, group.num_rows):
        told = f"can't be read on after {behind:,} rows: those behind are longer than {LONGEST >> 20} MB"
        raise InputError(f"{told}, no document is")
    return max(1, min(_BATCH_ROWS, _BATCH_BYTES // max(1, sum(map(_size_of_dictionary, columns)))))


def _size_of_dictionary(column: Any) -> int:
    """Roughly the bytes of its dictionary, unpacked."""
    if not column.has_dictionary_page or column.dictionary_page_offset is None:
        return 0
    packed = max(0, column.data_page_offset - column.dictionary_page_offset)
    return int(packed * column.total_uncompressed_size / max(1, column.total_compressed_size))


def choose_columns(schema: Any, names: Fields) -> Columns:
    """Where what is needed lies; raises InputError that lists the columns there are."""
    body, is_html = _choose_body(schema, names)
    asked = ((names.id, id_names(names), "--id-field"), (names.url, url_names(names), "--url-field"))
    for told, wanted, option in asked:
        if told and all(_type_of(schema, name) is None for name in wanted):
            raise InputError(f"has no column '{told}', but {list_names(schema.names)}; name the right one by {option}")
    known = dict.fromkeys((*id_names(names), *url_names(names)))
    return Columns(body, is_html, tuple(name for name in known if _is_plain(schema, name)), tuple(schema.names))


def _choose_body(schema: Any, names: Fields) -> tuple[str, bool]:
    there = [(name, is_html, _type_of(schema, name)) for name, is_html in body_names(names)]
    for name, is_html, kind in there:
        if kind is not None and is_text(kind):
            return name, is_html
    advice = f"the columns are {list_names(schema.names)}; name the right one by {body_option(names)}"
    for name, _, kind in there:
        if kind is not None:
            raise InputError(f"its column '{name}' is {kind}, not text; {advice}")
    asked = " or ".join(repr(name) for name, _, _ in there)
    raise InputError(f"has no column {asked}; {advice}")


def _type_of(schema: Any, name: str) -> Any:
    """The type of a column, or of a field in one of structs (``a.b``); None where there is none."""
    if (index := schema.get_field_index(name)) >= 0:
        return schema.field(index).type
    outer, dot, inner = name.partition(".")
    index = schema.get_field_index(outer)
    if not dot or index < 0:
        return None
    nested = schema.field(index).type
    return _type_of(load_arrow().schema(list(nested)), inner) if load_arrow().types.is_struct(nested) else None


def _is_plain(schema: Any, name: str) -> bool:
    kind = _type_of(schema, name)
    if kind is None:
        return False
    kind = kind.value_type if load_arrow().types.is_dictionary(kind) else kind
    return load_arrow().types.is_integer(kind) or str(kind) in ("string", "large_string", "string_view")


def _column(batch: Any, name: str) -> Any:
    if name in batch.schema.names:
        return batch.column(name)
    outer, _, inner = name.partition(".")
    return load_arrow().compute.struct_field(batch.column(outer), inner.split("."))


def _read_batch(batch: Any, columns: Columns, others: bool) -> Iterator[Raw]:
    bodies = to_bytes(_column(batch, columns.body))
    known = [json_values(_column(batch, name), name) for name in columns.known]
    lines = _to_json(batch, columns) if others else [b""] * len(batch)
    for index, (body, line) in enumerate(zip(bodies, lines, strict=True)):
        told = tuple((name, values[index]) for name, values in zip(columns.known, known, strict=True))
        yield Raw(body, columns.body, columns.is_html, told, columns.all, line)


def _to_json(batch: Any, columns: Columns) -> list[bytes]:
    """Each row as a JSON object; without its body, which travels apart."""
    nothing = [None] * len(batch)
    values = [
        nothing if name == columns.body else json_values(batch.column(index), name)
        for index, name in enumerate(columns.all)
    ]
    rows = (dict(zip(columns.all, row, strict=True)) for row in zip(*values, strict=True))
    return [msgspec.json.encode(row, enc_hook=str) for row in rows]  # values of extensions have classes of their own


def understand(shard: Shard, row: Row, names: Fields) -> Record:
    """The record of a row; raises InputError where its text is null."""
    raw: Raw = row.raw
    if raw.body is None:
        raise InputError(f"its column '{raw.name}' is null: no document is there")
    known = dict(raw.known)
    at = f"{shard.id}:{row.number}"
    id, url = find_id(known, names, _same) or at, find_url(known, names, _same)
    try:
        source = make_source(raw.body.decode("utf-8"), id, at, is_html=raw.is_html, url=url)
    except UnicodeDecodeError:  # bytes of a page as it came, or strings of a careless writer
        source = replace(make_source("", id, at, is_html=raw.is_html, url=url), data=raw.body, encoding=None)
    fields: dict[str, Any] = dict.fromkeys(raw.columns)
    if raw.fields:
        fields = {**msgspec.json.decode(raw.fields, type=dict[str, msgspec.Raw])}
    return Record(source, fields, "text" if raw.is_html else raw.name, raw.name if raw.is_html else None)


def _same(value: Any) -> Any:
    return value
