"""The JSON Schema of rule packs, made from the structs that they are read into; editors check packs by it."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.spec import Head

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFS = "#/$defs/{name}"
Schema = dict[str, Any]


def pack_schema() -> Schema:
    """A pack: its own keys, and for each kind an array of its tables."""
    head, *parts = _components()
    names = [kind.__name__ for kind in KINDS.values()]
    tables = {
        name: {"type": "array", "description": part.get("description", ""), "items": {"$ref": _REFS.format(name=kind)}}
        for name, kind, part in zip(KINDS, names, parts, strict=True)
    }
    head = {key: value for key, value in head.items() if key not in ("title", "description")}
    return {
        "$schema": DIALECT,
        "title": "A rule pack",
        **head,
        "properties": {**head["properties"], **tables},
        "additionalProperties": False,
        "$defs": dict(zip(names, parts, strict=True)),
    }


def _components() -> list[Schema]:
    """Of what stands above the rules, and of each kind."""
    structs: list[type[msgspec.Struct]] = [Head, *KINDS.values()]
    _, parts = msgspec.json.schema_components(structs, ref_template=_REFS)
    return [tidy(parts[struct.__name__]) for struct in structs]


def override_schema() -> Schema:
    """The keys of any kind, none required: what a configuration may say of one rule."""
    _, *parts = _components()
    keys: dict[str, list[Schema]] = {}
    for part in parts:
        for key, value in part["properties"].items():
            plain = {name: told for name, told in value.items() if name != "default"}
            if plain not in keys.setdefault(key, []):
                keys[key].append(plain)
    properties = {key: told[0] if len(told) == 1 else {"anyOf": told} for key, told in sorted(keys.items())}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def tidy(schema: Schema) -> Schema:
    """As TOML has it, which knows no null, and without what some readers of JSON Schema do not know.

    Those are Python's end of a pattern, and (in Taplo) a list whose items each have a schema of their own.
    """
    tidied = {key: _tidy(value) for key, value in schema.items() if (key, value) != ("default", None)}
    if isinstance(pattern := tidied.get("pattern"), str):
        tidied["pattern"] = pattern.removesuffix(r"\Z") + "$" if pattern.endswith(r"\Z") else pattern
    if isinstance(told := tidied.get("description"), str):
        tidied["description"] = " ".join(told.split())
    if "prefixItems" in tidied:
        tidied["items"], *others = tidied.pop("prefixItems")
        assert all(other == tidied["items"] for other in others)
    if "anyOf" in tidied:
        tidied["anyOf"] = [one for one in tidied["anyOf"] if one != {"type": "null"}]
        if len(tidied["anyOf"]) == 1:
            tidied |= tidied.pop("anyOf")[0]
    return tidied


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return tidy(value)
    return [_tidy(one) for one in value] if isinstance(value, list) else value


def write_schema(schema: Schema) -> str:
    """As text, a key a line, the same for the same schema."""
    return json.dumps(schema, indent=2, ensure_ascii=False)
