"""The session in the rule author's guide is what happens: each command is run, its output compared."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

GUIDE = (ROOT / "rules" / "README.md").read_text("utf-8")


def read_steps(text: str) -> list[tuple[str, str]]:
    """Each command of the blocks of kind console, with what it prints."""
    blocks = "".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    parts = re.split(r"^\$ (.*)\n", blocks, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def as_pattern(wanted: str) -> str:
    """``…`` on a line of its own stands for any lines, within a line for any text of that line."""
    pattern = re.escape(wanted)
    pattern = re.sub(r"^…\\?\n", r"(?:.*\\n)*", pattern, flags=re.MULTILINE)
    return pattern.replace("…", "[^\n]*")


def test_the_session_is_what_happens(tmp_path: Path) -> None:
    steps = read_steps(GUIDE)
    commands = [command.partition(" ")[0] for command, _ in steps]
    assert (commands.count("cat"), commands.count("clean") >= 8) == (3, True)
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    for command, wanted in steps:
        name, *args = shlex.split(command)
        if name == "cat":  # a page that is there before
            place = tmp_path / args[0]
            place.parent.mkdir(exist_ok=True)
            place.write_text(wanted, "utf-8")
            continue
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", *args],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False, env=environment,
        )  # fmt: skip
        told = done.stdout.decode("utf-8")
        assert re.fullmatch(as_pattern(wanted), told), f"$ {command}\n{told}"
        is_new = args[0] == "diff" and "--baseline" not in args
        assert done.returncode == (1 if is_new else 0), command
    assert "Tip us off" not in (tmp_path / "out/market.txt").read_text("utf-8")
    assert "Tip us off the pier" in (tmp_path / "out/fishing.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("wanted", "told", "is_same"),
    [
        ("a\n…\nb\n", "a\nb\n", True),
        ("a\n…\nb\n", "a\nx\ny\nb\n", True),
        ("a …\n", "a x\n", True),
        ("a …\n", "a x\ny\n", False),
        ("a.\n", "ab\n", False),
        ("", "x\n", False),
    ],
)
def test_what_may_differ(wanted: str, told: str, is_same: bool) -> None:
    assert bool(re.fullmatch(as_pattern(wanted), told)) == is_same
