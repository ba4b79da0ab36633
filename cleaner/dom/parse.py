"""HTML to a tree: one parse, whatever the markup is worth."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cleaner.errors import InputError

_PROLOGUE = re.compile(r"\s*<\?xml[^>]*>")
_XHTML = re.compile(r"(?i)<\?xml|<html[^>]{0,300}xmlns|<!doctype[^>]{0,200}xhtml")
# XML closes an empty element in itself; to a parser of HTML it stays open and swallows what follows.
_CLOSED = re.compile(
    r"(?i)<(a|div|em|h[1-6]|i|iframe|li|p|script|section|span|strong|style|td|textarea|title)((?:\s[^<>]*)?)/>"
)
_LONG = 20_000  # characters of a tag
_LONG_TAG = re.compile(f"<([a-zA-Z][^\\s<>/]{{0,50}})[^<>]{{{_LONG},}}")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/=]+")
_MOST_ATTRIBUTES = 2000
_OPTION = re.compile(r"(?i)</?option\b[^<>]*>?")
_MOST_OPTIONS = 3000
# What XML has no place for, as it is or as a reference: lxml refuses to move a text that holds it. A control that XML
# has stands for it until repair takes that out; without, what is left could join to another reference.
_DELETE = "\x7f"
_NO_XML = re.compile(
    "\x1b\\[[0-9;]*[a-zA-Z]|[\x00-\x08\x0e-\x1f\ufffe\uffff]|"
    "&#0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?:;|(?![0-9]))|"
    "&#[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[efEF])(?:;|(?![0-9a-fA-F]))"
)
_LEAST_HIDDEN = 500  # characters for browsers without scripts that may be the page's text


class Parsed(NamedTuple):
    """A tree, None where the markup holds no element, and whether the parser left out what lay too deep in it."""

    tree: Any
    is_torn: bool


def settle(text: str) -> str:
    """Markup as parsers can take it: without XML's declaration, empty elements and controls, floods of attributes.

    >>> settle("<?xml version='1.0'?>\\n<html><p/>One</html>")
    '\\n<html><p></p>One</html>'
    """
    if _XHTML.search(text, 0, 1000):
        text = _CLOSED.sub(r"<\1\2></\1>", text)
    if text.count("<option") > _MOST_OPTIONS:
        text = _OPTION.sub("", text)  # resiliparse's parser tells the whole list of each: 12,000 took a second
    text = text.replace("\x00", "").replace("\f", "\n").replace("\v", "\n")
    text = _NO_XML.sub(_DELETE, text)
    if max(map(len, text.split("<"))) > _LONG:
        text = _LONG_TAG.sub(_drop_attributes, text)
    if prologue := _PROLOGUE.match(text):
        text = text[prologue.end() :]
    return text


def _drop_attributes(tag: re.Match[str]) -> str:
    """Parsers look for each attribute among all before it: twenty thousand took two seconds, 200,000 minutes."""
    return f"<{tag[1]}" if len(_BETWEEN_ATTRIBUTES.findall(tag[0])) > _MOST_ATTRIBUTES else tag[0]


def parse(text: str) -> Parsed:
    """The tree of settled markup; raises InputError where none can be made."""
    from lxml import etree, html

    if not text.strip():
        return Parsed(None, False)
    # huge_tree: 2,048 levels and not 256; no_network: nothing is ever fetched.
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        tree = html.document_fromstring(text, parser=parser)
    except etree.ParserError:  # "Document is empty": declarations or comments alone
        return Parsed(None, False)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"can't be read as HTML: {error}; if it is plain text, name it .txt") from None
    is_torn = any("depth" in entry.message for entry in parser.error_log)
    if not is_torn:
        _settle_noscript(tree)
        _drop_unseen(tree)
    return Parsed(tree, is_torn)


def _drop_unseen(tree: Any) -> None:
    """Without what is no text to anyone: every later walk over the tree is shorter. JSON-LD stays, for metadata."""
    from lxml import etree

    etree.strip_elements(tree, "style", "svg", "template", "canvas", "map", with_tail=False)
    for script in list(tree.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower() and script.getparent() is not None:
            script.drop_tree()


def _settle_noscript(tree: Any) -> None:
    """What browsers without scripts see goes, unless it is most of the page: then it is the page's text.

    Forums that are built by scripts (Discourse) put all posts there.
    """
    from lxml import html

    hidden = list(tree.iter("noscript", "noframes"))
    if not hidden:
        return
    chars = sum(len(" ".join(element.text_content().split())) for element in hidden)
    if chars >= _LEAST_HIDDEN and chars > 0.5 * _count_text(tree):
        for element in hidden:
            if element.tag == "noframes" and element.text:  # its markup is one text to the parser
                element.append(html.fragment_fromstring(element.text, create_parent="div"))
                element.text = None
            element.tag = "div"
    else:
        for element in hidden:
            if element.getparent() is not None:
                element.drop_tree()


def _count_text(tree: Any) -> int:
    """Characters of the body's text, that of scripts and styles aside."""
    body = tree.find("body")
    if body is None:
        return 0
    pieces = [None if element.tag in ("script", "style", "template") else element.text for element in body.iter()]
    pieces += [element.tail for element in body.iterdescendants()]
    return sum(len(piece.strip()) for piece in pieces if piece)
