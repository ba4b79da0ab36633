"""A rule's example as a diff: ``-`` goes, ``+`` is what remains of a line cut inside, a space stays.

In rules that remove nothing (keep, flag, capture with ``drop = false``) ``*`` is a line they speak of.
"""

from __future__ import annotations

from dataclasses import dataclass

_MARKS = "-+* "


@dataclass(frozen=True, slots=True)
class Example:
    """The document of an example and what must be left of it (non-blank lines)."""

    before: list[str]
    after: list[str]
    starred: list[str]

    @property
    def text(self) -> str:
        """The document, as repaired text."""
        return "\n".join(self.before) + "\n"


def read_example(diff: str) -> Example:
    r"""Split a diff; raises ValueError that names the faulty line.

    >>> read_example("- Share this\n  Sharing is hard.\n")
    Example(before=['Share this', 'Sharing is hard.'], after=['Sharing is hard.'], starred=[])
    """
    before: list[str] = []
    after: list[str] = []
    starred: list[str] = []
    stays = gone = 0
    for number, line in enumerate(diff.strip("\n").split("\n"), 1):
        if not line.strip():
            before.append("")
            continue
        mark, text = line[0], line[1:].strip()
        if mark not in _MARKS or (line[1:2] not in (" ", "")):
            raise ValueError(f"line {number} must begin with '- ', '+ ' or two spaces (or '* '): {line[:40]!r}")
        if mark != "+":
            before.append(text)
        if mark != "-":
            after.append(text)
        if mark == "*":
            starred.append(text)
        stays += mark == " "
        gone += mark in "-*"
    if not stays:
        raise ValueError("has no near miss: add a line that looks alike and stays (two spaces before it)")
    if not gone:
        raise ValueError("has no line that the rule takes ('- ' before it; '* ' for rules that only speak)")
    return Example(before, after, starred)
