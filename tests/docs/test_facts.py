"""What the documentation says is true: packs, configurations, sidecars, links."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from cleaner import Cleaner, Config
from cleaner.cli import COMMANDS
from cleaner.rulebook.loader import parse_pack
from cleaner.sidecar import json_schema
from cleaner.workshop.checking.examples import check_rules

from .blocks import read_blocks
from .tables import ROOT, pages

PAGES = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in pages()}


def blocks(language: str) -> list[object]:
    found = [block for name, text in PAGES.items() for block in read_blocks(name, text) if block.language == language]
    return [pytest.param(block.text, id=str(block)) for block in found]


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_review_finds_its_commands(name: str) -> None:
    (line,) = re.findall(rf"<!-- {name} -->\n```sh\n(.*)\n```", PAGES["README.md"])
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install")


@pytest.mark.parametrize("text", blocks("toml"))
def test_packs_and_configurations_hold(text: str) -> None:
    if "[[" not in text:
        msgspec.convert(tomllib.loads(text), Config)
        return
    rules = parse_pack(text, "guide.toml", "guide")
    assert rules
    assert [str(failure) for failure in check_rules(rules, Cleaner().all_rules)] == []


@pytest.mark.parametrize("text", blocks("json"))
def test_json_has_only_real_fields(text: str) -> None:
    schema = json_schema()["$defs"]
    shown = json.loads(text)
    if "rule" in shown:
        assert set(shown) <= set(schema["Removal"]["properties"])
        return
    assert set(shown) <= set(schema["Sidecar"]["properties"])
    for name in ("Removal", "Repair", "Flag"):
        rows = shown[name.lower() + "s"]
        assert set(rows[0]) <= set(schema[name]["properties"])


def test_sidecars_validate_against_the_schema() -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(json_schema())
    for path in (ROOT / "output").glob("0*.json"):
        validator.validate(json.loads(path.read_text("utf-8")))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"id": 1})


def test_links_lead_somewhere() -> None:
    for name, text in PAGES.items():
        for target, anchor in re.findall(
            r"\]\(([^)#\s]*)(?:#([^)]*))?\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        ):
            if target.startswith("http"):
                continue
            place = (ROOT / name).parent / target if target else ROOT / name
            assert place.exists(), f"{name}: {target}"
            if anchor:
                assert anchor in anchors(place), f"{name}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_map_names_every_module() -> None:
    told = PAGES["cleaner/README.md"]
    named_by_rule = ("__init__", "__main__")  # and commands with their parts, and families of kinds
    missing = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "cleaner").rglob("*.py")
        if path.stem not in named_by_rule
        and f"`{path.name}`" not in told
        and path.parent.name != "kinds"
        and not (path.parent.name == "cli" and path.stem.partition("_")[0] in COMMANDS)
    ]
    assert missing == []
    rooms = set(re.findall(r"`(\w+\.py)`", told))
    assert sorted(rooms - {path.name for path in ROOT.rglob("*.py")}) == []
