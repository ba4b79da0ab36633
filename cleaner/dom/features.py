"""What the judge of blocks sees of a block: numbers with names that a reader can check.

``first_…`` are shares that the extractor asked first took, ``second_…`` those of the second opinion; ``box`` is the
element that the block stands in, ``box_1`` its parent, and so on; ``path`` are all blocks whose boxes have the same
tags and names.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from cleaner.dom.blocks import Sheet
from cleaner.dom.facts import Facts, running_sums
from cleaner.dom.signs import sign_names

Column = Sequence[float]


def measure_blocks(
    sheet: Sheet,
    chrome_words: Collection[str],
    wanted: Iterable[str] | None = None,
) -> dict[str, Column]:
    """Columns by name (all, or those wanted), each with one number for every block.

    The sheet knows the votes of two extractors; ``chrome_words`` are words of menus, share bars and their like.
    """
    facts = Facts(sheet, chrome_words)
    return {name: BLOCK_FEATURES[name](facts) for name in (BLOCK_FEATURES if wanted is None else wanted)}


def _ratio(above: Sequence[float], below: Sequence[float]) -> Column:
    return [a / b if b else 0.0 for a, b in zip(above, below, strict=True)]


def _at(places: Sequence[int], column: Sequence[float]) -> list[float]:
    return [column[place] for place in places]


def _box_share(level: int, facts: Facts) -> Column:
    return [chars / facts.total for chars in _at(facts.up(level), facts.box_chars)]


def _box_prose(level: int, facts: Facts) -> Column:
    return [chars / facts.total_prose for chars in _at(facts.up(level), facts.box_prose)]


def _box_density(level: int, facts: Facts) -> Column:
    boxes = facts.up(level)
    return _ratio(_at(boxes, facts.box_prose), _at(boxes, facts.box_chars))


def _box_links(level: int, facts: Facts) -> Column:
    boxes = facts.up(level)
    return _ratio(_at(boxes, facts.box_linked), _at(boxes, facts.box_chars))


def _box_blocks(level: int, facts: Facts) -> Column:
    return [min(50, count) for count in _at(facts.up(level), facts.box_blocks)]


def _box_mean(level: int, facts: Facts) -> Column:
    boxes = facts.up(level)
    return _ratio(_at(boxes, facts.box_chars), _at(boxes, facts.box_blocks))


def _box_taken(who: str, level: int, facts: Facts) -> Column:
    boxes = facts.up(level)
    return _ratio(_at(boxes, facts.box_taken[who]), _at(boxes, facts.box_chars))


def _path_taken(who: str, facts: Facts) -> Column:
    return _ratio(facts.by_path(facts.taken[who]), facts.path_chars)


def _votes(who: str, facts: Facts) -> list[float]:
    return facts.first if who == "first" else facts.second


def _page_taken(who: str, facts: Facts) -> Column:
    return [sum(facts.taken[who]) / facts.total] * facts.count


def _prose_taken(who: str, facts: Facts) -> Column:
    taken = sum(vote * chars for vote, chars in zip(_votes(who, facts), facts.prose, strict=True))
    return [taken / facts.total_prose] * facts.count


def _window(column: Callable[[Facts], Column], first: int, last: int, facts: Facts) -> Column:
    """The mean over the blocks from ``first`` to ``last`` places away; beyond the page's ends all is 0."""
    size, reach, count = last - first + 1, max(abs(first), abs(last)) + 1, facts.count
    sums = running_sums(column(facts))
    sums = [0.0] * reach + sums + [sums[-1]] * reach
    above = sums[reach + last + 1 : reach + last + 1 + count]
    below = sums[reach + first : reach + first + count]
    return [(one - other) / size for one, other in zip(above, below, strict=True)]


def _before(column: Sequence[float], total: float) -> Column:
    return [value / total for value in running_sums(column)[:-1]]


def _after(column: Sequence[float], total: float) -> Column:
    sums = running_sums(column)
    return [(sums[-1] - value) / total for value in sums[1:]]


def _below_h1(facts: Facts) -> Column:
    """How many blocks above this one the page's first first-level heading is; negative above it, 999 without one."""
    first = next((at for at, level in enumerate(facts.headings) if level == 1), None)
    return [999 if first is None else at - first for at in range(facts.count)]


