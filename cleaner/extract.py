"""Stage extract, trafilatura's door: HTML to lines of main text, with title, author, date and the like.

DOM rules prune the tree first. Where trafilatura finds nothing, all visible text of the page is taken and
the rules do the rest; the sidecar warns of it. Text that is no HTML passes by.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from cleaner.errors import InputError
from cleaner.lines import Line, Lines
from cleaner.model import Page, Pruned
from cleaner.rulebook.kinds.elements import DropElement
from cleaner.rulebook.spec import Rule

_DOCUMENT = re.compile(
    r"(?i)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.DOTALL
)
_TAGS = re.compile(r"(?i)</?(?:p|div|span|a|br|li|ul|h[1-6]|td|tr|table|img|script|article|section)\b[^<>]*>")
_SKIPPED = ("script", "style", "noscript", "template")
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
    if _DOCUMENT.match(text[:2000]):
        return True
    head = text[:5000]
    tags = _TAGS.findall(head)
    return len(tags) >= 3 and sum(map(len, tags)) > len(head) * 0.05 and head.lstrip().startswith("<")


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
        _prune(page, tree, element_rules)
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


def _prune(page: Page, tree: Any, rules: Sequence[Rule]) -> None:
    from cssselect import HTMLTranslator

    from cleaner.rulebook.conditions import applies_to

    total = len(" ".join(tree.text_content().split())) or 1
    for rule in rules:
        spec = rule.spec
        assert isinstance(spec, DropElement)
        if not applies_to(rule, page, Lines("")):
            continue
        for element in tree.xpath(HTMLTranslator().css_to_xpath(spec.css)):
            if _may_go(element, spec, total):
                _take_out(page, tree, rule, element)


def _may_go(element: Any, spec: DropElement, total: int) -> bool:
    """The guard: class names lie (unguarded rules took whole articles)."""
    if element.getparent() is None or element.tag in ("html", "body", "head"):
        return False
    text = " ".join(element.text_content().split())
    if len(text) / total > spec.max_share:
        return False
    paragraphs = [" ".join(p.text_content().split()) for p in element.iter("p")]
    links = sum(len(" ".join(a.text_content().split())) for a in element.iter("a"))
    prose = [p for p in paragraphs if len(p) >= 80 and Line(1, 0, p, 0).is_sentence]
    return len(prose) <= spec.max_prose or links > len(text) / 2


def _take_out(page: Page, tree: Any, rule: Rule, element: Any) -> None:
    path = tree.getroottree().getpath(element)
    text = " ".join(element.text_content().split())
    element.drop_tree()
    page.pruned.append(Pruned(rule=rule.name, path=path, text=text))


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
            return str(found.text) + "\n"
    if everything.strip():
        page.warn("extractor-empty", "no main text was found; all visible text was taken")
    return everything


def _take_metadata(page: Page, found: dict[str, Any]) -> None:
    for name in _FIELDS:
        value = found.get(name)
        if value:
            page.metadata[name] = value
    if found.get("language"):
        page.metadata["declared_language"] = found["language"]
    page.host = page.host or found.get("hostname")


_BLOCKS = frozenset(
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr html li main nav ol option p pre section select summary table tbody td tfoot th thead title "
    "tr ul".split()
)


class _Flattener(HTMLParser):
    """The visible text of markup, a line a block; it keeps no tree, so depth does not matter."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in _SKIPPED
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in _SKIPPED and self.hidden > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")


def flatten(markup: str) -> str:
    """All visible text of a page, one block a line.

    >>> flatten("<p>One <b>bold</b> word<br>Two<script>x</script>")
    'One bold word\\nTwo\\n'
    """
    parser = _Flattener()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return "".join(line + "\n" for line in lines if line)
