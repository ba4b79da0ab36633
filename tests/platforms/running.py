"""The command as on another system, or in another locale, and a small input for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

ELSEWHERE = Path(__file__).with_name("elsewhere")
SYSTEMS = ("windows", "macos")
TEXT = "Rain fell on the old town.\n\nShare on Facebook\n"
PAGE = (
    "<html><head><title>渡船 → Ärger</title></head><body><p>The rain fell all night on the old town.</p></body></html>"
)


def run(
    folder: Path, *args: str, system: str = "", options: tuple[str, ...] = (), **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `clean` in a folder; ``options`` are Python's, ``settings`` environment variables."""
    path = os.pathsep.join((str(ELSEWHERE), str(ROOT))) if system else str(ROOT)
    return subprocess.run(
        [sys.executable, *options, "-m", "cleaner", *args],
        cwd=folder, capture_output=True, timeout=120, check=False,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": path, "ELSEWHERE": system, **settings},
    )  # fmt: skip


def make_input(folder: Path, pages: int = 3) -> None:
    """Texts, a page, and a shard, below ``in``."""
    (folder / "in/site").mkdir(parents=True)
    for number in range(pages):
        (folder / f"in/site/{number}.txt").write_text(f"Day {number} began.\n{TEXT}", "utf-8", newline="\n")
    (folder / "in/渡船 é.html").write_text(PAGE, "utf-8")
    (folder / "in/part.jsonl").write_text('{"text":"Snow fell.\\n\\nShare on Facebook\\n"}\n', "utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """All files but the run's own reports, by their names with slashes."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "run.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if "_cleaner" not in path.parts}
