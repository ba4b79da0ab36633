"""The few errors a user meets; each names the place and the next step."""

from __future__ import annotations

import re
from collections.abc import Iterable


class CleanerError(Exception):
    """Base of all errors of this package; its text is for people."""


class ConfigError(CleanerError):
    """A config file or option can't be used (exit code 2)."""


class RuleError(CleanerError):
    """A rule pack can't be loaded; the text begins with ``file:line:`` (exit code 2)."""


class UsageError(CleanerError):
    """The call itself makes no sense, as output inside input (exit code 2)."""


class InputError(CleanerError):
    """One document can't be cleaned; the others go on (exit code 1)."""


class LostError(InputError):
    """A file of many documents can't be read on for reasons of where it lies, as a network; another try may do it."""


class NotTextError(InputError):
    """The document is an image, an archive or other binary data."""


class RestoreError(CleanerError):
    """A text and its sidecar do not give the input back."""


# Control characters, line ends among them, and those that turn the direction of all that follows.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def escape_controls(text: str) -> str:
    r"""Foreign text as it may be shown on a terminal, in one line.

    >>> escape_controls("\x1b]0;title\x07\u202e")
    '\\x1b]0;title\\x07\\u202e'
    """
    return _COMMANDS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def suggest(name: str, known: Iterable[str], otherwise: str) -> str:
    """The next step for a name that is not known: the known one that is most like it, or else what ``otherwise`` says.

    >>> suggest("treshold", ["threshold", "trees"], "see the README"), suggest("x", [], "see the README")
    ("did you mean 'threshold'?", 'see the README')
    """
    import difflib

    near = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean '{near[0]}'?" if near else otherwise
