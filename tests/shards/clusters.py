"""A Ray cluster on this machine whose workers fall into traps: words in a document that kill, hang or slow them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TRAPS = '''
import importlib.abc, importlib.machinery, os, signal, sys, time


class Finder(importlib.abc.MetaPathFinder):
    """Lets each process clean by what is below, which `cleaner` knows nothing of."""

    def find_spec(self, name, path, target=None):
        if name != "cleaner.pipeline":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            clean = module.clean_source
            module.clean_source = lambda source, *rest: (spring(source.data), clean(source, *rest))[1]

        spec.loader.exec_module = exec_module
        return spec


def spring(data):
    if b"Kill the worker." in data:
        os.kill(os.getpid(), signal.SIGKILL)
    while b"Never end." in data:
        pass
    if b"Hang in C." in data:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(600)
    if b"Take your time." in data:
        open(os.path.join(os.environ["CLEANER_TEST_PIDS"], str(os.getpid())), "w").close()
        time.sleep(0.1)


sys.meta_path.insert(0, Finder())
'''


@contextlib.contextmanager
def trapped(place: Path) -> Iterator[Path]:
    """Processes that start in the block have the traps; the folder in which slow workers leave their numbers."""
    (place / "traps").mkdir(parents=True)
    (place / "traps" / "sitecustomize.py").write_text(TRAPS, "utf-8")
    (place / "pids").mkdir()
    here = str(Path(__file__).resolve().parents[2])
    new = {
        "PYTHONPATH": os.pathsep.join([str(place / "traps"), here]),
        "CLEANER_TEST_PIDS": str(place / "pids"),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    old = {name: os.environ.get(name) for name in new}
    os.environ.update(new)
    try:
        yield place / "pids"
    finally:
        for name, value in old.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def running_cluster(*cores: int) -> Iterator[Any]:
    """A cluster with a node for each number of cores, the head first."""
    from ray.cluster_utils import Cluster

    small = {"object_store_memory": 80 << 20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": cores[0], **small})
    try:
        for count in cores[1:]:
            cluster.add_node(num_cpus=count, object_store_memory=80 << 20)
        yield cluster
    finally:
        cluster.shutdown()


def write_shard(path: Path, texts: list[str]) -> None:
    """JSON lines of these texts, with the shard's name in their ids."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"id": f"{path.stem}-{number}", "text": text}) for number, text in enumerate(texts)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """All files but the run's report, which tells of clocks."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "run.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
