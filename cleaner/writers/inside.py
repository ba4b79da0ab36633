"""Files below OUT and nowhere else: whole or not at all, and no link is written through."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

TEMPORARY = ".cleaner-"  # then a hash: names of 255 bytes stay legal
_IS_TEMPORARY = re.compile(r"\.cleaner-[0-9a-f]{24}")
_WAITS = (0.05, 0.2, 0.5, 1.0)  # seconds: what scans new files on Windows has them open for a moment
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def make_folder(out: Path, folder: Path) -> None:
    """Make a folder below OUT; raises OSError, also where a link on the way leads out of OUT."""
    check_inside(out, folder)
    folder.mkdir(parents=True, exist_ok=True)


def check_inside(out: Path, folder: Path) -> None:
    """Raise OSError where a folder below OUT is a link out of it, or lies behind one."""
    within, place = os.path.realpath(out), os.path.realpath(folder)
    if place != within and not place.startswith(within.rstrip(os.sep) + os.sep):
        raise OSError(errno.EPERM, f"{folder} is a link that leads out of {out}; remove it")


def name_temporary(path: Path, *told: object) -> Path:
    """A name beside a file until it is whole: of this process, and of what else makes it another's."""
    name = "-".join(map(str, (path.name, *told, os.getpid())))
    return path.with_name(TEMPORARY + hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:24])


def open_new(path: Path) -> IO[bytes]:
    """A file that was not there; what stood in its place goes, and is not written into, as a link's file would be."""
    path.unlink(missing_ok=True)
    return open(os.open(path, _NEW, 0o666), "wb")  # noqa: PTH123 - a descriptor, not a path


def replace_file(path: Path, data: bytes) -> None:
    """Under a temporary name, then renamed: nobody sees a half-written file under its final name."""
    replace_parts(path, [data])


def replace_parts(path: Path, parts: Iterable[bytes]) -> None:
    """The same of a file that is made in parts."""
    temporary = name_temporary(path)
    try:
        with open_new(temporary) as file:
            file.writelines(parts)
        give_name(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def give_name(temporary: Path, path: Path) -> None:
    """Rename a file over what stands there; on Windows that waits for those that have either open. Raises OSError."""
    for wait in _WAITS if sys.platform == "win32" else ():
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    temporary.replace(path)


def clear_temporaries(out: Path) -> None:
    """Remove what a killed run left behind."""
    for folder, folders, files in os.walk(out):  # no link is followed
        for name in filter(_IS_TEMPORARY.fullmatch, [*folders, *files]):
            remove_place(Path(folder, name))


def remove_place(place: Path) -> None:
    """Remove a file, or a folder with all that is in it, if that can be done."""
    with contextlib.suppress(OSError):
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
