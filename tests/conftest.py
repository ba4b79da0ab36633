"""What several tests need: a cleaner with the shipped rules or with a few of its own, and the command as a user runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.rulebook.book import RuleBook
from cleaner.rulebook.spec import Rule

ROOT = Path(__file__).resolve().parent.parent
_CACHE = tempfile.TemporaryDirectory(prefix="cleaner-cache-")  # the user's own is none of the tests' business
os.environ["XDG_CACHE_HOME"] = _CACHE.name
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background of a shell it is ignored, by runs too


@pytest.fixture(scope="session")
def cleaner() -> Cleaner:
    return Cleaner()


def cleaner_with(*rules: Rule, **options: Any) -> Cleaner:
    """A cleaner of these rules alone."""
    cleaner = Cleaner(shipped=False, **options)
    cleaner.__dict__["all_rules"] = list(rules)
    cleaner.__dict__["rulebook"] = RuleBook(list(rules))
    return cleaner


@pytest.fixture
def clean(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `clean` in an empty folder, with no terminal and no config above it."""

    def run(*args: str, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", *args],
            cwd=cwd or tmp_path, input=stdin, capture_output=True, timeout=120, check=False,
            env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return run
