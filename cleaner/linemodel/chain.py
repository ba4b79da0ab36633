"""Smoothing over neighbours: chrome stands beside chrome and content beside content.

A chain of two states with a cost for each change, solved exactly by the forward-backward algorithm (Rabiner 1989):
the answer for a line is its probability given the points of all lines of the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_MOST = 7.0  # points that one line may bring in, so that no line decides for its neighbours alone


def smooth(points: Sequence[float], change: float, weight: float) -> list[float]:
    """Probability of boilerplate for each line, from log odds for each line.

    ``change`` is the cost of a change between content and boilerplate, in log odds; ``weight`` is how much of a
    line's points count, below 1 as neighbours see much of the same.

    >>> [round(share, 1) for share in smooth([5, -1, 5, -5, -5], 3, 1)]
    [1.0, 1.0, 1.0, 0.0, 0.0]
    """
    stay, leave = 1 - math.exp(-change), math.exp(-change)
    own = [1 / (1 + math.exp(-max(-_MOST, min(_MOST, value * weight)))) for value in points]
    back = _backward(own, stay, leave)
    found: list[float] = []
    share = 0.5
    for mine, later in zip(own, back, strict=True):
        before = share * stay + (1 - share) * leave if found else share
        chrome, content = before * mine, (1 - before) * (1 - mine)
        share = chrome / (chrome + content)
        found.append(share * later / (share * later + (1 - share) * (1 - later)))
    return found


def _backward(own: Sequence[float], stay: float, leave: float) -> list[float]:
    """What the lines below a line say of it, for each line."""
    back = [0.5] * len(own)
    for at in range(len(own) - 2, -1, -1):
        chrome, content = own[at + 1] * back[at + 1], (1 - own[at + 1]) * (1 - back[at + 1])
        yes, no = stay * chrome + leave * content, leave * chrome + stay * content
        back[at] = yes / (yes + no)
    return back
