"""Shards at addresses: an S3 server on this machine, and fsspec's memory."""

from __future__ import annotations

import functools
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.errors import UsageError
from cleaner.formats.files import find_jobs
from cleaner.formats.shards import find_remote
from cleaner.runners.plan import ShardPlan, part_current
from cleaner.runners.pool import run_blocks
from cleaner.runners.reports import ShardReport
from cleaner.runners.serial import run_blocks_serially
from cleaner.runners.shards import run_shards
from tests.conftest import ROOT

fsspec = pytest.importorskip("fsspec")

ENGINES = {"one": run_blocks_serially, "two": functools.partial(run_blocks, workers=2)}
Put = Callable[[str, bytes], None]


def lines(count: int, word: str = "fell", pad: int = 0) -> bytes:
    records = [
        {"id": f"d{number}", "text": f"Rain {word} {number}.\nShare on Facebook\n", "pad": "x" * pad}
        for number in range(count)
    ]
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def texts(data: bytes) -> list[str]:
    return [json.loads(line)["text"] for line in data.splitlines()]


def work(cleaner: Cleaner, source: str, out: str, engine: str = "one", **options: Any) -> list[ShardReport]:
    """Reports of a run in this process."""
    plan = ShardPlan(cleaner, out, **options)
    current, left = part_current(plan, find_jobs([source], out).shards)
    return [*current, *(step for step in run_shards(plan, left, ENGINES[engine]) if isinstance(step, ShardReport))]


@pytest.fixture
def memory() -> Iterator[Any]:
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


@pytest.mark.parametrize("engine", ENGINES)
def test_memory_in_and_out(cleaner: Cleaner, memory: Any, engine: str) -> None:
    memory.pipe({"/in/a.jsonl": lines(150), "/in/b/c.jsonl.gz": gzip.compress(lines(3)), "/in/d.png": b"x"})
    reports = work(cleaner, "memory://in", "memory://out", engine)
    assert [(report.id, report.status, report.states) for report in reports] == [
        ("a.jsonl", "done", {"done": 150}),
        ("b/c.jsonl.gz", "done", {"done": 3}),
    ]
    assert sorted(memory.find("/out")) == [
        "/out/_cleaner/a.jsonl.json", "/out/_cleaner/b/c.jsonl.gz.json", "/out/a.jsonl", "/out/b/c.jsonl.gz"
    ]  # fmt: skip
    assert texts(memory.cat("/out/a.jsonl")) == [f"Rain fell {number}.\n" for number in range(150)]
    assert len(texts(gzip.decompress(memory.cat("/out/b/c.jsonl.gz")))) == 3
    assert [report.status for report in work(cleaner, "memory://in", "memory://out", engine)] == ["current"] * 2


def test_what_was_removed_from_the_output_is_written_again(cleaner: Cleaner, memory: Any, tmp_path: Path) -> None:
    memory.pipe({"/in/a.jsonl": lines(3), "/in/b.jsonl": b""})
    for out in ("memory://out", str(tmp_path)):
        work(cleaner, "memory://in", out)
    memory.rm("/out/a.jsonl")
    assert [report.status for report in work(cleaner, "memory://in", "memory://out")] == ["current", "done"]
    (tmp_path / "b.jsonl").unlink()
    assert [report.status for report in work(cleaner, "memory://in", str(tmp_path))] == ["current", "done"]


def test_what_a_file_system_names_by_no_host_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sftp:
        """Names paths without their host, as fsspec's does."""

        def invalidate_cache(self) -> None:
            pass

        def find(self, _path: str) -> list[str]:
            return ["/data/in/a.jsonl"]

    monkeypatch.setattr("cleaner.formats.shards.file_system", lambda _address: (Sftp(), "/data/in"))
    assert find_remote("sftp://user@host:22/data/in/")[0][0].path == "sftp://user@host:22/data/in/a.jsonl"


