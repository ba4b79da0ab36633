"""What `clean explain` shows on screens of any width: a test can't be one, so their width is given."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cleaner.cli import explain_page
from cleaner.cli.explain import command
from cleaner.cli.terminal import shorten, width_of

LONG = "The ferry was late again on Monday, and nobody on the pier knew why it had not left."
TEXT = f"{LONG}\nShare on Facebook\nShare on Facebook with friends\nShare on Facebook with all of your friends and family\n"


def shown(folder: Path, monkeypatch: pytest.MonkeyPatch, room: int | None, text: str = TEXT) -> list[str]:
    monkeypatch.setattr(explain_page, "room_on_screen", lambda: room)
    (folder / "cleaner.toml").write_text("shipped = false\nrules = ['rules']\n")
    (folder / "rules").mkdir()
    (folder / "rules/own.toml").write_text(
        "about = 't'\n[[drop_line]]\nid = 'share'\nregex = 'share .*'\nwhy = 'w'\nmax_share = 1.0\nexample = '''\n- Share it\n  It\n'''\n"
    )
    (folder / "a.txt").write_text(text)
    apart: dict[str, Any] = (
        {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
    )  # click before 8.2
    done = CliRunner(**apart).invoke(command, [str(folder / "a.txt")])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_on_a_narrow_screen_a_note_stands_below_once_for_lines_that_share_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(tmp_path, monkeypatch, 60)
    assert [line[:10] for line in lines] == ["    1   Th", "    2 - Sh", "    3 - Sh", "    4 - Sh", "        [o"]
    assert lines[1] == "    2 - Share on Facebook  [own/share] rules/own.toml:2"
    assert lines[4] == "        [own/share] rules/own.toml:2"
    assert max(map(width_of, lines)) <= 60


def test_on_a_wide_one_it_stands_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(tmp_path, monkeypatch, 110)
    assert len(lines) == 4
    assert lines[3].endswith("  [own/share] rules/own.toml:2")


def test_in_a_pipe_lines_are_cut_at_one_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(tmp_path, monkeypatch, None, f"{LONG * 3}\nShare it\n")
    assert (width_of(lines[0]), lines[1]) == (148, "    2 - Share it  [own/share] rules/own.toml:2")


@pytest.mark.parametrize("text", ["渡船" * 40, "e\u0301" * 90, "word " * 30])
def test_a_shortened_text_fits(text: str) -> None:
    assert 30 < width_of(shorten(text, room=40)) <= 40
