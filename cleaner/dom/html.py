"""Whether content is HTML, whatever its file is called."""

from __future__ import annotations

import re

_DOCUMENT = re.compile(r"(?i)<(?:!doctype\s+html|html|head|body)\b")
_TAGS = re.compile(r"(?i)</?(?:p|div|span|a|br|li|ul|h[1-6]|td|tr|table|img|script|article|section)\b[^<>]*>")


def looks_like_html(text: str) -> bool:
    """Whether a text is a page or a piece of one.

    >>> looks_like_html("<!doctype html><p>Hi"), looks_like_html("2 < 3 and <b>bold</b>")
    (True, False)
    """
    head = _skip_prologue(text[:20000])[:5000]
    if _DOCUMENT.match(head):
        return True
    tags = _TAGS.findall(head)
    return len(tags) >= 3 and sum(map(len, tags)) > len(head) * 0.05 and head.startswith("<")


def _skip_prologue(text: str) -> str:
    """The text after white space, an XML declaration and comments."""
    text = text.lstrip()
    while text.startswith(("<!--", "<?xml")):
        end = text.find("-->" if text.startswith("<!--") else ">")
        if end < 0:
            return ""
        text = text[end + 1 :].lstrip("->\ufeff \t\r\n")
    return text
