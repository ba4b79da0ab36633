"""What stands in an output already: that of others is left alone, that of an earlier run is neither redone nor mixed up."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.cli.sharding import name_place
from cleaner.errors import UsageError
from cleaner.formats.files import find_jobs
from cleaner.runners.blocks import Item
from cleaner.runners.limits import Limits
from cleaner.runners.plan import ShardPlan
from cleaner.runners.pool import run_blocks
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_serially
from cleaner.runners.shards import run_shards
from cleaner.writers import jsonl
from cleaner.writers.stage import Stage

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


@pytest.mark.parametrize("engine", [run_blocks_serially, functools.partial(run_blocks, workers=2)])
def test_a_fault_of_a_writer_costs_its_shard(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Any
) -> None:
    def write(self: jsonl.JsonlWriter, _row: Any, payload: Any) -> None:
        if b"odd" in payload[0]:
            raise KeyError("odd")
        self._files[0].write(payload[0])

    monkeypatch.setattr(jsonl.JsonlWriter, "write", write)
    put(tmp_path / "in/a.jsonl", RECORD.replace("Rain", "odd"))
    put(tmp_path / "in/b.jsonl")
    plan = ShardPlan(cleaner, str(tmp_path / "out"))
    steps = run_shards(plan, find_jobs([str(tmp_path / "in")], plan.out).shards, engine)
    first, second = (step for step in steps if isinstance(step, ShardReport))
    assert (first.status, second.status) == ("failed", "done")
    assert "its output can't be written: KeyError: 'odd'; a fault of cleaner" in first.message


def test_a_missing_package_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def compress(_file: Any, _compression: str) -> Any:
        raise UsageError("one more package is needed")

    monkeypatch.setattr("cleaner.writers.stage.compress", compress)
    stage = Stage(str(tmp_path))
    with pytest.raises(UsageError, match="one more package"):
        stage.open("a.jsonl.zst", "zstd")
    stage.discard()
    assert [*tmp_path.iterdir()] == []


def test_a_row_is_not_asked_for_its_id_without_end(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell_id(*_given: Any) -> Any:
        while True:
            pass

    (shard,) = find_jobs([str(put(tmp_path / "a.jsonl"))], str(tmp_path / "out")).shards
    monkeypatch.setattr("cleaner.formats.jsonl.tell_id", tell_id)
    outcome = ShardPlan(cleaner, str(tmp_path / "out"), limits=Limits(seconds=0.1)).blame(
        Item(shard, 1, b"{}"), "took too long"
    )
    assert (outcome.report.status, outcome.report.message) == ("failed", "took too long")


def test_a_shard_may_have_any_name(clean: Run, tmp_path: Path) -> None:
    put(tmp_path / "shards.jsonl")
    assert clean("shards.jsonl", "out", "--to", "pair").returncode == 0
    assert "1: 1 done" in clean("status", "out").stdout


def test_names_that_pairs_would_share_are_no_matter_in_one_shard(clean: Run, tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "run.txt"):
        put(tmp_path / "pages" / name, "Rain fell.\n")
    done = clean("pages", "out", "--to", "jsonl")
    assert (done.returncode, "3 cleaned" in done.stderr) == (0, True)


def test_status_tells_of_files_beside_shards_and_of_output_that_is_gone(clean: Run, tmp_path: Path) -> None:
    put(tmp_path / "in/a.jsonl")
    (tmp_path / "in/b.txt").write_bytes(bytes(range(256)) * 4)
    assert clean("in", "out").returncode == 1
    told = clean("status", "out")
    assert (told.returncode, "files       1 failed" in told.stdout, "1: 1 done" in told.stdout) == (1, True, True)
    (tmp_path / "in/b.txt").unlink()
    assert (clean("in", "out").returncode, clean("status", "out").returncode) == (0, 0)
    (tmp_path / "out/a.jsonl").unlink()
    told = clean("status", "out")
    assert (told.returncode, "1: 1 left" in told.stdout) == (1, True)


def test_sidecars_of_a_run_before_do_not_stay(clean: Run, tmp_path: Path) -> None:
    put(tmp_path / "in/a.jsonl")
    assert clean("in", "out", "--sidecar", "apart").returncode == 0
    assert clean("in", "out").returncode == 0
    assert not (tmp_path / "out/a.sidecars.jsonl").exists()
    assert clean("restore", "out", "back").returncode == 0
    assert json.loads((tmp_path / "back/a.jsonl").read_bytes()) == json.loads(RECORD)


def test_an_address_may_have_two_names() -> None:
    pytest.importorskip("fsspec")
    assert name_place("memory://in/a.jsonl") == name_place("memory:///in/a.jsonl")
    assert name_place("memory://in/a.jsonl") != name_place("memory://in/b.jsonl")


def test_pairs_with_one_id_are_not_restored_over_each_other(clean: Run, tmp_path: Path) -> None:
    put(tmp_path / "a.jsonl", RECORD + RECORD.replace("Rain", "Snow"))
    assert clean("a.jsonl", "out", "--to", "pair").returncode == 0
    done = clean("restore", "out", "back")
    assert (done.returncode, "1 restored, 1 failed" in done.stderr) == (1, True)
    assert "another pair has its id 'a', too" in done.stderr
    assert "Rain" in (tmp_path / "back/a").read_text("utf-8")
