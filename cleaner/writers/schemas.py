"""The columns of cleaned Parquet: those that came, the cleaned text, the sidecar; and what their metadata say."""

from __future__ import annotations

import json
from typing import Any

from cleaner.formats.arrow import is_text, load_arrow
from cleaner.writers.jsonl import SIDECAR

_FEATURES = b"huggingface"  # the columns as the `datasets` library sees them; old ones refuse a file where they differ
_PANDAS = b"pandas"
_UNTRUE = (b"org.apache.spark.sql.parquet.row.metadata",)  # columns once more, which Spark believes; it can do without


def output_schema(schema: Any, text_field: str, html_field: str | None, *, sidecar: bool) -> Any:
    """The schema of what is written for rows of this one."""
    pa = load_arrow()
    fields = [field for field in schema if field.name != html_field]
    names = [field.name for field in fields]
    outer = text_field.partition(".")[0]
    if text_field in names:
        at = names.index(text_field)
        fields[at] = fields[at].with_type(text_type(fields[at].type))
    elif outer != text_field and outer in names:
        at = names.index(outer)
        fields[at] = fields[at].with_type(_nested_type(fields[at].type, text_field.partition(".")[2]))
    else:
        fields.append(pa.field(text_field, pa.string()))
    if sidecar and SIDECAR not in names:
        fields.append(pa.field(SIDECAR, pa.string()))
    made = pa.schema(fields)
    return made.with_metadata(_still_true(schema, made))


def text_type(kind: Any) -> Any:
    """The type of cleaned text: as it was, without a dictionary, which cleaned texts do not fit."""
    types = load_arrow().types
    kind = kind.value_type if types.is_dictionary(kind) else kind
    return kind if is_text(kind) else load_arrow().string()


def _nested_type(kind: Any, name: str) -> Any:
    pa = load_arrow()
    outer, _, inner = (name, "", "") if name in [field.name for field in kind] else name.partition(".")

    def change(field: Any) -> Any:
        if field.name != outer:
            return field
        return field.with_type(_nested_type(field.type, inner) if inner else text_type(field.type))

    return pa.struct([change(field) for field in kind])


def _still_true(schema: Any, made: Any) -> dict[bytes, bytes] | None:
    """The metadata of the file, without what has become untrue of its columns."""
    changed = {field.name: field.type for field in made if field not in list(schema)}
    kept = {key: value for key, value in (schema.metadata or {}).items() if key not in _UNTRUE}
    for key, correct in ((_FEATURES, _correct_features), (_PANDAS, _correct_pandas)):
        if key in kept:
            try:
                kept[key] = json.dumps(correct(json.loads(kept[key]), made.names, changed)).encode()
            except (ValueError, KeyError, TypeError, AttributeError):  # not as its library writes it
                del kept[key]
    return kept or None


def _correct_features(told: Any, names: list[str], changed: dict[str, Any]) -> Any:
    features = told["info"]["features"]
    values = {name: {"dtype": str(kind), "_type": "Value"} for name, kind in changed.items()}
    if any(load_arrow().types.is_nested(kind) for kind in changed.values()):
        raise ValueError("what is inside a struct has another form")
    told["info"] = {**told["info"], "features": {name: values.get(name) or features[name] for name in names}}
    return {key: value for key, value in told.items() if key != "fingerprint"}  # it was of the content


def _correct_pandas(told: Any, names: list[str], changed: dict[str, Any]) -> Any:
    """Without an index that only counts rows: some may have failed."""
    text = {"pandas_type": "unicode", "numpy_type": "object", "metadata": None}
    columns = [column for column in told["columns"] if column["field_name"] in names]
    known = {column["field_name"] for column in columns}
    told["columns"] = [{**column, **text} if column["field_name"] in changed else column for column in columns] + [
        {"name": name, "field_name": name, **text} for name in names if name not in known
    ]
    told["index_columns"] = [index for index in told["index_columns"] if isinstance(index, str)]
    return told
