"""Inputs that a fuzzer found (`tests/bench/fuzz.py`), and those that it begins with, put to the same functions again."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import fuzz
import pytest

from tests.trust.targets import TARGETS, check, prepare

FOLDER = Path(__file__).parent / "findings"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*"))
LONGEST = 10  # seconds; half of it for the fuzzer


@pytest.mark.parametrize("name", FILES)
def test_finding(name: str) -> None:
    target = name.partition("/")[0]
    prepare(target)
    start = time.monotonic()
    check(target, (FOLDER / name).read_bytes())
    assert time.monotonic() - start < LONGEST


def test_every_target_has_seeds_and_every_file_a_target() -> None:
    assert {name.partition("/")[0] for name in FILES} == TARGETS.keys() == set(fuzz.TARGETS)


@pytest.mark.skipif(find_spec("atheris") is not None, reason="atheris is installed")
def test_the_fuzzer_says_what_it_needs() -> None:
    done = subprocess.run([sys.executable, fuzz.__file__, "decode"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("fuzzing needs one more package: pip install atheris")
    assert done.stderr.count("\n") == 1
