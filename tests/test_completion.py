"""What a shell completes after `clean`: by click's own protocol, and in bash itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from cleaner.cli import COMMANDS, group

from .test_imports import DOORS, loaded_by

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a page, one with a name that is like a command's, and a pack."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cleaner.toml").write_text("")
    (tmp_path / "pages").mkdir()
    (tmp_path / "stories").mkdir()
    (tmp_path / "my-rules").mkdir()
    (tmp_path / "my-rules/mill.toml").write_text(
        "about = 'x'\n[[drop_line]]\nid = 'wheel'\nregex = 'wheel'\nwhy = 'W.'\nexample = '''\n- wheel\n  A wheel.\n'''\n"
    )
    return tmp_path


def complete(*words: str) -> list[str]:
    """What is offered for the last of the words that are typed after `clean`; files as `<file>`."""
    items = ShellComplete(group, {}, "clean", "_CLEAN_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [item.value if item.type == "plain" else f"<{item.type}>" for item in items]


def test_the_first_word_is_a_command_or_a_file() -> None:
    assert complete("") == [*COMMANDS, "cleaner.toml", "my-rules/", "pages/", "stories/"]
    assert complete("st") == ["status", "stories/"]
    assert complete("pa") == complete("pages/") == complete("./st") == ["<file>"]


def test_options_of_the_main_job_need_no_word_run() -> None:
    assert complete("--pres") == complete("run", "--pres") == complete("pages", "--pres") == ["--preset"]
    assert sorted(complete("--ver")) == ["--verbose", "--version"]
    assert complete("--preset", "f") == complete("pages", "--preset", "f") == ["flattened"]
    assert complete("pages", "") == complete("run", "pages", "") == ["<file>"]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["rules", "s"], ["show", "stats", "suggest"]),
        (["rules", "stats", ""], ["<file>"]),
        (["schema", ""], ["sidecar", "rules", "config"]),
        (["completion", "z"], ["zsh"]),
        (["explain", "pa"], ["<file>"]),
        (["repair", "--step", "x", ""], ["<file>"]),
        (["restore", "out", ""], ["<file>"]),
        (["status", ""], ["<file>"]),
        (["rules", "suggest", ""], ["<file>"]),
        (["rules", "list", "--rules", ""], ["<dir>"]),
        (["explain", "--config", ""], ["<file>"]),
    ],
    ids=" ".join,
)
def test_each_command_completes_its_own(words: list[str], offered: list[str]) -> None:
    assert complete(*words) == offered


@pytest.mark.parametrize(
    "before",
    [
        ["rules", "show"],
        ["rules", "list"],
        ["rules", "test"],
        ["rules", "lint"],
        ["rules", "stats", "out"],
        ["--disable"],
        ["explain", "--disable"],
    ],
)
def test_rules_are_completed_by_pack_and_name(before: list[str]) -> None:
    assert complete(*before, "c") == ["chrome", "comments", "consent"]
    assert complete(*before, "consent/akismet-d") == ["consent/akismet-de"]
    assert complete(*before, "newsl")[0] == "newsletter"
    assert all(name.startswith("newsletter/") for name in complete(*before, "newsl")[1:])


def test_rules_of_own_folders_are_known() -> None:
    assert complete("rules", "show", "--rules", "my-rules", "mi") == ["mill", "mill/wheel"]
    Path("cleaner.toml").write_text("rules = ['my-rules']", encoding="utf-8")
    assert complete("rules", "show", "mill/") == ["mill/wheel"]


def test_packs_to_test_may_be_files() -> None:
    assert complete("rules", "test", "my-rules/mi") == ["<file>"]


@pytest.mark.parametrize("fault", ["disabel = 1", "rules = ['nowhere']", "no toml"])
def test_what_does_not_load_completes_nothing(fault: str) -> None:
    Path("cleaner.toml").write_text(fault, encoding="utf-8")
    assert complete("rules", "show", "c") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_says_where_to_put_it(shell: str, clean: Run) -> None:
    done = clean("completion", shell)
    assert done.returncode == 0
    assert f"clean completion {shell}" in "".join(done.stdout.splitlines()[:2])
    assert f"_CLEAN_COMPLETE={shell}_complete" in done.stdout
    assert done.stdout.startswith("#compdef clean\n") == (shell == "zsh")


def test_the_protocol_of_the_scripts() -> None:
    told = {"_CLEAN_COMPLETE": "bash_complete", "COMP_WORDS": "clean rules show consent/akismet-d", "COMP_CWORD": "3"}
    done = subprocess.run(
        [sys.executable, "-m", "cleaner"], env={**os.environ, **told}, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("plain,consent/akismet-de\n", "")


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_bash_takes_it(clean: Run, folder: Path) -> None:
    (folder / "clean").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cleaner "$@"\n')
    (folder / "clean").chmod(0o755)
    script = clean("completion", "bash").stdout
    script += 'COMP_WORDS=(clean st); COMP_CWORD=1; _clean_completion clean; echo "${COMPREPLY[@]}"'
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "status stories/\n"


@pytest.mark.parametrize("words", ["clean st", "clean pa", "clean --pre", "clean pages --preset f"])
def test_completing_is_light(words: str) -> None:
    told = {"_CLEAN_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    loaded = loaded_by(
        f"import os; os.environ.update({told})\nfrom cleaner.cli import main\ntry: main()\nexcept SystemExit: pass"
    )
    assert "cleaner.cli.completing" in loaded
    assert not loaded & {*DOORS, "msgspec", "cleaner.api"}
