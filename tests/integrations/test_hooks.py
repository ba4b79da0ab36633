"""The hooks for pre-commit, as the recipe sets them up: what they run, and pre-commit itself (marker long: it installs)."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.integrations.packs import BOX, SEA, TIPS
from tests.integrations.recipes import read_recipes
from tests.integrations.shell import run_shell

yaml = pytest.importorskip("yaml", reason="hooks are told in YAML")

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text("utf-8"))}
CONFIG = read_recipes()["A repository of rules: pre-commit"].files[".pre-commit-config.yaml"]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "my-rules"
    folder.mkdir()
    (folder / "acme.toml").write_text(BOX, "utf-8")
    (folder / "tips.toml").write_text(TIPS, "utf-8")
    return folder


def commands(config: str) -> dict[str, str]:
    """What pre-commit would run, by the hook's id: no names of files are passed."""
    (repo,) = yaml.safe_load(config)["repos"]
    assert all(HOOKS[hook["id"]]["pass_filenames"] is False for hook in repo["hooks"])
    return {
        hook["id"]: f"{HOOKS[hook['id']]['entry']} {shlex.join(hook.get('args', HOOKS[hook['id']]['args']))}"
        for hook in repo["hooks"]
    }


def test_the_recipe_has_each_hook() -> None:
    assert set(commands(CONFIG)) == set(HOOKS) == {"clean-rules-test", "clean-rules-lint"}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_passes_sound_packs_and_looks_at_neighbours(hook: str, packs: Path) -> None:
    run_shell(commands(CONFIG)[hook], packs.parent)
    (packs / "sea.toml").write_text(SEA, "utf-8")
    run_shell(commands(CONFIG)[hook], packs.parent, expect=1)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_without_its_folder_does_not_pass(hook: str, packs: Path) -> None:
    run_shell(f"{HOOKS[hook]['entry']} {shlex.join(HOOKS[hook]['args'])}", packs.parent, expect=2)


def test_pre_commit_takes_both_files(tmp_path: Path) -> None:
    library = pytest.importorskip("pre_commit.clientlib", reason="pre-commit says what a hook may hold")
    config = tmp_path / ".pre-commit-config.yaml"
    config.write_text(CONFIG, "utf-8")
    assert {hook["id"] for hook in library.load_manifest(str(MANIFEST))} == set(HOOKS)
    library.load_config(str(config))


@pytest.mark.long
def test_pre_commit_runs_them(packs: Path, tmp_path: Path) -> None:
    """It clones this checkout's last commit and installs it, from an index, into a place of its own."""
    if not shutil.which("pre-commit") or not (ROOT / ".git").exists():
        pytest.skip("tried where pre-commit is installed, in a clone")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True)
    config = CONFIG.replace("https://github.com/OWNER/cleaner", ROOT.as_posix()).replace("v0.1.0", head.stdout.strip())
    (tmp_path / ".pre-commit-config.yaml").write_text(config, "utf-8")
    home = str(tmp_path / "home")
    run_shell("git init -q && git add my-rules .pre-commit-config.yaml", tmp_path)
    told = run_shell("pre-commit run --all-files", tmp_path, PRE_COMMIT_HOME=home)
    assert told.count("Passed") == len(HOOKS)
    (packs / "sea.toml").write_text(SEA, "utf-8")
    told = run_shell("git add my-rules && pre-commit run", tmp_path, expect=1, PRE_COMMIT_HOME=home)
    assert "acme/box with all packs: goes, should stay" in told
    assert told.count("Failed") == len(HOOKS)
