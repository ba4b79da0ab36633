"""``clean schema``: the JSON Schemas, made from the structs that read and write."""

from __future__ import annotations

import click


@click.command("schema")
@click.argument("what", type=click.Choice(["sidecar", "rules", "config"]), default="sidecar")
def command(what: str) -> None:
    """Print the JSON Schema of the sidecar (default), of rule packs, or of the config file.

    Editors that know TOML check and complete by it: clean schema rules > my-rules/schema.json, and
    #:schema ./schema.json as the first line of a pack there.
    """
    from cleaner.config import config_schema
    from cleaner.rulebook.schema import pack_schema, write_schema
    from cleaner.sidecar import json_schema

    made = {"sidecar": json_schema, "rules": pack_schema, "config": config_schema}[what]()
    click.echo(write_schema(made))
