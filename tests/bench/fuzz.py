"""Coverage-guided fuzzing of one part of the toolkit, by atheris.

    python tests/bench/fuzz.py TARGET [--seconds N] [--corpus DIR] [--slow SECONDS]

TARGET is one of those in `tests/trust/targets.py`, or `all` for one after another, N seconds each. The inputs in
`tests/trust/findings/TARGET` are where it begins; DIR keeps what covers new code, for the next time, and the smallest input
of each finding: an exception that the target does not allow, an assertion that does not hold, an input that takes longer
than SECONDS (5), or more memory than it may. A finding's file is made small by hand, goes to `tests/trust/findings/TARGET`, and
the tests put it to the same function.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import pkgutil
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "tests/trust/findings"
TARGETS = ("decode", "repair", "rules", "examples", "config", "sidecar", "records", "page")
LONGEST = 4096  # bytes of an input
HANGS = 60  # seconds after which an input is given up
MEMORY = 2500  # MB of the process
OUTSIDE = ("cleaner.cli", "cleaner.runners", "cleaner.integrations", "cleaner.writers", "cleaner.__main__")


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz one part of the toolkit.")
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--corpus", type=Path, help="where inputs and findings are kept (a temporary folder)")
    parser.add_argument("--slow", type=float, default=5, help="seconds that an input may take (5)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("fuzzing needs one more package: pip install atheris (Python 3.11 to 3.13)", file=sys.stderr)
        return 2
    if asked.inside:
        fuzz(asked.target, asked.corpus, asked.seconds, asked.slow)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as room:
        corpus = asked.corpus or Path(room)
        found = [run(name, corpus, asked) for name in (TARGETS if asked.target == "all" else [asked.target])]
    return 1 if any(found) else 0


def run(target: str, corpus: Path, asked: argparse.Namespace) -> int:
    """Fuzz in a process of its own, again where an input ended it; print and count what was found."""
    folder = corpus / target
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    (folder / "findings").mkdir(exist_ok=True)
    started, runs = time.monotonic(), 0
    while (left := asked.seconds - (time.monotonic() - started)) > 1:
        command = [sys.executable, "-B", __file__, target, "--inside", "--corpus", str(folder)]
        done = subprocess.run(
            [*command, "--seconds", str(int(left)), "--slow", str(asked.slow)],
            stderr=subprocess.PIPE, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        told = re.findall(r"^(?:Done |#)(\d+)", done.stderr, re.MULTILINE)
        runs += int(told[-1]) if told else 0
        if not told:
            print(done.stderr, file=sys.stderr)
            break
    found = sorted(path for path in (folder / "findings").iterdir() if path.suffix != ".txt")
    seconds = time.monotonic() - started
    print(f"{target:10} {runs:9,} inputs {seconds:6.0f} s {len(found):3} findings", flush=True)
    for path in found:
        print(f"    {path}  {_told(path)}", flush=True)
    return len(found)


def _told(path: Path) -> str:
    note = path.with_suffix(".txt")
    return note.read_text("utf-8").partition("\n")[0] if note.exists() else "ended the process"


def fuzz(target: str, folder: Path, seconds: int, slow: float) -> None:
    """Fuzz here; libFuzzer ends the process."""
    import atheris

    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=["cleaner", "tomllib"], enable_loader_override=False):
        import_all()
        from tests.trust.targets import check, prepare
    notes = Notes(folder / "findings")

    def put(data: bytes) -> None:
        start = time.monotonic()
        try:
            check(target, data)
        except Exception as error:
            notes.take(data, error)
        if (took := time.monotonic() - start) > slow:
            notes.take(data, TimeoutError(f"took {took:.0f} s"))

    prepare(target)
    words = folder / "words"
    words.write_text("".join(f'"{word}"\n' for word in find_words()), "utf-8")
    options = {
        "max_total_time": seconds, "max_len": LONGEST, "timeout": HANGS, "rss_limit_mb": MEMORY, "dict": words,
        "artifact_prefix": f"{folder}/findings/", "print_final_stats": 1, "len_control": 20, "report_slow_units": HANGS,
    }  # fmt: skip
    places = [folder / "corpus", *([SEEDS / target] if (SEEDS / target).is_dir() else [])]
    atheris.Setup([sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), *map(str, places)], put)
    atheris.Fuzz()


def import_all() -> None:
    """Every module that a target may run, so that its coverage is seen."""
    import cleaner

    for module in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if not module.name.startswith(OUTSIDE):
            importlib.import_module(module.name)


def find_words() -> Iterator[str]:
    """What formats are made of: keys of rules, configurations and sidecars, headers."""
    import msgspec

    from cleaner import records
    from cleaner.config import Config
    from cleaner.rulebook.kinds import KINDS

    structs: list[Any] = [Config, *KINDS.values(), records.Sidecar, records.InputFacts, records.Repair]
    words = {field.encode_name for struct in structs for field in msgspec.structs.fields(struct)}
    words |= {f"[[{kind}]]\\x0a" for kind in KINDS} | {"'''", " = ", "[words]\\x0a", "\\x0d\\x0a", "utf-16", "\\x1b$B"}
    words |= {"WARC/1.0\\x0d\\x0a", "Content-Length: ", "WARC-Type: response", "HTTP/1.1 200 OK", "ustar\\x00", "path="}
    words |= {"Transfer-Encoding: chunked", "Content-Encoding: gzip", '\\"text\\": ', "NaN", "\\\\ud83d", "\\xff\\xfe"}
    yield from sorted(words)


class Notes:
    """The smallest input of each finding, and what was raised."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, data: bytes, error: Exception) -> None:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if str(ROOT) in frame.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        kind = type(error).__name__
        name = f"{kind}-{hashlib.sha256(f'{kind} {place}'.encode()).hexdigest()[:8]}"
        file = self.folder / f"{name}.bin"
        if not file.exists() or len(data) < file.stat().st_size:
            file.write_bytes(data)
            told = f"{kind} at {place}: {str(error)[:300]!r}\n" + "".join(traceback.format_exception(error))
            file.with_suffix(".txt").write_text(told, "utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
