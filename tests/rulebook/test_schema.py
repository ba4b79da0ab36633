"""The schemas that editors check packs and configurations by: they take what loads, and refuse what can't be so."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cleaner.config import config_schema, load_config
from cleaner.errors import ConfigError, RuleError
from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.loader import parse_pack, shipped_rules
from cleaner.rulebook.packfile import find_packs
from cleaner.rulebook.schema import pack_schema, write_schema
from tests.conftest import ROOT

GUIDES = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "rules/README.md"))
BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDES, re.DOTALL)
PACKS = jsonschema.Draft202012Validator(pack_schema())
CONFIGS = jsonschema.Draft202012Validator(config_schema())
PACK = """\
about = "Of the mill."

[words]
wheel = 'wheel|mill'

[[drop_line]]
id = "menu"
regex = ['{wheel} menu', 'menu']
position = [0.5, 1]
max_words = 5
heading = true
why = "A menu."
example = '''
- menu
  The menu is long.
'''

[[keep]]
id = "stays"
from = ["menu/*"]
literals = ["Home"]
why = "It is no menu."
example = '''
* Home
  Home is where the mill stands.
'''
"""
NOT_A_PACK = {
    "a kind": ("[[keep]]", "[[keeps]]"),
    "a key above the rules": ("about", "abuot"),
    "no about": ('about = "Of the mill."', ""),
    "about is a number": ('"Of the mill."', "3"),
    "words of numbers": ("'wheel|mill'", "3"),
    "words in a list": ("[words]\nwheel = 'wheel|mill'", "words = ['wheel']"),
    "sites of no list": ("about =", "sites = 'mill.example'\nabout ="),
    "a key": ("max_words", "max_wrds"),
    "a key of another kind": ("max_words = 5", "within = 5"),
    "a count as a string": ("max_words = 5", "max_words = '5'"),
    "a count below none": ("max_words = 5", "max_words = -5"),
    "a position of three": ("[0.5, 1]", "[0.1, 0.5, 1]"),
    "a position beyond the page": ("[0.5, 1]", "[0.5, 2]"),
    "a position by a word": ("[0.5, 1]", "'top'"),
    "a switch as a string": ("heading = true", "heading = 'true'"),
    "a date as a reason": ('"A menu."', "2020-01-01"),
    "no id": ('id = "menu"', ""),
    "no why": ('why = "A menu."', ""),
    "an empty why": ('"A menu."', '""'),
    "no example": ("example = '''\n* Home\n  Home is where the mill stands.\n'''", ""),
    "an id with a space": ('"menu"', '"the menu"'),
    "languages by name": ("heading = true", "languages = ['German']"),
}


def test_the_schema_beside_the_packs_is_that_of_the_code() -> None:
    kept = (ROOT / "rules" / "schema.json").read_text("utf-8")
    assert kept == write_schema(pack_schema()) + "\n", "write it again: clean schema rules > rules/schema.json"


@pytest.mark.parametrize("path", find_packs(shipped_rules(), is_shipped=True), ids=lambda path: path.stem)
def test_shipped_packs_fit_and_name_the_schema(path: Path) -> None:
    text = path.read_text("utf-8")
    PACKS.validate(tomllib.loads(text))
    assert text.startswith("#:schema ./schema.json\nabout = ")


def test_what_is_no_pack_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text("{}")
    (tmp_path / "mill.toml").write_text(PACK)
    assert find_packs(tmp_path, is_shipped=False) == [tmp_path / "mill.toml"]


@pytest.mark.parametrize("text", BLOCKS)
def test_examples_of_the_guides_fit(text: str) -> None:
    (PACKS if "[[" in text else CONFIGS).validate(tomllib.loads(text))


def test_the_pack_of_this_test_loads_and_fits() -> None:
    assert len(parse_pack(PACK, "mill.toml", "mill")) == 2
    PACKS.validate(tomllib.loads(PACK))


@pytest.mark.parametrize("change", NOT_A_PACK.values(), ids=NOT_A_PACK)
def test_what_does_not_load_does_not_fit(change: tuple[str, str]) -> None:
    text = PACK.replace(*change, 1)
    assert text != PACK
    with pytest.raises(RuleError):
        parse_pack(text, "mill.toml", "mill")
    assert not PACKS.is_valid(tomllib.loads(text))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", ["id", "why", "example"])
def test_every_rule_needs_its_name_reason_and_example(kind: str, key: str) -> None:
    assert key in pack_schema()["$defs"][KINDS[kind].__name__]["required"]


@pytest.mark.parametrize(
    "text",
    [
        "presett = 'auto'",
        "preset = 'strong'",
        "rules = 'my-rules'",
        "shipped = 'yes'",
        "flag_gap = 2",
        "override = 'menu'",
        "[override]\n'chrome/menu' = 3",
    ],
)
def test_a_config_that_does_not_load_does_not_fit(text: str, tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text(text)
    with pytest.raises(ConfigError):
        load_config(tmp_path / "cleaner.toml")
    assert not CONFIGS.is_valid(tomllib.loads(text))


def test_what_a_config_says_of_a_rule_is_checked_as_in_a_pack() -> None:
    assert CONFIGS.is_valid({"override": {"chrome/menu": {"max_words": 12, "from": ["*"], "position": "head"}}})
    assert not CONFIGS.is_valid({"override": {"chrome/menu": {"max_wrds": 12}}})
    assert not CONFIGS.is_valid({"override": {"chrome/menu": {"max_words": "12"}}})


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for value in schema:
            yield from _parts(value)


@pytest.mark.parametrize("schema", [pack_schema(), config_schema()], ids=["rules", "config"])
def test_every_key_says_what_it_means(schema: dict[str, Any]) -> None:
    silent = [
        name
        for part in _parts(schema)
        if part.get("type") == "object"
        for name, key in part.get("properties", {}).items()
        if not all(told.get("description") for told in ([key] if "description" in key else key.get("anyOf", [{}])))
    ]
    assert silent == []


@pytest.mark.parametrize("schema", [pack_schema(), config_schema()], ids=["rules", "config"])
def test_the_schema_is_one_that_any_editor_reads(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft7Validator.check_schema(schema)
    written = json.dumps(schema)
    assert r"\Z" not in written.replace(r"\\", "\\")
    assert '"null"' not in written
    assert "prefixItems" not in written
