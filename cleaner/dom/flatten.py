"""All visible text of markup, a line a block: for pages where no main text can be found.

Read by patterns that pass each character a few times at most. Python's parser of HTML was here before: 50 kB of tags
that never end (``<a <a <a``) took it a minute, and a marked section was an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from cleaner.dom.blocks import BOXES

_SKIPPED = ("script", "style", "noscript", "template")
_BLOCKS = BOXES | {"br", "option", "select", "title"}

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
# A value in quotes may hold what else ends a tag; behind a quote without a partner no more than so much is lost.
_TAG = re.compile(
    r"""<(/?[a-zA-Z][^\s/<>]*)(?:[^<>=]+|=\s*"[^"]{0,10000}"|=\s*'[^']{0,10000}'|=)*+>?""",
)
_END = {name: re.compile(f"(?i)</{name}") for name in ("script", "style")}  # their content is no markup
_NO_CHARACTER = re.compile(r"&#[xX]?[0-9a-fA-F]{40,};?")


def flatten(markup: str) -> str:
    """All visible text of a page, one block a line.

    >>> flatten("<p>One <b>bold</b> word<br>Two<script>x</script>")
    'One bold word\\nTwo\\n'
    """
    lines = (" ".join(line.split()) for line in "".join(_find_text(markup)).split("\n"))
    return "".join(line + "\n" for line in lines if line)


def _find_text(markup: str) -> Iterator[str]:
    """The pieces of visible text, and a line end at each edge of a block."""
    hidden = 0
    for tag, text in _walk(markup):
        name = tag.removeprefix("/")
        if name in _SKIPPED:
            hidden = max(0, hidden + (1 if tag == name else -1))
        if name in _BLOCKS:
            yield "\n"
        if text and not hidden:
            yield re.sub(r"\s+", " ", unescape(_NO_CHARACTER.sub("\ufffd", text)))


def _walk(markup: str) -> Iterator[tuple[str, str]]:
    """Each tag's name, with a slash for an end, and each piece of text: the other one is empty."""
    at = 0
    ends = {end: markup.rfind(end) for end in ("-->", ">")}
    while at < len(markup):
        found = _MARKUP.search(markup, at)
        begin = found.start() if found else len(markup)
        if begin > at:
            yield "", markup[at:begin]
        if not found:
            return
        tag = _TAG.match(markup, begin)
        if not tag:
            at = _skip(markup, begin, ends)
            continue
        name, at = tag[1].lower(), tag.end()
        yield name, ""
        if name in _END:
            end = _END[name].search(markup, at)
            at = end.start() if end else len(markup)


def _skip(markup: str, begin: int, ends: dict[str, int]) -> int:
    """Where a comment or a declaration ends; of one without an end only its mark goes, for text may follow."""
    mark, end = ("<!--", "-->") if markup.startswith("<!--", begin) else (markup[begin : begin + 2], ">")
    at = begin + len(mark)
    return at if ends[end] < at else markup.find(end, at) + len(end)
