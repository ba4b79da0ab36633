"""Hostile inputs, one run of the command line each: what it took, what it told, whether anything was lost.

    python tests/bench/hostile.py [NAME …] [--scale full|small] [--timeout SECONDS] [--memory GB]

NAME is the beginning of an input's name or its kind. `full` are the sizes that the table of `tests/trust` names: 200 MB of
one line, a hundred thousand elements in each other, bombs of gigabytes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.trust.inputs import INPUTS
from tests.trust.making import Hostile
from tests.trust.trial import Ground, Trial, count_innocent, try_run

_HEAD = f"{'input':36} {'size':>11} {'exit':>4} {'s':>7} {'MB':>6}  what happened; what was lost"


def try_input(one: Hostile, size: int, place: Path, timeout: float, most: int) -> Trial:
    """One hostile file in a run of its own, between innocent ones; a shard is written as JSON lines."""

    def fill(ground: Ground) -> None:
        one.write(ground.source, size)

    shutil.rmtree(place, ignore_errors=True)
    options = ("--to", "jsonl") if one.suffix == ".parquet" else ()
    ground, trial = try_run(place, fill, *options, "--timeout", str(timeout / 3), timeout=timeout, most=most)
    if count_done(ground, one) < one.innocent:
        trial.lost.append(f"{count_done(ground, one)} of {one.innocent} innocent records are done")
    return trial


def count_done(ground: Ground, one: Hostile) -> int:
    """Innocent records in the output of a shard."""
    return count_innocent(ground, one.name) if one.innocent else 0


def tell(one: Hostile, size: int, trial: Trial) -> str:
    """The line of the table."""
    words = [warning["message"].partition(":")[0] for warning in trial.facts.get("warnings", ())]
    words += [
        f"{Path(failure['path']).name}: {failure['message'][:150]!r}" for failure in trial.facts.get("failures", ())
    ][:3]
    states = [
        f"{trial.facts.get(name, 0)} {name}" for name in ("cleaned", "failed", "skipped") if trial.facts.get(name)
    ]
    bad = [f"LOST {what}" for what in trial.lost] + [f"OUTSIDE {what}" for what in trial.outside]
    bad += [f"FAULT {what}" for what in trial.faults]
    told = "; ".join([", ".join(states), *dict.fromkeys(words), *bad])
    return f"{one.name:36} {size:11,} {trial.code!s:>4} {trial.seconds:7.1f} {trial.peak / 1e6:6.0f}  {told}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="inputs or kinds that begin so; all by default")
    parser.add_argument("--scale", choices=("full", "small"), default="small")
    parser.add_argument("--timeout", type=float, default=360)
    parser.add_argument("--memory", type=float, default=6, help="gigabytes of all processes after which a run is ended")
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="cleaner-hostile-"))
    print(_HEAD)
    try:
        for one in INPUTS.values():
            if options.names and not (one.name.startswith(tuple(options.names)) or one.kind in options.names):
                continue
            size = one.full if options.scale == "full" else one.small
            trial = try_input(one, size, place / "now", options.timeout, int(options.memory * (1 << 30)))
            print(tell(one, size, trial), flush=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
