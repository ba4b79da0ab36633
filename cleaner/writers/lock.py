"""One run at a time into an output folder: the second is told, and harms nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cleaner.errors import UsageError

_NAME = ".cleaner.lock"
_WAITS = (0.05, 0.1)  # seconds: `clean status` holds it for a moment
_held: set[IO[bytes]] = set()  # the files of this process's locks


def _let_go() -> None:
    """In a fork: a worker that outlives the run would hold its lock."""
    while _held:
        _held.pop().close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def is_locked(out: Path) -> bool:
    """Whether a run is writing into a folder."""
    try:
        with _open(out / _NAME, os.O_RDONLY) as file:
            return not _lock(file, alone=False)
    except OSError:
        return False


def _lock(file: IO[bytes], *, alone: bool) -> bool:
    """Lock a file until it is closed, if no other process has; raises OSError where its file system has no locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return _lock_byte(file)
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_byte(file: IO[bytes]) -> bool:
    """The same by the first byte of a file, which need not be there."""
    import msvcrt

    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def holds_lock(out: Path) -> bool:
    """Whether this process has a lock's file in a folder, however it is locked."""
    return any(_is_same(file, out / _NAME) for file in _held)


def sees_lock(out: Path) -> bool:
    """Whether a lock's file, made by another process, is seen here: it is the same folder, then, on another machine."""
    try:
        _open(out / _NAME, os.O_RDONLY).close()  # opening asks the server of a shared file system anew
    except OSError:
        return False
    return True


class Held:
    """The lock of a run; without a file nothing is locked."""

    def __init__(self, path: Path = Path(_NAME), file: IO[bytes] | None = None) -> None:
        self._path, self._file = path, file

    def is_gone(self) -> bool:
        """Whether the folder was removed, or replaced, since it was locked: what was written before is gone with it."""
        return self._file is not None and not _is_same(self._file, self._path)


@contextlib.contextmanager
def lock_output(out: Path) -> Iterator[Held]:
    """Hold the folder's lock; the system frees it when the process ends, however it ends.

    Raises UsageError where another run holds it.
    """
    path = out / _NAME
    while not _is_same(file := _take(path, out), path):  # of a run that ended just then
        file.close()
    with file:
        _held.add(file)
        try:
            yield Held(path, file)
        finally:
            _held.discard(file)
            if _is_same(file, path):
                _remove(path, file)


def _remove(path: Path, file: IO[bytes]) -> None:
    """On Windows no open file can be removed: there another run may take it first, and then keeps it."""
    if sys.platform == "win32":
        file.close()
    with contextlib.suppress(PermissionError):
        path.unlink(missing_ok=True)


def _take(path: Path, out: Path) -> IO[bytes]:
    """The lock's file, locked. A link in its place is not followed: what it leads to is not ours to write."""
    try:
        file = _open(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        reason = f"{path} is a link, remove it" if path.is_symlink() else f"{error.strerror}; give another folder"
        raise UsageError(f"nothing can be written into {out}: {reason}") from None
    for wait in (*_WAITS, 0):
        try:
            if _lock(file, alone=True):
                return file
        except OSError:  # a file system without locks: the file is there all the same, for nodes to see
            return file
        time.sleep(wait)
    file.close()
    raise UsageError(f"another run is writing into {out}; wait for its end, or give another folder")


def _open(path: Path, flags: int) -> IO[bytes]:
    """The file of a lock; raises OSError, also where it is a link, a pipe or a device."""
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.fdopen(os.open(path, flags | careful, 0o666), "rb")
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise OSError(errno.EINVAL, f"{path} is no plain file, remove it")


def _is_same(file: IO[bytes], path: Path) -> bool:
    """Whether an open file is still the one of this name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
