"""What a worker of a cluster does with an order, in this process: no Ray is needed."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.errors import UsageError
from cleaner.formats.files import find_jobs
from cleaner.runners import ray
from cleaner.runners.plan import ShardPlan
from cleaner.writers.lock import holds_lock, lock_output
from tests.shards.clusters import write_shard

RULE = """
about = "Bells."

[[drop_line]]
id = "bell"
regex = 'ring the bell'
why = "A button."
example = '''
- Ring the bell
  They ring the bell at noon.
'''
"""


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ray.Order:
    """Of one shard, by relative paths, under the output's lock."""
    monkeypatch.chdir(tmp_path)
    write_shard(tmp_path / "in" / "a.jsonl", ["Rain fell.\n\nShare on Facebook\n"])
    Path("out").mkdir()
    with lock_output(Path("out")):
        return make_order(Cleaner())


def make_order(cleaner: Cleaner) -> ray.Order:
    shards = find_jobs(["in"], "out").shards
    return ray._make_order(ShardPlan(cleaner, "out"), ray.do_shard, "out", shards)


def test_relative_paths_are_those_of_the_user(
    order: ray.Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with lock_output(tmp_path / "out"):
        (report,) = ray._work(pickle.dumps(order), order.samples[0])
    assert (report.id, report.path, report.status) == ("a.jsonl", "in/a.jsonl", "done")
    assert (tmp_path / "out" / "a.jsonl").exists()


def test_an_output_that_the_node_does_not_see_is_told(order: ray.Order) -> None:
    assert order.is_locked
    with pytest.raises(UsageError, match=r"doesn't see the output folder out; give one on a file system"):
        ray._work(pickle.dumps(order), order.samples[0])


def test_a_node_without_the_folder_of_relative_paths_is_told(order: ray.Order) -> None:
    other = order._replace(folder="/no/such/folder", is_locked=False)
    with pytest.raises(
        UsageError, match=r"has no folder /no/such/folder, where relative paths begin; give whole paths"
    ):
        ray._work(pickle.dumps(other), order.samples[0])


def test_a_node_with_another_version_is_told(order: ray.Order) -> None:
    other = order._replace(versions={**order.versions, "ftfy": "1.0"}, is_locked=False)
    with pytest.raises(UsageError, match=r"has ftfy [\d.]+, not 1.0 as this machine; install the same on all nodes"):
        ray._work(pickle.dumps(other), order.samples[0])


def test_an_order_is_opened_once_a_worker(order: ray.Order) -> None:
    data = pickle.dumps(order._replace(is_locked=False))
    assert ray._open_order(data) is ray._open_order(bytes(bytearray(data)))


def test_rules_travel_with_the_order(order: ray.Order, tmp_path: Path) -> None:
    Path("mine").mkdir()
    Path("mine/bells.toml").write_text(RULE, "utf-8")
    data = pickle.dumps(make_order(Cleaner(rules=("mine",))))
    shutil.rmtree("mine")
    write_shard(tmp_path / "in" / "a.jsonl", ["Rain fell.\n\nRing the bell\n\nSnow fell.\n"])
    (report,) = ray._work(data, order.samples[0])
    assert report.rules == {"bells/bell": 1}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://head:8265", "is Ray's dashboard"),
        ("head", "give HOST:PORT"),
        ("127.0.0.1:1", "no Ray cluster at 127.0.0.1:1: .*; `ray status`"),
        ("127.0.0.1:99999", "no Ray cluster at"),
        ("ray://127.0.0.1:1", "no Ray cluster at"),
    ],
)
def test_an_address_where_no_cluster_is(address: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ray._check_address(address)


@pytest.mark.parametrize("change", [{"gone": "1.0"}, {"eldc": None}])
def test_a_node_that_lacks_a_library_or_has_one_more_is_told(order: ray.Order, change: dict[str, str | None]) -> None:
    versions = {name: version for name, version in {**order.versions, **change}.items() if version}
    with pytest.raises(UsageError, match=r"has (gone none, not 1.0|eldc [\d.]+, not none) as this"):
        ray._check_node(order._replace(versions=versions))


def test_where_nothing_can_be_locked_nodes_look_for_the_output_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def flock(_file: object, _how: int) -> None:
        raise OSError("No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with lock_output(tmp_path):
        assert holds_lock(tmp_path)
    assert [*tmp_path.iterdir()] == []
