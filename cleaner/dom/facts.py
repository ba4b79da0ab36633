"""What a judge of blocks looks at: counts of a page's blocks and boxes, each worked out once, when it is asked for.

What tells main text from the rest in a tree is known from the literature: text and link density with those of the
neighbours (Kohlschütter et al. 2010, "Boilerplate detection using shallow text features"), the box that holds most
running text (Readability), paths that repeat (Vieira et al. 2006, "Template detection").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import accumulate

from cleaner.dom.blocks import Sheet
from cleaner.dom.signs import read_signs
from cleaner.lines import count_words, ends_sentence, is_unspaced

_FAR = 12  # levels up from which on a box no longer counts
_MAIN_SHARE = 0.6  # of a box's running text: the child that holds it is the main one
_PATH = 4  # boxes that make a block's path
_SHORT = 12  # words of blocks in which words of chrome count
_LEAST_SENTENCE = 8  # words
_TAGS = frozenset(("article", "main", "li"))


class Facts:
    """Columns of one page: a value for each block, or for each box."""

    def __init__(self, sheet: Sheet, chrome_words: Collection[str]) -> None:
        self.blocks, self.boxes = sheet.blocks, sheet.boxes
        self.count = len(self.blocks)
        self._chrome_words = chrome_words
        self.parents = [box.parent for box in self.boxes]
        self.own = [block.box for block in self.blocks]  # the box of each block
        self.keys = sheet.keys
        self.first, self.second = sheet.first, sheet.second

    # of blocks

    @cached_property
    def chars(self) -> list[int]:
        return [len(block.text) for block in self.blocks]

    @cached_property
    def words(self) -> list[int]:
        if any(is_unspaced(block.text) for block in self.blocks):
            return [count_words(block.text) for block in self.blocks]
        return [block.text.count(" ") + 1 for block in self.blocks]

    @cached_property
    def links(self) -> list[float]:
        return [block.links for block in self.blocks]

    @cached_property
    def prose(self) -> list[int]:
        """Characters of running text."""
        return [
            chars if words >= _LEAST_SENTENCE and block.links < 0.5 and ends_sentence(block.text) else 0
            for block, chars, words in zip(self.blocks, self.chars, self.words, strict=True)
        ]

    @cached_property
    def chrome(self) -> list[int]:
        known = self._chrome_words
        return [
            sum([word in known for word in key.split()]) if words <= _SHORT else 0
            for key, words in zip(self.keys, self.words, strict=True)
        ]

    @cached_property
    def repeats(self) -> list[int]:
        told = Counter(self.keys)
        return [min(9, told[key]) for key in self.keys]

    @cached_property
    def headings(self) -> list[int]:
        """Levels of headings, 0 for all else."""
        tags = [self.boxes[box].tag for box in self.own]
        return [int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0 for tag in tags]

    # of boxes

    def sum_up(self, column: Sequence[float]) -> list[float]:
        """For each box the sum over the blocks in it, at any depth."""
        sums = [0.0] * len(self.boxes)
        for box, value in zip(self.own, column, strict=True):
            sums[box] += value
        parents = self.parents
        for box in range(len(sums) - 1, 0, -1):
            sums[parents[box]] += sums[box]
        return sums

    @cached_property
    def box_chars(self) -> list[float]:
        return self.sum_up(self.chars)

    @cached_property
    def box_linked(self) -> list[float]:
        return self.sum_up([chars * links for chars, links in zip(self.chars, self.links, strict=True)])

    @cached_property
    def box_prose(self) -> list[float]:
        return self.sum_up(self.prose)

    @cached_property
    def box_blocks(self) -> list[float]:
        return self.sum_up([1.0] * self.count)

    @cached_property
    def total(self) -> float:
        return max(1.0, self.box_chars[0]) if self.boxes else 1.0

    @cached_property
    def total_prose(self) -> float:
        return max(1.0, self.box_prose[0]) if self.boxes else 1.0

    def up(self, levels: int) -> list[int]:
        """For each block the box so many levels above its own; the outermost where there are fewer."""
        found = self.own
        for _ in range(levels):
            found = [self.parents[box] if self.parents[box] >= 0 else box for box in found]
        return found

    @cached_property
    def _depths(self) -> list[dict[str, int]]:
        """For each box the depths of the nearest boxes with each sign, and of each tag; shared where nothing is new."""
        found: list[dict[str, int]] = []
        for box in self.boxes:
            near = found[box.parent] if box.parent >= 0 else {}
            own = read_signs(box.tag, box.names)
            if own or box.tag in _TAGS:
                near = {**near, **dict.fromkeys(own, box.depth)}
                if box.tag in _TAGS:
                    near[f"<{box.tag}>"] = box.depth
            found.append(near)
        return found

    def distance(self, key: str) -> list[int]:
        """Levels up to the nearest box with a sign or, as ``<tag>``, of a tag; 12 for none within that."""
        boxes, depths = self.boxes, self._depths
        return [min(_FAR, boxes[box].depth - depths[box].get(key, -_FAR)) for box in self.own]

    @cached_property
    def main(self) -> int:
        """The box that holds most running text: from the body down, while one child holds most of its parent's."""
        children: dict[int, int] = {}
        prose = self.box_prose
        for box in range(1, len(self.boxes)):
            parent = self.parents[box]
            if parent not in children or prose[box] > prose[children[parent]]:
                children[parent] = box
        main = 0
        while main in children and prose[children[main]] > 0 and prose[children[main]] >= _MAIN_SHARE * prose[main]:
            main = children[main]
        return main

    @cached_property
    def to_main(self) -> tuple[list[int], list[int]]:
        """For each box: levels from the main box up to where their ways meet, and from there down to the box."""
        if not self.boxes:
            return [], []
        above = set()
        box = self.main
        while box >= 0:
            above.add(box)
            box = self.parents[box]
        depth = self.boxes[self.main].depth
        ups, downs = [0] * len(self.boxes), [0] * len(self.boxes)
        for number, box_ in enumerate(self.boxes):
            if number in above:
                ups[number] = depth - box_.depth
            else:
                ups[number], downs[number] = ups[box_.parent], downs[box_.parent] + 1
        return ups, downs

    # of paths

    @cached_property
    def paths(self) -> list[int]:
        """Equal numbers for blocks whose boxes have the same tags and names up to four levels."""
        names: dict[tuple[str, str], int] = {}
        known: dict[tuple[int, ...], int] = {}
        by_box: list[tuple[int, ...]] = []
        numbers = []
        for box in self.boxes:
            above = by_box[box.parent] if box.parent >= 0 else ()
            path = (names.setdefault((box.tag, box.names), len(names)), *above[: _PATH - 1])
            by_box.append(path)
            numbers.append(known.setdefault(path, len(known)))
        return [numbers[box] for box in self.own]

    def by_path(self, column: Iterable[float]) -> list[float]:
        """For each block the sum over all blocks of its path."""
        sums: defaultdict[int, float] = defaultdict(int)
        for path, value in zip(self.paths, column, strict=True):
            sums[path] += value
        return [sums[path] for path in self.paths]

    @cached_property
    def path_chars(self) -> list[float]:
        return self.by_path(self.chars)

    # of extractors

    @cached_property
    def taken(self) -> dict[str, list[float]]:
        """Characters of each block that each extractor took."""
        votes = {"first": self.first, "second": self.second}
        return {who: [a * b for a, b in zip(found, self.chars, strict=True)] for who, found in votes.items()}

    @cached_property
    def box_taken(self) -> dict[str, list[float]]:
        return {who: self.sum_up(found) for who, found in self.taken.items()}


def running_sums(column: Iterable[float]) -> list[float]:
    """Sums before each place; the last is of all."""
    return [0.0, *accumulate(column)]
