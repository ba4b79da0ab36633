"""A line as a pattern that also takes its like: with other numbers, dates, addresses and marks around it."""

from __future__ import annotations

import re
import unicodedata

from cleaner.errors import UsageError

_MONTH = r"[^\W\d_]{3,12}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?"
_OF = r"(?:de |d'|di )?"
# What stands in a line, and what stands for it in the pattern; the first that fits is taken.
_KINDS = {
    "address": (r"(?:https?://|www\.)\S+", r"(https?://|www\.)\S+"),
    "mail": (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", r"\S+@\S+"),
    "handle": (r"(?<!\w)@\w+", r"@\w+"),
    "date": (
        rf"(?<!\w){_DAY} {_OF}{_MONTH},? {_OF}\d{{4}}(?!\d)",
        r"\d{1,2}(st|nd|rd|th|er|º|\.)? (de |d'|di )?\w+\.?,? (de |d'|di )?\d{4}",
    ),
    "american": (rf"(?<!\w){_MONTH} {_DAY},? \d{{4}}(?!\d)", r"\w+\.? \d{1,2}(st|nd|rd|th)?,? \d{4}"),
    "figures": (r"(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)", r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"),
    "time": (
        r"(?<!\d)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\b\.?)?",
        r"\d{1,2}[:.]\d{2}([:.]\d{2})?( ?[ap]\.?m\.?)?",
    ),
    "number": (r"\d+(?:[.,]\d+)*", r"\d[\d.,]*"),
}
_KNOWN = re.compile("|".join(f"(?P<{name}>{found})" for name, (found, _) in _KINDS.items()), re.IGNORECASE)
_SPECIAL = re.compile(r"[\\.+*?()\[\]{}|^$]")
_SAYS = "©®™#€$£¥+%&@§№"  # marks that say something; all others at an end are ornament
_BLANKS = re.compile(r"\s+")
_LONGEST = 1_000  # characters: beyond it the search for kinds, which is quadratic, takes seconds


def generalise(text: str) -> str:
    r"""The pattern of a line, as a rule's ``regex``: of the whole line, in any case.

    Numbers, times, dates, addresses and names with an @ stand for any other, ornament at either end for any or none.
    A line without letters is taken as it is. Raises UsageError for a line that is too long to stand for others.

    >>> generalise("Leave a comment (12) »")
    'Leave a comment \\(\\d[\\d.,]*\\W*'
    >>> generalise("Updated at 12:48 PM")
    'Updated at \\d{1,2}[:.]\\d{2}([:.]\\d{2})?( ?[ap]\\.?m\\.?)?'
    """
    if len(text) > _LONGEST:
        raise UsageError(f"a line of {len(text):,} characters stands for no other lines; give a pattern by --regex")
    text = re.sub(r"[ \t]+", " ", text.strip())
    if not re.search(r"[^\W\d_]", text):
        return _escape(text)
    start = 0 if (known := _KNOWN.match(text)) else next(at for at, char in enumerate(text) if _says(char))
    least, end = known.end() if known else start, len(text)
    while end > least and not _says(text[end - 1]):
        end -= 1
    middle = "".join(_parts(text[start:end]))
    return (r"\W*" if start else "") + middle + (r"\W*" if end < len(text) else "")


def _says(char: str) -> bool:
    """Whether a character is no ornament; marks above or below a letter are a part of it, to patterns as well."""
    return char.isalnum() or char == "_" or char in _SAYS or unicodedata.category(char)[0] in "MN"


def fixed_part(text: str) -> str:
    """What stays of a line where all that may be otherwise is left out.

    >>> fixed_part("Tip us off: news@example.org, 12 May 2024")
    'Tip us off:  ,  '
    """
    return _KNOWN.sub(" ", text[:_LONGEST])


def _parts(core: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for found in _KNOWN.finditer(core):
        assert found.lastgroup is not None
        parts += [_escape(core[at : found.start()]), _KINDS[found.lastgroup][1]]
        at = found.end()
    return [*parts, _escape(core[at:])]


def _escape(text: str) -> str:
    """As it stands; a space of a pattern is a plain one or a tab, others are any blank."""
    return _BLANKS.sub(_write_blanks, _SPECIAL.sub(r"\\\g<0>", text))


def _write_blanks(found: re.Match[str]) -> str:
    return " " if found[0] == " " else r"\s+"
