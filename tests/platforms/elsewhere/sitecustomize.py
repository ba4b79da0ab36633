"""Loaded at the start of a Python that is to be as on another system: `ELSEWHERE=windows` or `macos`.

Of Windows only what it lacks: `sys.platform` stays, since the libraries would ask for modules of its own. Those that
this package asks for are made up.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sys
import types
from importlib.abc import MetaPathFinder

_MODULES = {"fcntl", "resource", "termios", "tty", "pty", "pwd", "grp", "readline", "syslog", "crypt"}
_OF_OS = (
    "fork forkpty register_at_fork geteuid getuid getegid getgid O_NOFOLLOW O_NONBLOCK O_DIRECTORY sched_getaffinity "
    "mkfifo chown fchmod fchown sysconf nice killpg setsid getpgid"
)
_OF_SIGNAL = "SIGALRM SIGHUP SIGQUIT SIGUSR1 SIGUSR2 ITIMER_REAL alarm setitimer getitimer pthread_sigmask sigwait"


class _Missing(MetaPathFinder):
    """Refuses modules that are there."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in _MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _locking(descriptor: int, _mode: int, _count: int, flock: object = fcntl.flock) -> None:
    try:
        flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[operator]
    except BlockingIOError:
        raise PermissionError(errno.EACCES, "Permission denied") from None


def _be_windows() -> None:
    import subprocess  # noqa: F401 - as built: it asks for msvcrt to know its system

    for name in _OF_OS.split():
        if hasattr(os, name):
            delattr(os, name)
    for name in _OF_SIGNAL.split():
        delattr(signal, name)
    for name in _MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Missing())
    made_up = types.ModuleType("msvcrt")
    made_up.LK_NBLCK, made_up.locking = 2, _locking  # type: ignore[attr-defined]
    sys.modules["msvcrt"] = made_up


def _be_macos() -> None:
    import multiprocessing.context  # noqa: F401 - as built: of Linux

    del os.sched_getaffinity
    proxies = types.ModuleType("_scproxy")  # urllib's, of macOS
    proxies._get_proxy_settings = proxies._get_proxies = dict  # type: ignore[attr-defined]
    sys.modules["_scproxy"] = proxies
    sys.platform = "darwin"


if os.environ.get("ELSEWHERE") == "windows":
    _be_windows()
elif os.environ.get("ELSEWHERE") == "macos":
    _be_macos()
