"""Packs with a rule or two, as text."""

from __future__ import annotations

import json

EXAMPLE = "example = '''\n- Menu\n  The menu is long.\n'''\n"


def rule(body: str, kind: str = "drop_line", id: str = "menu", why: str = "Buttons.", example: str = EXAMPLE) -> str:
    """A table; the keys of ``body`` stand below its id."""
    return f'\n[[{kind}]]\nid = "{id}"\n{body}\nwhy = "{why}"\n{example}'


def pack(*rules: str, words: str = "") -> str:
    """A pack's text."""
    return 'about = "Test."\n' + (f"[words]\n{words}\n" if words else "") + "".join(rules)


def with_regex(pattern: str, more: str = "") -> str:
    """A pack of one rule with this pattern, in line 5, and more keys from line 6 on."""
    return pack(rule(f"regex = {json.dumps(pattern)}" + (f"\n{more}" if more else "")))


def full_tree(depth: int, at: int = 0) -> str:
    """A tree of a model that asks as many questions as it can."""
    pad = "  " * at
    if at == depth:
        return f"{pad}0.1\n"
    return f"{pad}words <= 5.5: 0.1\n" + 2 * full_tree(depth, at + 1)
