"""Documents that are files: found in folders, each with its id and its place in the output tree."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cleaner.errors import InputError, UsageError
from cleaner.formats import READ, SKIPPED
from cleaner.formats.names import name_problem, place_below, same_name
from cleaner.formats.places import LONGEST, as_path, is_remote, printable, read_bytes
from cleaner.formats.records import Shard
from cleaner.formats.shards import REPORTS, as_shard, find_remote
from cleaner.model import Source

RUN_REPORT = "run.json"
_MISSING = "no such file or folder; check the spelling"
LEARNED = "learned"  # the pack of what a run's own documents teach
LEARNED_PACK = f"{LEARNED}.toml"


@dataclass(frozen=True, slots=True)
class Job:
    """One file to clean: where it lies, its id, and its output's path without suffix, below OUT."""

    path: str
    id: str
    target: str

    @property
    def format(self) -> str:
        """How its content is read: html, or auto by what it looks like."""
        return READ.get(Path(self.path).suffix.lower(), "auto")

    @property
    def is_known(self) -> bool:
        """Whether its suffix says that it is a document."""
        return Path(self.path).suffix.lower() in READ


@dataclass(slots=True)
class Found:
    """The jobs and shards of a run, what was passed over, and what could not be looked into: (path, reason)."""

    jobs: list[Job] = field(default_factory=list)
    shards: list[Shard] = field(default_factory=list)
    skipped: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def find_jobs(inputs: Sequence[str], out: str, *, keep_suffix: bool = False, are_pairs: bool = True) -> Found:
    """All documents of files and folders, in a fixed order; ``are_pairs``: each is to be written as one.

    Raises UsageError where the output lies inside an input, where two inputs would write the same pair,
    or where no input exists.
    """
    out = as_path(out)
    found = _find(inputs, out, keep_suffix)
    if are_pairs and not is_remote(out):
        _check_targets(found, Path(out))
    return found


def find_inputs(inputs: Sequence[str]) -> Found:
    """All documents of files and folders, in a fixed order, where they are only read."""
    return _find(inputs, None, keep_suffix=True)


def _find(inputs: Sequence[str], out: str | None, keep_suffix: bool) -> Found:
    found = Found()
    for name in map(as_path, inputs):
        try:
            if out is not None and is_remote(name) == is_remote(out):
                _check_apart_remote(name, out) if is_remote(out) else _check_apart(Path(name), Path(out))
            _add(name, found, keep_suffix)
        except OSError as error:
            found.failed.append((name, f"can't be looked into: {error.strerror}; check its name and permissions"))
    if not found.jobs and not found.shards and len(found.failed) == len(inputs):
        raise UsageError("\n".join(f"{name}: {reason}" for name, reason in found.failed))
    return found


def _add(name: str, found: Found, keep_suffix: bool) -> None:
    path = Path(name)
    if is_remote(name):
        shards, others = find_remote(name)
        found.shards += shards
        found.skipped += others
    elif path.is_dir():
        _walk(path, found, keep_suffix)
    elif shard := as_shard(name, path.name, is_named=True):
        found.shards.append(shard) if path.exists() else found.failed.append((name, _MISSING))
    elif path.exists():
        found.jobs.append(_job(path, PurePosixPath(path.name), keep_suffix))
    else:
        found.failed.append((name, _MISSING))


def _check_apart(path: Path, out: Path) -> None:
    if path.is_dir() and lies_inside(out, path):
        raise UsageError(
            f"the output folder {out} lies inside the input folder {path}; the next run would clean its own output. "
            f"Give a folder beside it, as in: clean {path} {real_path(path).name}-cleaned"
        )
    if out.exists() and not out.is_dir():
        raise UsageError(f"the output {out} is a file; give a folder, or - for standard output")


def _check_apart_remote(address: str, out: str) -> None:
    if f"{out.rstrip('/')}/".startswith(f"{address.rstrip('/')}/"):
        raise UsageError(
            f"the output {out} lies inside the input {address}; the next run would clean its own output. "
            f"Give a folder beside it, as in: clean {address} {address.rstrip('/')}-cleaned"
        )


