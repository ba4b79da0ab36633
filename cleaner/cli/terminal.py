"""What is told on a terminal: text of others must not command it."""

from __future__ import annotations

import shutil
import sys
import unicodedata

import click

from cleaner.errors import show

_NARROWEST, _LINE, _END = 40, 140, 30  # columns: of a screen, of a text in a file or pipe, of its end


def tell(text: str, *, err: bool = True) -> None:
    """Lines on standard error, or standard output, that hold names, ids or text of others."""
    click.echo(as_shown(text), err=err)


def as_shown(text: str) -> str:
    r"""Text as it is shown: only line ends and tabs of the characters that command a terminal.

    >>> as_shown("in/\x1b[2Ja.txt:\n\tbroken")
    'in/\\x1b[2Ja.txt:\n\tbroken'
    """
    return "\n".join("\t".join(map(show, line.split("\t"))) for line in text.split("\n"))


def count_of(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count_of(1, "line"), count_of(1200, "line")
    ('1 line', '1,200 lines')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def room_on_screen() -> int | None:
    """The columns of the terminal that standard output is, None where it is none."""
    return max(_NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None


def width_of(text: str) -> int:
    """The columns that a text takes on a screen: two for wide characters, none for marks on letters.

    >>> width_of("rain"), width_of("渡船"), width_of("e\u0301")
    (4, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_width_of_char, text))


def _width_of_char(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shorten(text: str, head: int = 0, room: int | None = None) -> str:
    """A text that fits a line: its beginning and its end; without ``room`` 140 columns beyond the first ``head``.

    >>> shorten("The ferry was late again on Monday, and nobody knew why.", room=30)
    'The ferry was late a … ew why.'
    """
    room = head + _LINE if room is None else room
    if width_of(text) <= room:
        return text
    end = min(_END, room // 4)
    return f"{_fitting(text, room - end - 3).rstrip()} … {_fitting(text[::-1], end)[::-1].lstrip()}"


def cut_short(text: str, room: int) -> str:
    """A text, or as much of its beginning as fits.

    >>> cut_short("The ferry was late.", 10)
    'The ferry…'
    """
    return text if width_of(text) <= room else f"{_fitting(text, room - 1)}…"


def _fitting(text: str, room: int) -> str:
    """As many of the first characters as fit."""
    for at, char in enumerate(text):
        room -= _width_of_char(char)
        if room < 0:
            return text[:at]
    return text
