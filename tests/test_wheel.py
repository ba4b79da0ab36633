"""An installed wheel cleans the samples from another folder, with no checkout around."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from .conftest import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content as an installer would lay it out."""
    build = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(build)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = build.glob("*.whl")
    site = build / "site"
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_the_wheel_holds_rules_and_types(installed: Path) -> None:
    assert (installed / "cleaner/py.typed").exists()
    packs = {path.name for path in (installed / "cleaner/packs").glob("*.toml")}
    assert packs == {path.name for path in (ROOT / "rules").glob("*.toml")}
    near_misses = {path.name for path in (installed / "cleaner/workshop/checking/near_misses").glob("*.txt")}
    assert near_misses == {path.name for path in (ROOT / "cleaner/workshop/checking/near_misses").glob("*.txt")}
    assert not (installed / "tests").exists()


def test_the_wheel_cleans_the_samples(installed: Path, tmp_path: Path) -> None:
    code = f"import sys, cleaner; assert cleaner.__file__.startswith({str(installed)!r}), cleaner.__file__\n"
    code += "from cleaner.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "seeds"), "out"],
        cwd=tmp_path, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(installed)},
    )  # fmt: skip
    for path in (ROOT / "output").glob("*.txt"):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()
