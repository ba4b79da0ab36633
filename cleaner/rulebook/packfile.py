"""A rule pack's file to its text: a plain file of a bearable size, inside its folder, with a name that can be shown."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cleaner.errors import RuleError, show
from cleaner.rulebook import limits

_BOM = b"\xef\xbb\xbf"


def find_packs(folder: Path, *, is_shipped: bool) -> list[Path]:
    """The packs of a folder, ``sites/`` too, in the order of their names; raises RuleError.

    A stranger's folder may hold links to anything, and an error about a file tells what stands in it: so a link must
    stay inside. Where the shipped packs lie is the installer's business.
    """
    if not _is_folder(folder):
        if folder.suffix == ".toml" and _exists(folder):
            raise RuleError(f"{folder}: is a pack; give the folder that it lies in: {folder.parent}")
        raise RuleError(f"{folder}: no such folder of rule packs; give a folder that holds *.toml files")
    files = sorted([*folder.glob("*.toml"), *folder.glob("sites/*.toml")])
    if not files:
        raise RuleError(f"{folder}: holds no rule pack; a pack is a file NAME.toml, see `clean rules list`")
    if len(files) > limits.FOLDER_FILES:
        raise RuleError(
            f"{folder}: holds {len(files):,} packs, more than {limits.FOLDER_FILES:,}; put several sites into one pack"
        )
    if not is_shipped:
        _check_links(files, folder)
    return files


def _exists(place: Path) -> bool:
    try:
        return place.is_file()
    except OSError:
        return False


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:  # a name that no folder can have, or one below what we may not enter
        return False


def _check_links(files: Iterable[Path], folder: Path) -> None:
    home = folder.resolve()
    for file in files:
        try:
            lies_inside = file.resolve().is_relative_to(home)
        except (OSError, RuntimeError):  # a loop of links
            lies_inside = False
        if not lies_inside:
            raise RuleError(f"{file}: is a link out of its folder, or to nowhere; copy the pack into the folder")


def read_pack(file: Path) -> bytes:
    """What the file holds; raises RuleError for what is no plain file (a pipe would wait for ever), or too large."""
    name = file.stem
    if len(name) > limits.NAME_CHARS or not name.isprintable():
        raise RuleError(
            f"{file}: a pack's name stands beside each line that it removes; give it at most {limits.NAME_CHARS} "
            "letters, digits and signs"
        )
    try:
        data = read_plain(file, limits.PACK_BYTES + 1)
    except OSError as error:
        raise RuleError(f"{file}: can't be read: {error.strerror}") from None
    if len(data) > limits.PACK_BYTES:
        raise RuleError(
            f"{file}: is larger than {limits.PACK_BYTES:,} bytes, the most that a pack may have; split it into several"
        )
    return data


def read_plain(file: Path, most: int) -> bytes:
    """So many first bytes of a file; raises OSError, also for what is no plain file."""
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as opened:  # noqa: PTH123 - a descriptor, not a path
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise OSError(errno.EINVAL, "is no plain file; give a text file NAME.toml")
        return opened.read(most)


def read_packs(files: Iterable[Path]) -> dict[Path, bytes]:
    """All packs of a folder; raises RuleError, also where they are too large together."""
    found: dict[Path, bytes] = {}
    size = 0
    for file in files:
        found[file] = read_pack(file)
        size += len(found[file])
        if size > limits.FOLDER_BYTES:
            raise RuleError(
                f"{file.parent}: its packs are larger than {limits.FOLDER_BYTES:,} bytes together, the most that a "
                "folder may have; leave out what you do not need"
            )
    return found


def decode_pack(data: bytes, file: Path) -> str:
    """Its text, without a byte order mark; raises RuleError. What the bytes are is not quoted."""
    try:
        return data.removeprefix(_BOM).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RuleError(f"{show(str(file))}:{line}: is not UTF-8 (byte {error.start}); save it as UTF-8") from None
