"""Config files and packs as editors of other systems save them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.config import find_config, load_config
from cleaner.errors import ConfigError

CONFIG = '# Füße\npreset = "flattened"\nrules = ["own"]\n'
PACK = (
    'about = "Füße."\n\n[[drop_line]]\nid = "feet"\nregex = ["füße \\\\d", "feet"]\nwhy = "Of\n two."\n'.replace(
        "\n two", " two"
    )
    + "example = '''\n- Füße 2\n  Fünf Füße.\n'''\n"
)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_configs_and_packs_of_any_editor_are_one(tmp_path: Path, mark: bytes, end: str) -> None:
    (tmp_path / "own").mkdir()
    for name, text in (("cleaner.toml", CONFIG), ("own/mine.toml", PACK)):
        (tmp_path / name).write_bytes(mark + text.replace("\n", end).encode())
    assert find_config(tmp_path) == tmp_path / "cleaner.toml"
    tool = Cleaner(tmp_path / "cleaner.toml")
    assert tool.config.preset == "flattened"
    assert tool.clean_text("Rain fell.\n\nFüße 2\n").removals[0].rule == "mine/feet"
    (tmp_path / "own/mine.toml").write_bytes(PACK.encode())
    (tmp_path / "cleaner.toml").write_bytes(CONFIG.encode())
    assert Cleaner(tmp_path / "cleaner.toml").rulebook.sha256 == tool.rulebook.sha256


def test_a_project_file_with_a_mark_is_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b'\xef\xbb\xbf[tool.cleaner]\r\npreset = "careful"\r\n')
    assert find_config(tmp_path) == tmp_path / "pyproject.toml"
    assert load_config(tmp_path / "pyproject.toml").preset == "careful"


def test_utf_16_is_told(tmp_path: Path) -> None:
    """As PowerShell's `>` writes it."""
    (tmp_path / "cleaner.toml").write_bytes('preset = "flattened"\r\n'.encode("utf-16"))
    with pytest.raises(ConfigError, match=r"cleaner\.toml:1: is not UTF-8 \(byte 0\); save it as UTF-8"):
        load_config(tmp_path / "cleaner.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_no_config(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cleaner.toml")
    with pytest.raises(ConfigError, match=r"cleaner\.toml: can't be read: is no plain file"):
        load_config(tmp_path / "cleaner.toml")
    assert find_config(tmp_path) != tmp_path / "cleaner.toml"


def test_a_config_without_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_bytes(b"# 2026\n" * 1_500_000)
    with pytest.raises(ConfigError, match="is larger than 10,000,000 bytes"):
        load_config(tmp_path / "cleaner.toml")
