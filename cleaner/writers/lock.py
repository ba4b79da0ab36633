"""One run at a time into an output folder: the second is told, and harms nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cleaner.errors import UsageError

_NAME = ".cleaner.lock"
_held: set[IO[str]] = set()  # the files of this process's locks


def _let_go() -> None:
    """In a fork: a worker that outlives the run would hold its lock."""
    for file in _held:
        file.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def is_locked(out: Path) -> bool:
    """Whether a run is writing into a folder."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        with (out / _NAME).open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def holds_lock(out: Path) -> bool:
    """Whether this process has a lock's file in a folder, however it is locked."""
    return any(Path(file.name) == out / _NAME for file in _held)


def sees_lock(out: Path) -> bool:
    """Whether a lock's file, made by another process, is seen here: it is the same folder, then, on another machine."""
    try:
        (out / _NAME).open("rb").close()  # opening asks the server of a shared file system anew
    except OSError:
        return False
    return True


@contextlib.contextmanager
def lock_output(out: Path) -> Iterator[None]:
    """Hold the folder's lock; the system frees it when the process ends, however it ends.

    Raises UsageError where another run holds it. Where there is no flock (Windows) nothing is locked.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    path = out / _NAME
    try:
        file = path.open("w")
    except OSError as error:
        raise UsageError(f"nothing can be written into {out}: {error.strerror}; give another folder") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run is writing into {out}; wait for its end, or give another folder") from None
        except OSError:  # a file system without locks: the file is there all the same, for nodes to see
            pass
        _held.add(file)
        try:
            yield
        finally:
            _held.discard(file)
            path.unlink(missing_ok=True)
