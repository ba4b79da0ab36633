"""What is told on a terminal: text of others must not command it."""

from __future__ import annotations

import click

from cleaner.errors import show


def tell(text: str, *, err: bool = True) -> None:
    """Lines on standard error, or standard output, that hold names, ids or text of others."""
    click.echo(as_shown(text), err=err)


def as_shown(text: str) -> str:
    r"""Text as it is shown: only line ends and tabs of the characters that command a terminal.

    >>> as_shown("in/\x1b[2Ja.txt:\n\tbroken")
    'in/\\x1b[2Ja.txt:\n\tbroken'
    """
    return "\n".join("\t".join(map(show, line.split("\t"))) for line in text.split("\n"))
