"""What the READMEs say is true: commands, options, files, the schema's fields."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from cleaner import Cleaner, Config
from cleaner.cli import COMMANDS
from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.loader import parse_pack
from cleaner.sidecar import json_schema
from cleaner.workshop.checking.examples import check_rules

from .conftest import RECIPE, ROOT

README = (ROOT / "README.md").read_text("utf-8")
GUIDE = (ROOT / "rules" / "README.md").read_text("utf-8")
Run = Callable[..., subprocess.CompletedProcess[str]]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_review_finds_its_commands(name: str) -> None:
    (line,) = re.findall(rf"<!-- {name} -->\n```sh\n(.*)\n```", README)
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install")


@pytest.mark.parametrize("pack", [b for b in blocks(README, "toml") + blocks(GUIDE, "toml") if "[[" in b])
def test_rules_in_the_guides_hold(pack: str) -> None:
    rules = parse_pack(pack, "guide.toml", "guide")
    assert rules
    assert [str(failure) for failure in check_rules(rules, Cleaner().all_rules)] == []


def test_configs_in_the_guides_are_valid() -> None:
    import tomllib

    configs = [b for b in blocks(GUIDE, "toml") if "[[" not in b]
    assert configs
    for text in configs:
        msgspec.convert(tomllib.loads(text), Config)


def test_python_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cleaner.toml").write_text("")
    (tmp_path / "page.html").write_text("<html><body><p>Rain fell all night on the old town.</p></body></html>")
    (tmp_path / "out").mkdir()
    for block in blocks(RECIPE.sub("", README), "python"):  # those are run in integrations/
        exec(compile(block, "README.md", "exec"), {})


def test_every_command_and_option_stands_in_the_readme(clean: Run) -> None:
    for name in COMMANDS:
        assert name == "run" or f"clean {name}" in README
    helped = clean("run", "--help").stdout
    for option in re.findall(r"--[a-z-]+", helped):
        assert option == "--help" or option in README, option


def test_every_config_key_stands_in_the_readme() -> None:
    assert [f.encode_name for f in msgspec.structs.fields(Config) if f"`{f.encode_name}`" not in README] == []


def test_the_sidecar_in_the_readme_has_only_real_fields() -> None:
    (removal, example) = sorted(blocks(README, "json"), key=len)
    schema = json_schema()
    fields = schema["$defs"]["Sidecar"]["properties"]
    shown = json.loads(example)
    assert set(shown) <= set(fields)
    assert set(json.loads(removal)) <= set(schema["$defs"]["Removal"]["properties"])
    for name in ("Removal", "Repair", "Flag"):
        rows = shown[name.lower() + "s"]
        assert set(rows[0]) <= set(schema["$defs"][name]["properties"])


def test_sidecars_validate_against_the_schema(cleaner: Cleaner) -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(json_schema())
    for path in (ROOT / "output").glob("0*.json"):
        validator.validate(json.loads(path.read_text("utf-8")))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"id": 1})


def test_every_kind_and_condition_stands_in_the_guide() -> None:
    keys = {field.encode_name for kind in KINDS.values() for field in msgspec.structs.fields(kind)}
    assert [key for key in sorted(keys) if f"`{key}" not in GUIDE and f"{key} =" not in GUIDE] == []


def test_links_in_the_readmes_lead_somewhere() -> None:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "cleaner/README.md", ROOT / "rules/README.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert target.startswith("http") or (path.parent / target).exists(), target
