"""This checkout as the command `clean` of a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BASH = shutil.which("bash")


def run_shell(block: str, folder: Path, expect: int = 0, **environment: str) -> str:
    """What commands print, by bash in a folder; `clean` is this checkout's, before any that is installed."""
    if not BASH or os.name == "nt":
        pytest.skip("these commands are for a POSIX shell")
    command = folder / ".bin" / "clean"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cleaner "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(command.parent), os.environ["PATH"]])
    done = subprocess.run(
        [BASH, "-euo", "pipefail", "-c", block],
        cwd=folder, capture_output=True, timeout=300, check=False,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **environment},
    )  # fmt: skip
    told = done.stdout.decode("utf-8")
    assert done.returncode == expect, told + done.stderr.decode("utf-8")
    return told
