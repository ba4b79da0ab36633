"""An installed wheel cleans the samples from another folder, with no checkout around."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
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


def test_a_user_s_mypy_passes(installed: Path, tmp_path: Path) -> None:
    """In an environment of its own, where types are believed for py.typed alone; wrong calls are found."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "env"], cwd=tmp_path, check=True)
    paths = {"base": str(tmp_path / "env"), "platbase": str(tmp_path / "env")}
    site, scripts = (Path(sysconfig.get_path(name, "venv", paths)) for name in ("purelib", "scripts"))
    shutil.copytree(installed / "cleaner", site / "cleaner")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    shutil.copy(ROOT / "tests/typed_user.py", tmp_path)
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", scripts / "python", "typed_user.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout == "Success: no issues found in 1 source file\n", done.stdout + done.stderr
