"""``clean schema``: the JSON Schemas, made from the structs that read and write."""

from __future__ import annotations

from typing import Any

import click

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command("schema")
@click.argument("what", type=click.Choice(["sidecar", "rules", "config"]), default="sidecar")
def command(what: str) -> None:
    """Print the JSON Schema of the sidecar (default), of rule packs, or of the config file."""
    import msgspec

    from cleaner.config import Config
    from cleaner.sidecar import json_schema

    if what == "sidecar":
        schema = json_schema()
    elif what == "config":
        schema = {"$schema": _DIALECT, **msgspec.json.schema(Config)}
    else:
        schema = _pack_schema()
    click.echo(msgspec.json.format(msgspec.json.encode(schema), indent=2).decode())


def _pack_schema() -> dict[str, Any]:
    """A pack: its own keys, and for each kind an array of its tables."""
    import msgspec

    from cleaner.rulebook.kinds import KINDS

    (refs, parts) = msgspec.json.schema_components(KINDS.values(), ref_template="#/$defs/{name}")
    strings = {"type": "array", "items": {"type": "string"}}
    return {
        "$schema": _DIALECT,
        "type": "object",
        "required": ["about"],
        "additionalProperties": False,
        "properties": {
            "about": {"type": "string"},
            "category": {"type": "string"},
            "sites": strings,
            "paths": strings,
            "languages": strings,
            **{kind: {"type": "array", "items": ref} for kind, ref in zip(KINDS, refs, strict=True)},
        },
        "$defs": parts,
    }
