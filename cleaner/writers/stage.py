"""The files of one shard's output: written under temporary names, and seen under their own only when all are whole."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from cleaner.errors import InputError, UsageError
from cleaner.formats.names import place_below
from cleaner.formats.places import file_system, is_remote, one_error, read_bytes, size_of
from cleaner.formats.streams import compress
from cleaner.writers.inside import (
    TEMPORARY,
    check_inside,
    give_name,
    make_folder,
    name_temporary,
    open_new,
    remove_place,
)

_OURS = re.compile(r"\d{6,}")  # all that a folder of pairs holds

# There a bucket would be made, of a name that is misspelt.
_WITHOUT_FOLDERS = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci", "hf"))


class Stage:
    """Files below ``out``, a folder or an address for fsspec; opened, then committed or discarded together.

    On this machine a file gets its name by being renamed. To an address it is put when it is whole; object stores show
    it only then.
    """

    def __init__(self, out: str) -> None:
        self._out = out
        self._open: dict[str, tuple[IO[bytes], Path]] = {}  # by name: the file, and where it lies until then
        self._packed: dict[str, IO[bytes]] = {}
        self._folders: dict[str, Path] = {}

    def open(self, name: str, compression: str = "") -> IO[bytes]:
        """A file to write; raises OSError."""
        if name not in self._packed:
            place = self._temporary(name)
            file = open_new(place)
            self._open[name] = file, place
            self._packed[name] = file  # to be closed, where there is nothing to compress with
            self._packed[name] = compress(file, compression)
        return self._packed[name]

    def open_folder(self, name: str) -> Path:
        """A folder to write files into; raises UsageError at an address, OSError."""
        if is_remote(self._out):
            raise UsageError(f"{self._out}: a folder of pairs can't be put there at once; give --to jsonl, or a folder")
        if name not in self._folders:
            _refuse_others(place_below(self._out, name))
            place = self._temporary(name)
            remove_place(place)
            place.mkdir()
            self._folders[name] = place
        return self._folders[name]

    def commit(self) -> dict[str, int]:
        """Give all files and folders their names; their sizes in bytes (a folder's is 0). Raises OSError."""
        for name, packed in self._packed.items():
            packed.close()
            self._open[name][0].close()
        sizes = {name: place.stat().st_size for name, (_, place) in self._open.items()}
        for name, (_, place) in self._open.items():
            self._put(name, place)
        for name, place in self._folders.items():
            self._put_folder(name, place)
        sizes |= dict.fromkeys(self._folders, 0)
        self._open, self._packed, self._folders = {}, {}, {}
        return sizes

    def check(self, name: str) -> None:
        """Raise OSError where a file of this name can't be put, for a link that leads out of OUT."""
        if not is_remote(self._out):
            check_inside(Path(self._out), place_below(self._out, name).parent)

    def discard(self) -> None:
        """Leave nothing behind."""
        for name, (file, place) in self._open.items():
            with contextlib.suppress(OSError, ValueError):
                self._packed[name].close()
            with contextlib.suppress(OSError, ValueError):  # what is left to be flushed may fail again
                file.close()
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)
        for place in self._folders.values():
            remove_place(place)
        self._open, self._packed, self._folders = {}, {}, {}

    def _temporary(self, name: str) -> Path:
        if is_remote(self._out):
            descriptor, place = tempfile.mkstemp(prefix=f"{TEMPORARY}upload-")
            os.close(descriptor)
            return Path(place)
        path = place_below(self._out, name)
        make_folder(Path(self._out), path.parent)
        return name_temporary(path, socket.gethostname())

    def _put(self, name: str, place: Path) -> None:
        if is_remote(self._out):
            files, inner = file_system(f"{self._out.rstrip('/')}/{name}")
            with one_error():
                if self._out.partition("://")[0] not in _WITHOUT_FOLDERS:
                    files.makedirs(inner.rpartition("/")[0], exist_ok=True)
                files.put_file(str(place), inner)
            place.unlink()
        else:
            give_name(place, place_below(self._out, name))

    def _put_folder(self, name: str, place: Path) -> None:
        """A folder can't be renamed over one with files in it: that one is moved away first."""
        final = place_below(self._out, name)
        if final.exists():
            _refuse_others(final)
            old = self._temporary(f"{name}-old")
            remove_place(old)
            final.replace(old)
            place.replace(final)
            remove_place(old)
        else:
            place.replace(final)


def _refuse_others(folder: Path) -> None:
    """Raise OSError where a folder of pairs would be put over anything else: that would be lost."""
    if folder.exists() and not (folder.is_dir() and all(_OURS.fullmatch(path.name) for path in folder.iterdir())):
        raise OSError(errno.EEXIST, f"{folder} is there and holds other files; give another output folder")


def write_small(out: str, name: str, data: bytes) -> None:
    """One small file, whole or not at all; raises OSError."""
    stage = Stage(out)
    try:
        stage.open(name).write(data)
        stage.commit()
    except BaseException:
        stage.discard()
        raise


def read_small(out: str, name: str) -> bytes | None:
    """The content of one small file below OUT; None where there is none."""
    try:
        if is_remote(out):
            files, inner = file_system(f"{out.rstrip('/')}/{name}")
            with one_error():
                return bytes(files.cat_file(inner))
        return read_bytes(str(place_below(out, name)), None)
    except (OSError, InputError):
        return None


def size_written(out: str, name: str) -> int | None:
    """The size of a file below OUT, of a folder 0, as `Stage.commit` tells them; None where there is none."""
    if is_remote(out):
        return size_of(f"{out.rstrip('/')}/{name}")
    try:
        place = place_below(out, name)
    except OSError:
        return None
    if place.is_dir():
        return 0
    return size_of(str(place)) or (0 if place.exists() else None)


def are_written(out: str, files: Mapping[str, int], written: Mapping[str, int] | None) -> bool:
    """Whether files lie below OUT in these sizes; ``written`` is what `list_written` told."""
    found = {name: size_written(out, name) if written is None else written.get(name) for name in files}
    return found == files


def list_written(out: str) -> dict[str, int] | None:
    """The sizes of all files below an address, asked at once; None of a folder, or where nothing may be listed."""
    if not is_remote(out):
        return None
    files, inner = file_system(out.rstrip("/"))
    try:
        with one_error():
            files.invalidate_cache()
            found = files.find(inner, detail=True)
    except OSError:
        return None
    return {str(PurePosixPath(name).relative_to(inner)): facts.get("size") or 0 for name, facts in found.items()}


def remove_small(out: str, name: str) -> None:
    """Remove one file below OUT, if it is there."""
    with contextlib.suppress(OSError):
        if is_remote(out):
            files, inner = file_system(f"{out.rstrip('/')}/{name}")
            with one_error():
                files.rm_file(inner)
        else:
            place = place_below(out, name)
            check_inside(Path(out), place.parent)
            place.unlink(missing_ok=True)
