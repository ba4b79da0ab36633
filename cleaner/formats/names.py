"""Names of files as this machine's system takes them: those of archives, addresses and other systems may be none."""

from __future__ import annotations

import errno
import os
import sys
import unicodedata
from pathlib import Path

_DEVICES = frozenset(
    "CON PRN AUX NUL CONIN$ CONOUT$".split()
    + [f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"]
)
_FORBIDDEN = '<>:"|?*\\'
_LONGEST_PATH = 259  # characters that Windows takes, unless its long paths are switched on


def place_below(out: Path | str, name: str) -> Path:
    """The path of a file below OUT, its name with slashes; raises OSError where this system has no such names.

    Names are written as UTF-8, whatever encoding a locale says that names have.
    """
    if problem := name_problem(name):
        raise OSError(errno.EINVAL, problem)
    try:
        return Path(out, os.fsdecode(name.encode("utf-8", "surrogateescape")))
    except UnicodeError:  # half a character; or an encoding of names that has not all bytes
        raise OSError(errno.EINVAL, f"the locale has no name {name!r}; set LC_ALL=C.UTF-8") from None


def name_below(out: Path, path: Path) -> str:
    """The name of a file below OUT, with slashes, which `place_below` turns into its path."""
    return os.fsencode(path.relative_to(out).as_posix()).decode("utf-8", "surrogateescape")


def name_problem(name: str) -> str:
    """Why this system can have no file of a name, with the next step; nothing where it can."""
    if sys.platform != "win32":
        return ""
    for part in name.split("/"):
        if found := next((char for char in part if char in _FORBIDDEN or char < " "), ""):
            return f"Windows has no names with {found!r}, as {part!r}; rename it, or clean it elsewhere"
        if part.partition(".")[0].rstrip(" ").upper() in _DEVICES:
            return f"Windows takes {part!r} for a device; rename it, or clean it elsewhere"
        if part.endswith((".", " ")) and part.strip("."):
            return f"Windows drops the last character of {part!r}; rename it, or clean it elsewhere"
    return ""


def same_name(name: str) -> str:
    """What is equal for names that the file system takes for one: there, A.txt and a.txt are one file.

    macOS takes é for the same as e with its accent apart, too.
    """
    if sys.platform == "darwin":
        return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
    if sys.platform == "win32":  # letter by letter: ß is no SS
        return "".join(upper if len(upper := char.upper()) == 1 else char for char in name)
    return name


def tell_reason(error: OSError, path: Path | str) -> str:
    """Why a file can't be written, and what helps."""
    told = error.strerror or str(error)
    if error.errno == errno.ENOSPC:
        return f"{told}; free some space and run again, what is done stays"
    if sys.platform == "win32" and len(os.path.abspath(path)) > _LONGEST_PATH:  # noqa: PTH100 - links stay
        return f"{told}; its path is longer than {_LONGEST_PATH} characters: give an OUT nearer to the drive's root"
    if sys.platform == "win32" and isinstance(error, PermissionError):
        return f"{told}; close what has it open, and run again, what is done stays"
    return told
