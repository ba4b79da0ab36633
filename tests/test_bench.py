"""The comparison of extractors runs, counts as it says, and names what it can't do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from .conftest import ROOT

STORY = ["The lock keeper opens the upper gate at six.", "By noon eleven barges have gone down to the sea."]
PAGE = """<!doctype html><html lang="en"><head><title>The lock</title></head><body>
<nav><a href="/">Home</a> <a href="/tides">Tides</a></nav>
<article><h1>The lock</h1>{}</article>
<footer><a href="/about">About us</a></footer></body></html>"""


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tests/bench/extraction.py"), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False, env=environment)


def rows_of(table: str) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in map(str.split, table.splitlines()[1:])}


def test_extractors_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    story = "".join(f"<p>{sentence} {sentence.replace('.', ', as it has for years.')}</p>" for sentence in STORY * 3)
    (tmp_path / "html/lock.html").write_text(PAGE.format(story), "utf-8")
    (tmp_path / "html/torn.html").write_bytes(b"%PDF-1.7\0\1\2\3")
    truth = {
        "lock": {"with": STORY, "without": ["About us", "Home Tides"], "type": "article"},
        "torn": {"articleBody": "Nobody can read this page.", "type": "other"},
        "gone": {"articleBody": "This page is not there."},
    }
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth), "utf-8")

    peers = ["this", "this-extract", "trafilatura", "readability"]
    done = run(tmp_path, tmp_path / "out", "--runs", 1, *(word for peer in peers for word in ("--peer", peer)))

    assert done.returncode == 0, done.stderr
    assert "gone: left out" in done.stderr
    assert "this: torn: NotTextError" in done.stderr
    assert ("readability: left out" in done.stdout) == (find_spec("readability") is None)
    article, other = done.stdout.partition("article, 1 pages")[2].split("other, 1 pages")
    assert rows_of(article)["this"][:6] == ["–", "–", "–", "–", "100.0", "0"]
    assert rows_of(article)["trafilatura"][-1] == "1.00"
    assert rows_of(other)["this"][:6] == ["–", "0.0", "–", "0.0", "–", "1"]
    assert STORY[1] in (tmp_path / "out/this/lock.txt").read_text("utf-8")
    assert (tmp_path / "out/this/torn.txt").read_bytes() == b""


def test_a_folder_without_truth_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, tmp_path / "out")
    assert done.returncode == 2
    assert "has no ground-truth.json" in done.stderr
