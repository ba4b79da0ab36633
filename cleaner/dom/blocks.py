"""A tree as blocks: each paragraph, heading, list item, row of a table with its text and the boxes it stands in.

A *box* is an element that begins a new line where it stands (a ``div``, ``p``, ``li``, …); a *block* is a run of text
inside one box, up to where another box or a line break begins. A row of a table of data is one block, its cells
joined by `` | ``; code keeps its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from cleaner.dom.votes import to_words

_SKIPPED = frozenset(
    "script style template svg iframe object embed head title canvas audio video map select datalist input "
    "textarea meta link noscript".split()
)
BOXES = frozenset(
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hr html label legend li main menu nav "
    "ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
_NOT_IN_ROWS = ("table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "form", "section", "article")
_LONG_CELL = 400  # characters; a table with longer cells lays out a page, or holds text
_EDGE = "\0"  # of a box inside a cell or code: a new line, unless there is one; no tree holds the character
_EDGES = re.compile(r"[\0\n]+")
_DEEP = 100  # levels; no page that was not made to be deep has more
_NAMES = ("class", "id", "role", "itemprop")


class Box:
    """An element that holds blocks: its tag, its parent's number (-1 for none), its depth, its names.

    ``names`` are the values of class, id, role and itemprop.
    """

    __slots__ = ("depth", "element", "names", "parent", "tag")

    def __init__(self, element: Any, parent: int, depth: int) -> None:
        self.element = element
        self.tag: str = element.tag
        self.parent = parent
        self.depth = depth
        self.names = " ".join([value for name in _NAMES if (value := element.get(name))])


class Block:
    """A run of text: the number of its box, and the share of its characters that stands in links."""

    __slots__ = ("box", "links", "text")

    def __init__(self, text: str, box: int, links: float) -> None:
        self.text = text
        self.box = box
        self.links = links


class Sheet:
    """The blocks of a page in their order, and all boxes; a parent comes before its children.

    ``first`` and ``second`` are the votes of the extractors, ``columns`` and ``scores`` what the judge saw and said,
    ``kept`` the choice, ``because`` other reasons for it: each by the block's number. ``nesting`` sums up by how
    many levels elements stand too deep.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []
        self.first: list[float] = []
        self.second: list[float] = []
        self.columns: dict[str, Sequence[float]] = {}
        self.scores: list[float] = []
        self.kept: list[bool] = []
        self.because: dict[int, str] = {}
        self.nesting = 0

    @cached_property
    def keys(self) -> list[str]:
        """The words of each block: equal for blocks that read the same."""
        return [to_words(block.text) for block in self.blocks]

    def path(self, number: int) -> str:
        """Where a block stands in the tree, as an XPath; elements that DOM rules took are not counted."""
        element = self.boxes[self.blocks[number].box].element
        return str(element.getroottree().getpath(element))


def find_blocks(tree: Any) -> Sheet:
    """The blocks of a tree's body."""
    body = tree.find("body")
    walker = _Walker()
    walker.walk(tree if body is None else body)  # a page of frames has no body
    return walker.sheet


class _Walker:
    """One walk over the tree; the text of a block gathers in ``pieces`` until a box or a break ends it."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self.pieces: list[str] = []
        self.linked = 0  # characters of the pieces that stand in links
        self.box = -1

    def walk(self, root: Any) -> None:
        # (element, its children, whether it is a box, links around it); no recursion: pages nest deeper than Python
        stack: list[tuple[Any, Iterator[Any], int, bool]] = []
        self._enter(root)
        self._add(root.text, False)
        stack.append((root, iter(root), -2, False))
        while stack:
            element, children, outer, in_link = stack[-1]
            self.sheet.nesting += max(0, len(stack) - _DEEP)
            for child in children:
                tag = child.tag
                if tag in _SKIPPED or not isinstance(tag, str):
                    self._add(child.tail, in_link)
                elif tag == "br":
                    self._flush()
                    self._add(child.tail, in_link)
                elif tag == "pre" or (tag == "tr" and _is_row_of_data(child)):
                    self._take_whole(child, in_link)
                    self._add(child.tail, in_link)
                elif tag in BOXES or "-" in tag:
                    self._flush()
                    before = self.box
                    self._enter(child)
                    self._add(child.text, in_link)
                    stack.append((child, iter(child), before, in_link))
                    break
                else:
                    inside = in_link or tag == "a"
                    self._add(child.text, inside)
                    stack.append((child, iter(child), -2, inside))
                    break
            else:
                stack.pop()
                if outer > -2:
                    self._flush()
                    self.box = outer
                if stack:
                    self._add(element.tail, stack[-1][3])
        self._flush()

    def _enter(self, element: Any) -> None:
        boxes = self.sheet.boxes
        boxes.append(Box(element, self.box, boxes[self.box].depth + 1 if boxes else 0))
        self.box = len(boxes) - 1

    def _add(self, text: str | None, in_link: bool) -> None:
        if text:
            self.pieces.append(text)
            if in_link:
                self.linked += len(text.strip())

    def _flush(self) -> None:
        if self.pieces:
            self._keep(" ".join("".join(self.pieces).split()), self.linked)
            self.pieces.clear()
            self.linked = 0

    def _keep(self, text: str, linked: int) -> None:
        if text and any(map(str.isalnum, text)):
            self.sheet.blocks.append(Block(text, self.box, min(1.0, linked / len(text))))

    def _take_whole(self, element: Any, in_link: bool) -> None:
        """A row of data, or code: one block."""
        self._flush()
        before = self.box
        self._enter(element)
        if element.tag == "tr":
            text = " | ".join(" ".join(_text_of(cell).split()) for cell in element)
        else:
            text = "\n".join(line.rstrip() for line in _text_of(element).splitlines()).strip("\n")
        linked = len(text) if in_link else sum(len(_text_of(link).strip()) for link in element.iter("a"))
        self._keep(text, linked)
        self.box = before


def _text_of(element: Any) -> str:
    """The visible text of a cell or of code, with a line of its own for each box in it."""
    pieces: list[str] = []
    pending = [element]  # elements and texts, the next one last; no recursion, as in the walk
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            pieces.append(part)
            continue
        parts = [part.text]
        for child in part:
            edge = _EDGE if child.tag in BOXES else None
            shown = None if child.tag in _SKIPPED or not isinstance(child.tag, str) else child
            parts += [edge, "\n" if child.tag == "br" else shown, edge, child.tail]
        pending += [found for found in reversed(parts) if found is not None]
    return _EDGES.sub(lambda run: "\n" * max(1, run[0].count("\n")) if _EDGE in run[0] else run[0], "".join(pieces))


def _is_row_of_data(row: Any) -> bool:
    """Two cells at least, all short, none with lists, headings or tables in it, and no text beside them."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return (
        len(cells) >= 2
        and len(cells) == len(row)
        and next(row.iter(*_NOT_IN_ROWS), None) is None
        and all(len("".join(cell.itertext()).strip()) <= _LONG_CELL for cell in cells)
        and not any(text and text.strip() for text in (row.text, *(cell.tail for cell in cells)))
        and next(row.iter("script", "style", "select"), None) is None
    )
