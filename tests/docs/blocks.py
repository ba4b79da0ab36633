"""The command blocks of the documentation: read from its pages, and run as a reader would, in a folder of their own.

``console`` blocks show commands and what they print; ``…`` on a line of its own stands for any lines, within a line for any
text. A `cat` of a file that is not there makes it. An exit code other than 0 is shown by `echo $?`. ``sh`` and ``python``
blocks must end well; in Python an expression with a literal as its comment must give that. A comment above a block says
what is special about it:

- ``<!-- run -->``, ``<!-- test -->``, ``<!-- checks -->``: run by the review, in a fresh clone
- ``<!-- needs: PACKAGE -->``: run by tests/integrations, where the package is installed
- ``<!-- file: NAME -->``: a file that the commands of its section read
- ``<!-- stopped -->``: goes on until Ctrl-C, which the test sends
- ``<!-- not run: REASON -->``: can't be
"""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^( *)(?:<!-- ([^>]*) -->\n *)?```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
RUN_ELSEWHERE = ("run", "test", "checks", "needs:", "not run:")


@dataclass(frozen=True)
class Block:
    """A fenced block: ``line`` is that of its fence, ``mark`` the comment above it."""

    page: str
    line: int
    language: str
    text: str
    mark: str

    @property
    def is_run_here(self) -> bool:
        return self.language in ("sh", "console", "python") and not self.mark.startswith(RUN_ELSEWHERE)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def read_blocks(page: str, text: str) -> Iterator[Block]:
    """All fenced blocks of a page, in order."""
    for found in BLOCK.finditer(text):
        _, mark, language, inside = found.groups()
        line = text.count("\n", 0, found.start()) + (1 if mark is None else 2)
        yield Block(page, line, language, textwrap.dedent(inside), mark or "")


class BlockError(AssertionError):
    """A block that does not do what its page says."""


class Shell:
    """Runs blocks in ``folder``, with the commands of ``bin`` before all others."""

    def __init__(self, folder: Path, commands: Path, **environment: str) -> None:
        self.folder = folder
        path = os.pathsep.join([str(commands), os.environ["PATH"]])
        self.environment = {
            **os.environ,
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "BROWSER": "true",
            "PATH": path,
        } | environment

    def run(self, block: Block) -> None:
        """Raise BlockError where the block fails, or prints something else than it shows."""
        if block.mark == "stopped":
            self._run_until_stopped(block)
        elif block.language == "console":
            self._replay(block)
        elif block.language == "python":
            self._expect(block, [sys.executable, "-c", check_comments(block.text)])
        else:
            self._expect(block, ["bash", "-euo", "pipefail", "-c", block.text])

    def _call(self, words: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=300, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.decode("utf-8")

    def _expect(self, block: Block, words: list[str]) -> None:
        code, told = self._call(words)
        if code:
            raise BlockError(f"{block}: exit code {code}\n{block.text}\n{told}")

    def _replay(self, block: Block) -> None:
        code = 0
        for command, wanted in read_steps(block.text):
            if command == "echo $?":
                if wanted != f"{code}\n":
                    raise BlockError(f"{block}: exit code {code}, not {wanted}")
                code = 0
                continue
            if code:
                raise BlockError(f"{block}: exit code {code} before $ {command}")
            if command.startswith("cat ") and not (place := self.folder / command[4:]).exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(wanted, "utf-8")
                continue
            code, told = self._call(["bash", "-c", command])
            if not re.fullmatch(as_pattern(wanted), told):
                raise BlockError(f"{block}: $ {command}\n{told}")
        if code:
            raise BlockError(f"{block}: exit code {code} of the last command")

    def _run_until_stopped(self, block: Block) -> None:
        process = subprocess.Popen(
            ["bash", "-c", f"exec {block.text}"], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert process.stdout is not None
        first = process.stdout.readline().decode("utf-8")  # it has begun its work
        time.sleep(0.2)
        is_at_work = process.poll() is None
        process.send_signal(signal.SIGINT)
        told = first + process.communicate(timeout=60)[0].decode("utf-8")
        if not is_at_work or process.returncode not in (0, 130):
            raise BlockError(f"{block}: exit code {process.returncode}\n{told}")


def read_steps(text: str) -> list[tuple[str, str]]:
    """Each command of a console block, with what it prints.

    >>> read_steps("$ echo a\\na\\n$ true\\n")
    [('echo a', 'a\\n'), ('true', '')]
    """
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", text, flags=re.MULTILINE)[1:]  # a backslash goes on in the next line
    return list(zip(parts[::2], parts[1::2], strict=True))


def as_pattern(wanted: str) -> str:
    """``…`` on a line of its own stands for any lines, within a line for any text of that line."""
    pattern = re.escape(wanted)
    pattern = re.sub(r"^…\\?\n", r"(?:.*\\n)*", pattern, flags=re.MULTILINE)
    return pattern.replace("…", "[^\n]*")


def check_comments(text: str) -> str:
    """A script whose expressions with a literal as comment are held against it.

    >>> exec(check_comments("x = 1\\nx + 1  # 2"))
    >>> exec(check_comments("1 + 1  # 3"))
    Traceback (most recent call last):
    AssertionError: 1 + 1: 2
    """
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Expr) or node.lineno != node.end_lineno:
            continue
        shown = lines[node.lineno - 1]
        code, comment = shown[: node.end_col_offset], shown[node.end_col_offset or 0 :].partition("# ")[2]
        try:
            ast.literal_eval(comment)
        except (ValueError, SyntaxError):
            continue
        lines[node.lineno - 1] = f"_told = ({code}); assert _told == {comment}, {code + ': '!r} + repr(_told)"
    return "\n".join(lines)