def _of_page(value: Callable[[Facts], float]) -> Callable[[Facts], Column]:
    return lambda facts: [value(facts)] * facts.count


def _is_tag(tag: str, facts: Facts) -> Column:
    return [facts.boxes[box].tag == tag for box in facts.own]


def _main_share(facts: Facts) -> float:
    return facts.box_prose[facts.main] / facts.total_prose if facts.boxes else 0.0


def _voices(who: str) -> dict[str, Callable[[Facts], Column]]:
    votes = partial(_votes, who)
    return {
        who: votes,
        f"{who}_path": partial(_path_taken, who),
        **{f"{who}_box{f'_{level}' if level else ''}": partial(_box_taken, who, level) for level in range(4)},
        f"{who}_page": partial(_page_taken, who),
        f"{who}_prose": partial(_prose_taken, who),
        f"{who}_above_1": partial(_window, votes, -1, -1),
        f"{who}_above_8": partial(_window, votes, -8, -1),
        f"{who}_below_1": partial(_window, votes, 1, 1),
        f"{who}_below_3": partial(_window, votes, 1, 3),
        f"{who}_below_8": partial(_window, votes, 1, 8),
    }


def _boxes(level: int) -> dict[str, Callable[[Facts], Column]]:
    name = f"box_{level}" if level else "box"
    return {
        f"{name}_share": partial(_box_share, level),
        f"{name}_prose": partial(_box_prose, level),
        f"{name}_density": partial(_box_density, level),
        f"{name}_links": partial(_box_links, level),
        f"{name}_blocks": partial(_box_blocks, level),
        f"{name}_mean": partial(_box_mean, level),
    }


BLOCK_FEATURES: Mapping[str, Callable[[Facts], Column]] = {
    **_voices("first"),
    **_voices("second"),
    # of the block
    "words": lambda facts: [min(60, words) for words in facts.words],
    "chars": lambda facts: [min(400, chars) for chars in facts.chars],
    "links": lambda facts: facts.links,
    "prose": lambda facts: [chars > 0 for chars in facts.prose],
    "chrome_words": lambda facts: facts.chrome,
    "repeats": lambda facts: facts.repeats,
    "heading": lambda facts: facts.headings,
    "is_div": partial(_is_tag, "div"),
    # of the boxes it stands in
    **{name: feature for level in range(4) for name, feature in _boxes(level).items()},
    "depth": lambda facts: [facts.boxes[box].depth for box in facts.own],
    "up_from_main": lambda facts: _at(facts.own, facts.to_main[0]),
    "down_from_main": lambda facts: [min(15, down) for down in _at(facts.own, facts.to_main[1])],
    **{f"to_{sign}": partial(Facts.distance, key=sign) for sign in sign_names()},
    **{f"to_tag_{tag}": partial(Facts.distance, key=f"<{tag}>") for tag in ("article", "main", "li")},
    # of its path
    "path_blocks": lambda facts: [min(60, count) for count in facts.by_path([1.0] * facts.count)],
    "path_mean": lambda facts: _ratio(facts.path_chars, facts.by_path([1.0] * facts.count)),
    "path_links": lambda facts: _ratio(
        facts.by_path(chars * links for chars, links in zip(facts.chars, facts.links, strict=True)), facts.path_chars
    ),
    "path_share": lambda facts: [chars / facts.total for chars in facts.path_chars],
    # of its place
    "text_before": lambda facts: _before(facts.chars, facts.total),
    "prose_before": lambda facts: _before(facts.prose, facts.total_prose),
    "prose_after": lambda facts: _after(facts.prose, facts.total_prose),
    "below_h1": _below_h1,
    "words_above_3": partial(_window, lambda facts: [min(60, words) for words in facts.words], -3, -1),
    "words_below_3": partial(_window, lambda facts: [min(60, words) for words in facts.words], 1, 3),
    "links_above_8": partial(_window, lambda facts: facts.links, -8, -1),
    "links_below_8": partial(_window, lambda facts: facts.links, 1, 8),
    # of the page
    "page_blocks": _of_page(lambda facts: facts.count),
    "page_chars": _of_page(lambda facts: math.log(facts.total)),
    "page_links": _of_page(lambda facts: facts.box_linked[0] / facts.total),
    "page_prose": _of_page(lambda facts: facts.box_prose[0] / facts.total),
    "page_main": _of_page(_main_share),
}
