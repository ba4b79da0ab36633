"""Files of rule packs from strangers: pipes, links, sizes, names, bytes; and what is kept of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner import RuleError
from cleaner.rulebook.loader import load_folder

from .packs import with_regex


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe.toml", tmp_path / "folder.toml"
    os.mkfifo(pipe)
    with pytest.raises(RuleError, match=r"pipe\.toml: can't be read: is no plain file"):
        load_folder(tmp_path)
    pipe.unlink()
    folder.mkdir()
    with pytest.raises(RuleError, match=r"folder\.toml: can't be read"):
        load_folder(tmp_path)


@pytest.mark.parametrize("target", ["/dev/zero", "../secret.toml", "loop.toml", "nowhere/x.toml", "/etc/passwd"])
def test_links_out_are_refused_and_nothing_is_quoted(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.toml").write_text("aws_secret = 'abcd1234'\n")
    folder = tmp_path / "stranger"
    folder.mkdir()
    (folder / "loop.toml").symlink_to(target)
    with pytest.raises(RuleError) as error:
        load_folder(folder)
    assert "copy the pack into the folder" in str(error.value) or "can't be read" in str(error.value)
    assert not any(word in str(error.value) for word in ("aws", "abcd1234", "root:"))


def test_links_inside_are_followed(tmp_path: Path) -> None:
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "p.toml").write_text(with_regex("menu"))
    (tmp_path / "p.toml").symlink_to("..data/p.toml")
    assert [rule.name for rule in load_folder(tmp_path)] == ["p/menu"]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(200 << 30)
    with pytest.raises(RuleError, match="is larger than 10,000,000 bytes"):
        load_folder(tmp_path)


@pytest.mark.parametrize("name", ["a\x1b[31mb", "a\nb", "x" * 120, "\u202eb", "a\udce9"])
def test_names_that_no_sidecar_or_terminal_could_show(tmp_path: Path, name: str) -> None:
    try:
        (tmp_path / f"{name}.toml").write_text(with_regex("menu"))
    except (OSError, UnicodeError):
        pytest.skip("no such name in this file system")
    with pytest.raises(RuleError, match="a pack's name") as error:
        load_folder(tmp_path)
    assert str(error.value).isprintable()


def test_byte_order_mark_line_ends_and_binary(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_bytes(b"\xef\xbb\xbf" + with_regex("menu").replace("\n", "\r\n").encode())
    (loaded,) = load_folder(tmp_path)
    assert (loaded.line, loaded.spec.example.count("\r")) == (3, 0)
    (tmp_path / "q.toml").write_bytes(b"\x7fELF\x02\x00\x00private\xff")
    with pytest.raises(RuleError, match=r"q\.toml:1: is not UTF-8 \(byte 14\)"):
        load_folder(tmp_path)
    (tmp_path / "q.toml").write_bytes(b"\x00\x01\x1b[31mprivate")
    with pytest.raises(RuleError, match="not TOML") as error:
        load_folder(tmp_path)
    assert "private" not in str(error.value)


def test_packs_are_kept_when_they_were_checked_and_told_apart_by_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "rules"
    (folder / "sites").mkdir(parents=True)
    (folder / "p.toml").write_text(with_regex("(a|" * 800))
    for _ in range(2):
        with pytest.raises(RuleError):
            load_folder(folder)
    (folder / "p.toml").write_text(with_regex("menu"))
    first = load_folder(folder)
    assert load_folder(folder) == first
    (folder / "p.toml").rename(folder / "sites" / "p.toml")
    (moved,) = load_folder(folder)
    assert (moved.spec.sites, first[0].spec.sites) == (["p"], [])
    (folder / "sites" / "p.toml").write_text(with_regex("menus"))
    (changed,) = load_folder(folder)
    assert changed.spec.regex == "menus"
