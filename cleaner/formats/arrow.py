"""pyarrow's door, and Arrow's values as JSON has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from cleaner.errors import InputError, UsageError

_ODD_MAP = re.compile(r"map<(?!(large_)?string)")  # keys of JSON objects are strings


def load_arrow() -> Any:
    """The library, with its Parquet and compute parts; raises UsageError where it is not installed, or broken."""
    try:
        import pyarrow
        import pyarrow.compute
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise UsageError("for Parquet one more package is needed: pip install 'webtext-cleaner[shards]'") from None
    except ImportError as error:  # as beside a numpy that it was not made for
        raise UsageError(f"pyarrow is installed, but can't be loaded: {error}; install it again") from None
    return pyarrow


def json_values(array: Any, name: str) -> list[Any]:
    """The values of a column, each as msgspec writes it to JSON; raises InputError where one has no such form.

    Dates and times become ISO 8601, bytes base64, decimals strings, maps objects. Times that Python does not have
    (nanoseconds, years beyond 9999) are told by Arrow itself.
    """
    pa = load_arrow()
    for leaf in (_as_python, _as_text):
        try:
            return _to_list(pa, _cast(pa, array, leaf))
        except (pa.ArrowException, ValueError, OverflowError, KeyError):
            continue
    if is_text(array.type):  # UTF-8 that is none
        return [value and value.decode("utf-8", "replace") for value in to_bytes(array)]
    raise InputError(f"its column '{name}' has values of {array.type} that JSON can't hold; give --to parquet")


def is_text(kind: Any) -> bool:
    """Whether a column can hold text: strings or bytes, plain or of a dictionary."""
    types = load_arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    tests = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
    return any(test(kind) for test in tests) or str(kind) in ("string_view", "binary_view")


def to_bytes(array: Any) -> list[bytes | None]:
    """The values of a column of text, as they lie there."""
    pa = load_arrow()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    values: list[bytes | None] = array.cast(pa.large_binary()).to_pylist()
    return values


def _to_list(pa: Any, array: Any) -> list[Any]:
    if not pa.types.is_nested(array.type) or _ODD_MAP.search(str(array.type)):
        values: list[Any] = array.to_pylist()
        return values
    try:
        values = array.to_pylist(maps_as_pydicts="strict")
    except KeyError:  # a key twice
        values = array.to_pylist()
    return values


def _cast(pa: Any, array: Any, leaf: Callable[[Any, Any], Any]) -> Any:
    kind = _map_type(pa, array.type, leaf)
    if kind == array.type:
        return array
    is_time = pa.types.is_timestamp(array.type) and pa.types.is_string(kind)
    array = array.cast(kind)
    return pa.compute.replace_substring(array, " ", "T") if is_time else array


def _map_type(pa: Any, kind: Any, leaf: Callable[[Any, Any], Any]) -> Any:
    """The type with another one in the place of each that is not nested."""
    types = pa.types

    def inner(field: Any) -> Any:
        return field.with_type(_map_type(pa, field.type, leaf))

    if types.is_struct(kind):
        return pa.struct([inner(kind.field(i)) for i in range(kind.num_fields)])
    if types.is_map(kind):
        return pa.map_(inner(kind.key_field), inner(kind.item_field))
    if types.is_fixed_size_list(kind):
        return pa.list_(inner(kind.value_field), kind.list_size)
    if types.is_list(kind):
        return pa.list_(inner(kind.value_field))
    if types.is_large_list(kind):
        return pa.large_list(inner(kind.value_field))
    return leaf(pa, kind)


def _as_python(pa: Any, kind: Any) -> Any:
    """Python's times end at microseconds; a cast that would lose some fails."""
    types = pa.types
    if types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", kind.tz)
    if types.is_time64(kind):
        return pa.time64("us")
    if types.is_float16(kind):
        return pa.float32()
    return pa.duration("us") if types.is_duration(kind) and kind.unit == "ns" else kind


def _as_text(pa: Any, kind: Any) -> Any:
    if pa.types.is_duration(kind):
        return pa.int64()
    return pa.string() if pa.types.is_temporal(kind) else kind
