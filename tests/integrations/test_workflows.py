"""GitHub's workflows: the recipe's steps as they would run for a pull request, and what our own may do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.integrations.packs import BOX, TIPS
from tests.integrations.recipes import read_recipes
from tests.integrations.shell import run_shell

yaml = pytest.importorskip("yaml", reason="workflows are told in YAML")

OWN = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
RECIPE = read_recipes()["A repository with a corpus: GitHub Actions"]
SHOWN = RECIPE.files[".github/workflows/rules.yml"]
WORKFLOWS: dict[str, dict[str, Any]] = {"own": yaml.safe_load(OWN), "recipe": yaml.safe_load(SHOWN)}
COMMIT = "git add -A . ':!.bin' && git -c user.name=a -c user.email=a@pier.example commit -qm change"


def steps_of(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A corpus and rules whose `main` has one pack, and a branch beside it, as a pull request is checked out."""
    home = tmp_path / "home"
    (home / "pages").mkdir(parents=True)
    (home / "my-rules").mkdir()
    (home / "pages" / "a.txt").write_text("The bridge reopened on Monday.\nWeather by Acme Ltd.\nTip us off\n")
    (home / "my-rules" / "acme.toml").write_text(BOX, "utf-8")
    (home / "cleaner.toml").write_text('rules = ["my-rules"]\n')
    (first,) = RECIPE.code
    run_shell(first.text, home)
    run_shell(f"git init -q -b main && {COMMIT}", home)
    run_shell("git clone -q home clone", tmp_path)
    return tmp_path / "clone"


def run_steps(clone: Path, expect: int = 0) -> str:
    """The steps that follow the installation, in one shell, as each ends the job where it fails."""
    commands = [step["run"] for step in steps_of(WORKFLOWS["recipe"]) if "run" in step]
    assert commands.pop(0) == "pip install webtext-cleaner"
    run_shell("git worktree remove --force ../base || true", clone)
    return run_shell("\n".join(commands), clone, expect, GITHUB_BASE_REF="main")


def test_a_pull_request_is_told_what_flips_until_it_is_accepted(clone: Path) -> None:
    assert "now go" not in run_steps(clone)
    (clone / "my-rules" / "harbour.toml").write_text(TIPS, "utf-8")
    told = run_steps(clone, expect=1)
    assert "harbour/tips  1 line now goes" in told
    assert "acme/box" not in told
    last = steps_of(WORKFLOWS["recipe"])[-1]["run"]
    run_shell(f"{last} --accept && {COMMIT}", clone)
    run_steps(clone)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_read_and_no_more(name: str) -> None:
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())
    uses = [step for step in steps_of(workflow) if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]) for step in uses)
    assert all(
        step["with"]["persist-credentials"] is False for step in uses if step["uses"].startswith("actions/checkout")
    )
    assert "${{" not in "".join(step.get("run", "") for step in steps_of(workflow))


def test_every_python_that_we_name_is_tried() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {word.rpartition(" ")[2] for word in project["classifiers"] if "Python :: 3." in word}
    assert set(WORKFLOWS["own"]["jobs"]["review"]["strategy"]["matrix"]["python"]) >= named >= {"3.11", "3.13"}
    assert all((ROOT / step["run"]).exists() for step in steps_of(WORKFLOWS["own"]) if step.get("run", "")[:1] == ".")
