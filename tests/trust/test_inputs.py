"""Inputs that attack, small ones of each kind in a few runs: others go on, messages name the file, nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner.cli.restore_shards import restore_shard
from cleaner.formats.places import printable
from cleaner.formats.shards import as_shard

from .hostile_trees import TREES
from .inputs import INPUTS
from .making import INNOCENT, Hostile
from .trial import Ground, Trial, count_innocent, try_run

FILES = [one for one in INPUTS.values() if not as_shard(one.suffix, f"x{one.suffix}")]
SHARDS = [one for one in INPUTS.values() if one not in FILES]
SIZES = {"folders-in-folders": 100, "longer-than-any-path": 25}


class Run(NamedTuple):
    """A finished run."""

    ground: Ground
    trial: Trial


def run_over(root: Path, inputs: list[Hostile], *options: str) -> Run:
    def fill(ground: Ground) -> None:
        for one in inputs:
            one.write(ground.source, one.small)

    return Run(*try_run(root, fill, *options, timeout=300))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_over(tmp_path_factory.mktemp("files"), FILES)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_over(tmp_path_factory.mktemp("shards"), SHARDS)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("trees")

    def fill(ground: Ground) -> None:
        for name, make in TREES.items():
            make(Ground(root), SIZES.get(name, 1))

    return Run(*try_run(root, fill, timeout=300))


@pytest.fixture(params=["files", "shards", "trees"])
def run(request: pytest.FixtureRequest) -> Run:
    found: Run = request.getfixturevalue(request.param)
    return found


def test_no_fault_nothing_lost_nothing_outside(run: Run) -> None:
    assert run.trial.faults == []
    assert run.trial.lost == []
    assert run.trial.outside == []
    assert run.trial.code == 1  # some of them can't be cleaned
    assert "root:x:0" not in "".join(path.read_text("utf-8", "replace") for path in run.ground.out.rglob("*.txt"))


def test_memory_stays_in_bounds(run: Run) -> None:
    assert run.trial.peak < 2 << 30


def names_told(trial: Trial) -> set[str]:
    return {Path(failure["path"].rpartition(":")[0] or failure["path"]).name for failure in trial.facts["failures"]} | {
        Path(failure["path"]).name for failure in trial.facts["failures"]
    }


@pytest.mark.parametrize("one", FILES, ids=lambda one: one.name)
def test_a_file_is_done_or_told(files: Run, one: Hostile) -> None:
    text = files.ground.out / f"{one.name}.txt"
    if text.exists():
        assert text.with_suffix(".json").exists()
        if one.kind not in ("depth", "never closed", "characters", "bytes", "flood", "size"):
            assert INNOCENT.split()[1] in text.read_text("utf-8")
    else:
        assert f"{one.name}{one.suffix}" in names_told(files.trial) or one.suffix == ".zip"


@pytest.mark.parametrize("one", SHARDS, ids=lambda one: one.name)
def test_the_others_in_a_shard_are_done(shards: Run, one: Hostile) -> None:
    if one.innocent and one.suffix != ".parquet":
        assert count_innocent(shards.ground, one.name) == one.innocent
    report = [*(shards.ground.out / "_cleaner").glob(f"{one.name}.*json")]
    assert report or f"{one.name}{one.suffix}" in names_told(shards.trial)


@pytest.mark.parametrize("one", [one for one in SHARDS if ".jsonl" in one.suffix], ids=lambda one: one.name)
def test_records_come_back(shards: Run, one: Hostile, tmp_path: Path) -> None:
    cleaned = shards.ground.out / f"{one.name}{one.suffix}"
    states = json.loads((shards.ground.out / "_cleaner" / f"{cleaned.name}.json").read_bytes())["states"]
    assert restore_shard(cleaned, tmp_path / cleaned.name, None, as_text=False) == (states["done"], 0)


def test_odd_names_keep_their_pairs(trees: Run) -> None:
    told = names_told(trees.trial)
    for name in ("-rf.txt", "a\nb.txt", "\x1b[31mred.txt", "a\\b.txt", "$(touch x).txt"):
        assert (trees.ground.out / printable(name)).is_file()
    assert {"pipe.txt", "pipe.jsonl", "zero-0.txt", "self.txt", "broken.txt", "socket.txt"} <= told


@pytest.mark.long
@pytest.mark.parametrize("one", INPUTS.values(), ids=lambda one: one.name)
def test_full_size(one: Hostile, tmp_path: Path) -> None:
    def fill(ground: Ground) -> None:
        one.write(ground.source, one.full)

    _, trial = try_run(tmp_path, fill, "--timeout", "120", timeout=1200, most=8 << 30)
    assert (trial.faults, trial.lost, trial.outside) == ([], [], [])