def real_path(path: Path) -> Path:
    """Where a path leads; a loop of links leads to itself."""
    return Path(os.path.realpath(path))


def is_same_place(one: Path, other: Path) -> bool:
    """Whether two paths are of one file, as the file system tells names apart."""
    return _one_path(one) == _one_path(other)


def lies_inside(path: Path, folder: Path) -> bool:
    """Whether a path is a folder, or below it, in the same way."""
    place, home = _one_path(path), _one_path(folder)
    return place == home or home in place.parents


def _one_path(path: Path) -> Path:
    return Path(same_name(str(real_path(path))))


def _walk(root: Path, found: Found, keep_suffix: bool) -> None:
    def on_error(error: OSError) -> None:
        found.failed.append((str(error.filename), f"can't be listed: {error.strerror}; check its permissions"))

    for folder, folders, files in os.walk(root, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != REPORTS)
        for name in sorted(files):
            path = Path(folder, name)
            id = PurePosixPath(path.relative_to(root).as_posix())
            if not name.startswith(".") and (shard := as_shard(str(path), printable(str(id)))):
                found.shards.append(shard)
            elif name.startswith(".") or path.suffix.lower() in SKIPPED:
                found.skipped += 1
            else:
                found.jobs.append(_job(path, id, keep_suffix))


def _job(path: Path, id: PurePosixPath, keep_suffix: bool) -> Job:
    known = id.suffix.lower() in READ
    target = id.with_suffix("") if known and not keep_suffix else id
    return Job(str(path), printable(str(id)), printable(str(target)))


def _check_targets(found: Found, out: Path) -> None:
    """Each job writes its own pair: no other's, not its input, not a folder of others, not the run's report."""
    taken: dict[str, Job] = {}
    folders = {same_name(str(parent)) for job in found.jobs for parent in PurePosixPath(job.target).parents}
    for job in list(found.jobs):
        pair = {same_name(f"{job.target}{suffix}") for suffix in (".txt", ".json")}
        other = taken.setdefault(same_name(job.target), job)
        if other is not job:
            raise UsageError(
                f"{other.path} and {job.path} would both write {out / job.target}.txt; "
                "--keep-suffix gives each its own name, or clean them into two folders"
            )
        if problem := name_problem(job.target):
            _give_up(found, job, problem)
        elif is_same_place(Path(job.path), place_below(out, f"{job.target}.txt")):
            raise UsageError(f"{job.path} would be overwritten by its own output; give another output folder")
        elif same_name(RUN_REPORT) in pair:
            _give_up(found, job, f"its sidecar would be the run's report {RUN_REPORT}; rename it")
        elif folders & pair:
            _give_up(found, job, f"{out / job.target}.txt is a folder of other documents; rename it")


def _give_up(found: Found, job: Job, reason: str) -> None:
    found.jobs.remove(job)
    found.failed.append((printable(job.path), reason))


def read_named(path: str, most: int | None = LONGEST) -> Source:
    """A document that a user named, ``-`` for standard input; raises InputError that names it."""
    if path == "-":
        data = sys.stdin.buffer.read(-1 if most is None else most + 1)
        if most is not None and len(data) > most:
            raise InputError(f"-: has more than the {most:,} bytes that --max-bytes allows")
        return Source(id="-", data=data)
    if not Path(path).exists():
        raise UsageError(f"{path}: no such file; check the spelling")
    if Path(path).is_dir():
        raise InputError(f"{path}: is a folder; give one file")
    if as_shard(path, Path(path).name, is_named=True):
        raise InputError(f"{path}: holds many documents: clean {path} OUT for all, {path}:1 names the first")
    try:
        return read_source(_job(Path(path), PurePosixPath(Path(path).name), keep_suffix=False), most)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def read_source(job: Job, most: int | None = LONGEST) -> Source:
    """The document's bytes; raises InputError that says why they can't be had, as there are more than ``most``."""
    return Source(id=job.id, data=read_bytes(job.path, most), format=job.format)
