"""The container's files: what the Dockerfile copies is there, is not ignored, and is all that the wheel needs.

No image is built here: the same wheel is, from copies of these files alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COPIED = [name for line in re.findall(r"^COPY (.*) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()]
IGNORED = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] not in ("", "#")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "wheels"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    (file,) = (folder / "wheels").glob("*.whl")
    return file


def test_all_that_is_copied_is_sent_to_the_engine_and_no_more() -> None:
    assert len(COPIED) == 5
    assert [name for name in COPIED if not (ROOT / name).exists()] == []
    assert IGNORED[0] == "*"
    assert {line[1:] for line in IGNORED if line[0] == "!"} == set(COPIED)
    assert not any(fnmatch(name, line) for line in IGNORED[1:] for name in COPIED if line[0] != "!")


def test_the_wheel_of_these_files_is_whole(wheel: Path) -> None:
    names = {name for name in ZipFile(wheel).namelist() if name.startswith("cleaner/")}
    sources = [path.relative_to(ROOT).as_posix() for path in (ROOT / "cleaner").rglob("*.*")]
    assert {name for name in sources if "__pycache__" not in name} <= names
    assert {f"cleaner/packs/{path.name}" for path in (ROOT / "rules").glob("*.toml")} <= names


def test_the_wheel_of_these_files_runs(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    ZipFile(wheel).extractall(site)
    code = f"import cleaner; assert cleaner.__file__.startswith({str(site)!r})\nfrom cleaner.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "-", "-"],
        cwd=tmp_path, check=True, capture_output=True, input=b"Rain fell all night.\nShare on Facebook\n",
        env={**os.environ, "PYTHONPATH": str(site)},
    )  # fmt: skip
    assert done.stdout == b"Rain fell all night.\n"


def test_the_image_runs_the_command_as_nobody_in_particular() -> None:
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert 'ENTRYPOINT ["clean"]' in last
    assert re.search(r"^USER (?!0\b|root)", last, re.MULTILINE)
