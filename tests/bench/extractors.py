"""The extractors that extraction.py compares: how each is called, with which options, and in which process."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from cleaner import Cleaner, Source
from cleaner.decode import decode
from cleaner.extract import extract

Extractor = Callable[[bytes, str], str]
"""Takes a page's bytes and its language, gives its main text."""


class Answer(NamedTuple):
    text: str
    seconds: float  # of CPU
    error: str = ""


def project() -> Extractor:
    """All stages of this project, with its defaults.

    >>> project()(b"<html><body><article><p>The ferry sails again.</p><p>Share on Facebook</p></article></body>", "en")
    'The ferry sails again.\\n'
    """
    cleaner = Cleaner()
    return lambda data, _: cleaner.clean_bytes(data, format="html").text


def project_extract(**options: Any) -> Extractor:
    """This project's stage extract alone, DOM rules included: nothing is repaired, no line is judged."""
    cleaner = Cleaner(**options)
    told = cleaner.config.extract_options("html")
    return lambda data, _: extract(decode(Source(id="-", data=data)), cleaner.rulebook, told).text


def use_metadata() -> Extractor:
    """trafilatura's text with title, author, date and the like, which this project tells as well."""
    bare_extraction = import_module("trafilatura").bare_extraction
    return lambda data, _: getattr(bare_extraction(data, with_metadata=True), "text", None) or ""


def use_trafilatura(**options: Any) -> Extractor:
    extract_text = import_module("trafilatura").extract
    return lambda data, _: extract_text(data, **options) or ""


def use_readability() -> Extractor:
    """The ``readability-lxml`` package gives HTML; its text is taken by blocks."""
    document, decode_page = import_module("readability").Document, import_module("trafilatura.utils").decode_file
    return lambda data, _: take_blocks(document(decode_page(data)).summary())


_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol option p pre section summary table td th tr ul".split()
)
_BREAK = "\u2029"


def take_blocks(markup: str) -> str:
    """The text of HTML, a block a line.

    >>> take_blocks("<html><body><p>One <b>bold</b>\\nword<br>Two<ul><li>Three</li></ul><!-- five -->4\\x07</body></html>")
    'One bold word\\nTwo\\nThree\\n4\\x07\\n'
    """
    tree = import_module("lxml.html").document_fromstring(markup)
    pieces = []
    for event, element in import_module("lxml.etree").iterwalk(tree, events=("start", "end", "comment", "pi")):
        text = element.text if event == "start" else element.tail
        pieces.append((_BREAK if element.tag in _BLOCKS else "") + (text or ""))
    lines = (" ".join(line.split()) for line in "".join(pieces).split(_BREAK))
    return "".join(f"{line}\n" for line in lines if line)


def use_resiliparse() -> Extractor:
    """As its authors ran it in their own comparison (Bevendorff et al. 2023): no bullets, alternative texts, comments."""
    extract_text = import_module("resiliparse.extract.html2text").extract_plain_text
    encoding = import_module("resiliparse.parse.encoding")
    options = {"main_content": True, "list_bullets": False, "alt_texts": False, "comments": False}

    def run(data: bytes, _: str) -> str:
        markup = encoding.bytes_to_str(data, encoding.detect_encoding(data, from_html_meta=True))
        return str(extract_text(markup, **options))

    return run


def use_justext() -> Extractor:
    """The ``justext`` package at its defaults; English where the language is not known, no list where it has none."""
    justext, decode_page = import_module("justext"), import_module("trafilatura.utils").decode_file
    names = {"und": "English", **import_module("trafilatura.settings").JUSTEXT_LANGUAGES}
    load = cache(justext.get_stoplist)

    def run(data: bytes, tag: str) -> str:
        if name := names.get(tag):
            paragraphs = justext.justext(decode_page(data), load(name))
        else:  # its manual's way
            paragraphs = justext.justext(decode_page(data), frozenset(), stopwords_low=0, stopwords_high=0)
        return "".join(f"{paragraph.text}\n" for paragraph in paragraphs if not paragraph.is_boilerplate)

    return run


PEERS: dict[str, Callable[[], Extractor]] = {
    "this": project,
    "this-extract": project_extract,
    "this-extract-alone": partial(project_extract, second_opinion=False),
    "this-resiliparse": partial(project_extract, extractor="resiliparse"),
    "trafilatura": use_trafilatura,
    "trafilatura-metadata": use_metadata,
    "trafilatura-no-comments": partial(use_trafilatura, include_comments=False),
    "trafilatura-precision": partial(use_trafilatura, favor_precision=True),
    "trafilatura-recall": partial(use_trafilatura, favor_recall=True),
    "trafilatura-fast": partial(use_trafilatura, fast=True),
    "readability": use_readability,
    "resiliparse": use_resiliparse,
    "justext": use_justext,
}
PACKAGES = {"readability": "readability-lxml", "resiliparse": "resiliparse", "justext": "justext"}


def is_installed(name: str) -> bool:
    """Whether a peer can run; says so where it can't."""
    if name in PACKAGES and find_spec(name) is None:
        print(f"{name}: left out, not installed: pip install {PACKAGES[name]}")
        return False
    return True


def run_peer(name: str, data: bytes, tag: str) -> Answer:
    """In a peer's process: its answer to a page, or its error."""
    text, error, start = "", "", time.process_time()
    try:
        text = load_peer(name)(data, tag)
    except Exception as problem:
        error = repr(problem)
    return Answer(text, time.process_time() - start, error)


@cache
def load_peer(name: str) -> Extractor:
    logging.disable(logging.CRITICAL)  # several tell the terminal of each page that they doubt
    return PEERS[name]()
