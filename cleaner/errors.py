"""The few errors a user meets; each names the place and the next step."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 1_000  # characters of a message about a rule
_NAME = 100  # characters of names that are compared: long ones take for ever
_SHOWN = "\u00a0\u00ad\u200c\u200d\u3000"  # spaces and joiners that texts are full of; no terminal obeys them


class CleanerError(Exception):
    """Base of all errors of this package; its text is for people."""


class ConfigError(CleanerError):
    """A config file or option can't be used (exit code 2)."""


class RuleError(CleanerError):
    """A rule pack can't be loaded; the text begins with ``file:line:`` (exit code 2).

    It quotes what others wrote: in one line, without what a terminal would obey, and not at any length.
    """

    def __init__(self, text: str) -> None:
        super().__init__(show(text, _LONGEST))


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


def show(text: str, most: int = 0) -> str:
    r"""Text that others wrote, for a terminal: what it would not print but obey is written out, as is a line end.

    ``most`` is how many characters are shown, the others are counted.

    >>> show("red \x1b[31m, two\nlines"), show("abcdef", 3)
    ('red \\x1b[31m, two\\nlines', 'abc… (3 characters more)')
    """
    if most and len(text) > most:
        text = f"{text[:most]}… ({len(text) - most:,} characters more)"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _SHOWN else repr(char)[1:-1] for char in text)


def suggest(name: str, known: Iterable[str], otherwise: str) -> str:
    """The next step for a name that is not known: the known one that is most like it, or else what ``otherwise`` says.

    >>> suggest("treshold", ["threshold", "trees"], "see the README"), suggest("x", [], "see the README")
    ("did you mean 'threshold'?", 'see the README')
    """
    import difflib

    if len(name) > _NAME:
        return otherwise
    near = difflib.get_close_matches(name, [one for one in known if len(one) <= _NAME], 1)
    return f"did you mean '{near[0]}'?" if near else otherwise