def test_an_output_that_may_not_be_listed_is_asked_file_by_file(
    cleaner: Cleaner, memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe({"/in/a.jsonl": lines(3), "/in/b.jsonl": b""})
    work(cleaner, "memory://in", "memory://out")
    find = type(memory).find

    def refuse(self: Any, path: str, **options: Any) -> Any:
        if "out" in path:
            raise PermissionError("no listing")
        return find(self, path, **options)

    monkeypatch.setattr(type(memory), "find", refuse)
    assert [report.status for report in work(cleaner, "memory://in", "memory://out")] == ["current"] * 2


def test_an_output_is_no_input(cleaner: Cleaner, memory: Any) -> None:
    memory.pipe({"/in/a.jsonl": lines(1), "/in/_cleaner/a.jsonl.failed.jsonl": b"{}", "/in/.b/c.jsonl": lines(1)})
    assert [shard.id for shard in find_jobs(["memory://in"], "out").shards] == ["a.jsonl"]
    for out in ("memory://in", "memory://in/", "memory://in/deeper"):
        with pytest.raises(UsageError, match="lies inside the input"):
            find_jobs(["memory://in"], out)
    assert find_jobs(["memory://in"], "memory://in-cleaned").shards


class Server:
    """S3 on this machine."""

    def __init__(self) -> None:
        moto = pytest.importorskip("moto.server")
        pytest.importorskip("s3fs")
        import logging

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.moto = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.moto.start()
        host, port = self.moto.get_host_and_port()
        self.url = f"http://{host}:{port}"
        self.keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
        import boto3

        self.client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket="src", Key=key, Body=data)

    def get(self, key: str) -> bytes:
        return bytes(self.client.get_object(Bucket="out", Key=key)["Body"].read())

    def keys_of(self, bucket: str) -> list[str]:
        return [entry["Key"] for entry in self.client.list_objects_v2(Bucket=bucket).get("Contents", ())]

    def clean(self, *args: str, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FSSPEC_"))}
        environment = environment or {"AWS_ENDPOINT_URL": self.url, **self.keys}
        start = ["-c", code] if code else ["-m", "cleaner"]
        return subprocess.run(
            [sys.executable, *start, *args],
            env={**kept, **environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def one_server() -> Iterator[Server]:
    server = Server()
    yield server
    server.moto.stop()


@pytest.fixture
def s3(one_server: Server) -> Server:
    for bucket in ("src", "out"):
        one_server.client.create_bucket(Bucket=bucket)
        for key in one_server.keys_of(bucket):
            one_server.client.delete_object(Bucket=bucket, Key=key)
    return one_server


@pytest.mark.parametrize("workers", ["0", "2"])
def test_s3_in_and_out(s3: Server, workers: str) -> None:
    s3.put("a.jsonl", lines(150) + b"broken\n")
    s3.put("b/c.jsonl.gz", gzip.compress(lines(3)))
    done = s3.clean("s3://src/", "s3://out/", "--workers", workers)
    assert (done.returncode, done.stderr.splitlines()[0][:38]) == (1, "s3://src/a.jsonl:151: is no JSON: JSON"), (
        done.stderr
    )
    assert s3.keys_of("out") == [
        "_cleaner/a.jsonl.failed.jsonl", "_cleaner/a.jsonl.json", "_cleaner/b/c.jsonl.gz.json", "_cleaner/shards.list",
        "a.jsonl", "b/c.jsonl.gz", "run.json",
    ]  # fmt: skip
    assert texts(s3.get("a.jsonl")) == [f"Rain fell {number}.\n" for number in range(150)]
    assert len(texts(gzip.decompress(s3.get("b/c.jsonl.gz")))) == 3
    again = s3.clean("s3://src/", "s3://out/", "--workers", workers, "-v")
    assert "s3://src/b/c.jsonl.gz: current" in again.stderr
    assert "2 up to date" in again.stderr
    s3.put("b/c.jsonl.gz", gzip.compress(lines(3, word="rose")))  # of the same size: its tag tells
    changed = s3.clean("s3://src/", "s3://out/", "--workers", workers)
    assert "shards      2: 1 cleaned, 1 up to date" in changed.stderr
    assert texts(gzip.decompress(s3.get("b/c.jsonl.gz")))[0] == "Rain rose 0.\n"


def test_the_other_name_of_an_endpoint_and_a_folder_of_this_machine(s3: Server, tmp_path: Path) -> None:
    s3.put("a.jsonl", lines(2))
    out = tmp_path / "out"
    done = s3.clean("s3://src/a.jsonl", out.as_uri(), FSSPEC_S3_ENDPOINT_URL=s3.url, **s3.keys)
    assert done.returncode == 0, done.stderr
    assert len(texts((out / "a.jsonl").read_bytes())) == 2
    back = s3.clean(out.as_uri(), "s3://out/back", "--sidecar", "apart")
    assert back.returncode == 0, back.stderr  # reports of the first are no documents
    assert [key for key in s3.keys_of("out") if "_cleaner" not in key] == [
        "back/a.jsonl", "back/a.sidecars.jsonl", "back/run.json"
    ]  # fmt: skip


def test_patterns(s3: Server) -> None:
    for key in ("x/part-1.jsonl", "x/part-2.jsonl", "x/other.jsonl", "y/part-1.jsonl"):
        s3.put(key, lines(1))
    assert s3.clean("s3://src/x/part-*.jsonl", "s3://out/a").returncode == 0
    assert s3.clean("s3://src/*/part-?.jsonl", "s3://out/b").returncode == 0
    assert s3.clean("s3://src/*", "s3://out/c").returncode == 0
    nothing = s3.clean("s3://src/z*", "s3://out/d")
    assert (nothing.returncode, "s3://src/z*: nothing is there" in nothing.stderr) == (2, True)
    shards = [key for key in s3.keys_of("out") if key.endswith(".jsonl")]
    assert shards == [
        "a/part-1.jsonl", "a/part-2.jsonl", "b/x/part-1.jsonl", "b/x/part-2.jsonl", "b/y/part-1.jsonl",
        "c/x/other.jsonl", "c/x/part-1.jsonl", "c/x/part-2.jsonl", "c/y/part-1.jsonl",
    ]  # fmt: skip


def test_what_the_call_can_not_mean(s3: Server, tmp_path: Path) -> None:
    s3.put("a.jsonl", lines(1))
    (tmp_path / "a.txt").write_text("Rain fell.")
    for told, args in {
        "can't be looked into: The specified bucket does not exist": ("s3://missing/", "s3://out/"),
        "nothing can be written into s3://mistyped/x: The specified bucket": ("s3://src/", "s3://mistyped/x"),
        "s3://src/a.jsonl would be overwritten by output": ("s3://src/a.jsonl", "s3://src/"),
        "lies inside the input": ("s3://src/", "s3://src/out"),
        "written as pairs, which need a folder": (str(tmp_path), "s3://out/"),
        "unknown://a/b: Protocol not known": ("unknown://a/b", "s3://out/"),
    }.items():
        done = s3.clean(*args)
        assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    assert s3.keys_of("out") == []
    assert {bucket["Name"] for bucket in s3.client.list_buckets()["Buckets"]} == {"src", "out"}


@pytest.mark.skipif("gcsfs" in sys.modules, reason="it is installed")
def test_a_kind_of_address_whose_package_is_missing(s3: Server) -> None:
    done = s3.clean("gs://bucket/a.jsonl", "out")
    assert done.returncode == 2
    assert "need one more package: Please install gcsfs" in done.stderr


def test_no_credentials(s3: Server) -> None:
    s3.put("a.jsonl", lines(1))
    done = s3.clean(
        "s3://src/", "s3://out/", AWS_ENDPOINT_URL=s3.url, AWS_EC2_METADATA_DISABLED="true", HOME="/nowhere"
    )
    assert (done.returncode, "Unable to locate credentials" in done.stderr) == (2, True)
    assert "Traceback" not in done.stderr


# The network is gone once so many bytes were read: s3fs gives up at once, as after all its tries.
_CUT_OFF = """
from s3fs.core import S3File
real = S3File._fetch_range
def fetch(self, start, end):
    if start > 0:
        from botocore.exceptions import EndpointConnectionError
        raise EndpointConnectionError(endpoint_url="http://s3")
    return real(self, start, end)
S3File._fetch_range = fetch
S3File.DEFAULT_BLOCK_SIZE = 20_000
init = S3File.__init__
S3File.__init__ = lambda self, *args, **more: init(self, *args, **{**more, "block_size": 20_000})
from cleaner.cli import main
main()
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_network_that_goes_down(s3: Server, workers: str) -> None:
    s3.put("a.jsonl", lines(2))
    s3.put("b.jsonl", lines(400, pad=6000))
    done = s3.clean("s3://src/", "s3://out/", "--workers", workers, code=_CUT_OFF)
    assert done.returncode == 1, done.stderr
    assert (
        's3://src/b.jsonl: was lost while it was read: Could not connect to the endpoint URL: "http://s3"'
        in done.stderr
    )
    assert "Traceback" not in done.stderr
    assert [key for key in s3.keys_of("out") if "_cleaner" not in key] == ["a.jsonl", "run.json"]
    assert "shards      2: 1 cleaned, 1 failed\ndocuments   2: 2 cleaned\n" in done.stderr
    again = s3.clean("s3://src/", "s3://out/", "--workers", workers)
    assert again.returncode == 0, again.stderr
    assert "shards      2: 1 cleaned, 1 up to date" in again.stderr
    assert len(texts(s3.get("b.jsonl"))) == 400


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a file system")
def test_a_full_folder_of_temporary_files(s3: Server, tmp_path: Path) -> None:
    s3.put("a.jsonl", lines(5000))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", tmp_path], check=False).returncode:
        pytest.skip("may not mount")
    try:
        done = s3.clean("s3://src/", "s3://out/", AWS_ENDPOINT_URL=s3.url, TMPDIR=str(tmp_path), **s3.keys)
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)
    assert done.returncode == 1
    assert "No space left on device; the folder of temporary files is full, name another by TMPDIR" in done.stderr
    assert "a.jsonl" not in s3.keys_of("out")
