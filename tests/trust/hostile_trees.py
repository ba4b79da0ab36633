"""Hostile trees: names, depths, links and things that are no files, in what is read and where it is written."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from .making import INNOCENT, MORE
from .trial import Ground

TEXT = f"{INNOCENT}\n{MORE}\n"
NAMES = (
    "a\nb.txt", "-rf.txt", "--force.txt", "\x1b[31mred.txt", "a\rb.txt", "\x7f\x01.txt", "a:b.txt", "a b .txt", " .txt",
    "\udcff\udcfe.txt", "…\u202etxt.exe.txt", "x" * 245 + ".txt", "ж" * 120 + ".txt", "$(touch x).txt", "`id`.txt", "a;b&c|d.txt",
    "*.txt", "?.txt", "a\\b.txt", "~.txt", "con.txt", "...txt", "a..txt", "a'\"b.txt", "%s%n.txt", "{0}.txt", "file:.txt",
    "http:.txt", "\u00e9.txt", "e\u0301.txt", "A.txt", "a.txt", ".txt", "run.txt", "_cleaner.txt",
)  # fmt: skip

TREES: dict[str, Callable[[Ground, int], object]] = {}


def tree(make: Callable[[Ground, int], object]) -> Callable[[Ground, int], object]:
    """Enter a maker into the table, under its own name."""
    TREES[make.__name__.replace("_", "-")] = make
    return make


@tree
def odd_names(ground: Ground, _size: int) -> None:
    for name in NAMES:
        ground.source.joinpath(name).write_text(TEXT)
    odd = ground.source / "\x1b[2J\n-folder:\udcfe"
    odd.mkdir()
    odd.joinpath("x.txt").write_text(TEXT)


@tree
def names_too_long_for_a_pair(ground: Ground, _size: int) -> None:
    for length in range(246, 256):
        ground.source.joinpath("y" * length).write_text(TEXT)
        ground.source.joinpath("z" * (length - 4) + ".txt").write_text(TEXT)


@tree
def shards_of_odd_names(ground: Ground, _size: int) -> None:
    for name in ("a\nb", "\x1b[31m", "-rf", "\udcff", "s" * 249):
        ground.source.joinpath(f"{name}.jsonl").write_text('{"text": "x"}\n')


@tree
def folders_in_folders(ground: Ground, size: int) -> None:
    """Deep, though no path is longer than systems take at once."""
    folder = ground.source.joinpath(*["d"] * size)
    folder.mkdir(parents=True)
    folder.joinpath("deep.txt").write_text(TEXT)


@tree
def longer_than_any_path(ground: Ground, size: int) -> None:
    here = os.open(ground.source, os.O_DIRECTORY)
    for _ in range(size):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = inner
    file = os.open("deep.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here)
    os.write(file, TEXT.encode())
    os.close(file)
    os.close(here)


@tree
def links(ground: Ground, _size: int) -> None:
    source = ground.source
    source.joinpath("loop").symlink_to(source)
    source.joinpath("self.txt").symlink_to("self.txt")
    source.joinpath("there.txt").symlink_to("back.txt")
    source.joinpath("back.txt").symlink_to("there.txt")
    source.joinpath("broken.txt").symlink_to("nothing.txt")
    source.joinpath("broken.jsonl").symlink_to("nothing.jsonl")
    source.joinpath("outside.txt").symlink_to("/etc/hostname")
    source.joinpath("folder").symlink_to("/etc")
    source.joinpath("folder.txt").symlink_to("/etc")


@tree
def no_files(ground: Ground, _size: int) -> None:
    source = ground.source
    os.mkfifo(source / "pipe.txt")
    os.mkfifo(source / "pipe.jsonl")
    for number, suffix in enumerate(("txt", "jsonl", "parquet", "warc", "tar")):
        source.joinpath(f"zero-{number}.{suffix}").symlink_to("/dev/zero")
        source.joinpath(f"folder-{number}.{suffix}").mkdir()
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(source)  # names of sockets are short
        try:
            one.bind("socket.txt")
        finally:
            os.chdir(here)
    source.joinpath("empty.txt").touch()
    for number, suffix in enumerate(("jsonl", "parquet", "warc", "tar", "jsonl.gz", "tar.xz")):
        source.joinpath(f"empty-{number}.{suffix}").touch()


@tree
def unreadable(ground: Ground, _size: int) -> None:
    """As root all can be read."""
    ground.source.joinpath("secret.txt").write_text(TEXT)
    ground.source.joinpath("secret.txt").chmod(0)
    ground.source.joinpath("secret").mkdir(mode=0)
