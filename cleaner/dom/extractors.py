"""The extractors that are asked: trafilatura for text and metadata, resiliparse for a second opinion or for speed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

# A fixed far end of the date search: htmldate's own is today's date, and no clock may change a sidecar.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2099-12-31"}
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


class Found(NamedTuple):
    """What an extractor made of a page: its main text, readers' comments if they were asked for, metadata."""

    text: str = ""
    comments: str = ""
    metadata: Mapping[str, Any] = MappingProxyType({})


def ask_trafilatura(tree: Any, *, fast: bool, comments: bool = False) -> Found:
    """Main text and metadata of a tree, which stays as it is; ``fast`` leaves out trafilatura's own fallbacks.

    Raises RecursionError where the tree is nested too deep.
    """
    from trafilatura import bare_extraction

    document: Any = bare_extraction(
        tree,
        fast=fast,
        with_metadata=True,
        include_comments=comments,
        include_tables=True,
        date_extraction_params=_DATES,
    )
    if document is None:
        return Found()
    told = document.as_dict()
    metadata = {name: value for name in _FIELDS if (value := told.get(name))}
    return Found(document.text or "", document.comments or "" if comments else "", metadata)


def parse_fast(markup: str) -> Any:
    """The tree of resiliparse's parser, which both functions below take."""
    from resiliparse.parse.html import HTMLTree

    return HTMLTree.parse(markup)


def ask_resiliparse(tree: Any) -> str:
    """Main text of a tree of `parse_fast`, a block a line."""
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        tree, main_content=True, alt_texts=False, links=False, form_fields=False, noscript=False, comments=True
    )
    return text


def skim_metadata(tree: Any) -> dict[str, Any]:
    """What a page tells of itself in its head, from a tree of `parse_fast`: title, description, sitename, url."""
    found = {"title": " ".join(tree.title.split())} if tree.title else {}
    wanted = {"title": "title", "site_name": "sitename", "description": "description", "url": "url"}
    for name, field in wanted.items():
        # Not all metas in turn: each step of such a loop counts them anew, two thousand took thirteen seconds.
        meta = tree.head.query_selector(f'meta[property="og:{name}"][content]') if tree.head else None
        if meta and (value := (meta.getattr("content") or "").strip()):
            found[field] = value
    return found
