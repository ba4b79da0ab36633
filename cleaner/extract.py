"""Stage extract, trafilatura's door: HTML to lines of main text, with title, author, date and the like.

DOM rules prune the tree first. Where trafilatura finds nothing, all visible text of the page is taken and
the rules do the rest; the sidecar warns of it. Text that is no HTML passes by.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

from cleaner.errors import InputError
from cleaner.flatten import flatten
from cleaner.model import Page
from cleaner.prune import prune
from cleaner.rulebook.spec import Rule

_DOCUMENT = re.compile(r"(?i)<(?:!doctype\s+html|html|head|body)\b")
_TAGS = re.compile(r"(?i)</?(?:p|div|span|a|br|li|ul|h[1-6]|td|tr|table|img|script|article|section)\b[^<>]*>")
# A fixed far end of the date search: htmldate's own is today's date, and no clock may change a sidecar.
_DATES = {"original_date": True, "extensive_search": True, "max_date": "2099-12-31"}
# trafilatura tells its doubts to a log that, unconfigured, ends on the terminal; the sidecar's warnings tell ours.
for _name in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
_FIELDS = (
    "title",
    "author",
    "date",
    "url",
    "hostname",
    "sitename",
    "description",
    "categories",
    "tags",
    "license",
)


def looks_like_html(text: str) -> bool:
    """Whether content is HTML, whatever its file is called.

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


def extract(page: Page, element_rules: Sequence[Rule], input_format: str = "auto") -> Page:
    """Replace an HTML page's text by its main text, one block a line; raises InputError where none parses."""
    if input_format == "text" or (input_format == "auto" and not looks_like_html(page.text)):
        return page
    if "<" not in page.text:  # plain text under an HTML name
        return page
    page.facts.format = "html"
    page.facts.raw = None  # extraction can't be undone; the input's hash stays
    tree, is_torn = _parse(page.text)
    if is_torn:
        page.warn("extractor-failed", "the HTML is nested too deep for a parser; all its text was taken")
        page.text = flatten(page.text)
    elif tree is None:
        page.text = ""
    else:
        prune(page, tree, element_rules)
        page.text = _main_text(page, tree)
    if not page.text.strip():
        page.warn("nothing-extracted", "the HTML holds no visible text")
    return page


def _parse(text: str) -> tuple[Any, bool]:
    """The tree, None where there is no element, and whether the parser left out what lay too deep in it."""
    from lxml import etree, html

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    # huge_tree: 2,048 levels and not 256; no_network: nothing is ever fetched.
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    if not text.strip():
        return None, False
    try:
        tree = html.document_fromstring(text, parser=parser)
    except etree.ParserError:  # "Document is empty": declarations or comments alone
        return None, False
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"can't be read as HTML: {error}; if it is plain text, name it .txt") from None
    return tree, any("depth" in entry.message for entry in parser.error_log)


def _main_text(page: Page, tree: Any) -> str:
    from lxml import html
    from trafilatura import bare_extraction

    everything = flatten(html.tostring(tree, encoding="unicode"))
    found: Any = None
    try:
        found = bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params=_DATES,
        )
    except RecursionError:
        page.warn("extractor-failed", "the HTML is nested too deep for extraction; all its text was taken")
    if found is not None:
        _take_metadata(page, found.as_dict())
        if found.text and found.text.strip():
            return _with_lines(str(found.text), everything)
    if everything.strip():
        page.warn("extractor-empty", "no main text was found; all visible text was taken")
    return everything


def _with_lines(text: str, everything: str) -> str:
    """trafilatura's last resort, taken for many Chinese pages, is one line: give it the page's blocks back."""
    if "\n" not in text.strip():
        taken = "".join(text.split())
        blocks = [line for line in everything.split("\n") if line and "".join(line.split()) in taken]
        if len(blocks) >= 3 and sum(len("".join(block.split())) for block in blocks) >= 0.9 * len(taken):
            return "".join(block + "\n" for block in blocks)
    return text + "\n"


def _take_metadata(page: Page, found: dict[str, Any]) -> None:
    for name in _FIELDS:
        value = found.get(name)
        if value and not (name == "date" and _is_only_a_year(value, page.text)):
            page.metadata[name] = value
    page.host = page.host or (found.get("hostname") or "").lower() or None


def _is_only_a_year(date: str, markup: str) -> bool:
    """htmldate makes the first of January of a year that stands alone, as in a copyright line."""
    return date.endswith("-01-01") and date not in markup
