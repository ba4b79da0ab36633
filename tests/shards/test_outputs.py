"""What stands in an output already: that of others is left alone, that of an earlier run is neither redone nor mixed up."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]
RECORD = json.dumps({"id": "a", "text": "Rain fell all night.\nShare on Facebook\n"}) + "\n"


def put(path: Path, text: str = RECORD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_folder_of_pairs_takes_nobodys_place(clean: Run, tmp_path: Path) -> None:
    put(tmp_path / "data.jsonl")
    notes = put(tmp_path / "data/notes.md", "Precious.\n")
    done = clean("data.jsonl", ".", "--to", "pair")
    assert done.returncode == 1
    assert "data is there and holds other files; give another output folder" in done.stderr
    assert notes.read_text("utf-8") == "Precious.\n"
    assert [path.name for path in notes.parent.iterdir()] == ["notes.md"]


def test_pairs_of_files_and_of_a_shard_are_not_mixed(clean: Run, tmp_path: Path) -> None:
    put(tmp_path / "in/a.jsonl")
    put(tmp_path / "in/a/x.txt", "Rain fell.\n")
    assert clean("in", "out", "--to", "pair").returncode == 1
    assert (tmp_path / "out/a/x.txt").read_text("utf-8") == "Rain fell.\n"


def test_pairs_that_are_done_are_left_alone(clean: Run, tmp_path: Path) -> None:
    put(tmp_path / "part.jsonl")
    assert "1 cleaned" in clean("part.jsonl", "out", "--to", "pair").stderr
    assert "1 up to date" in clean("part.jsonl", "out", "--to", "pair").stderr
