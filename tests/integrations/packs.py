"""A folder of two packs, of which one change breaks the other's example."""

from __future__ import annotations

_PACK = """about = "Our own."
[[drop_line]]
id = "{id}"
regex = '{regex}'
why = "Every page carries it."
example = '''
- {goes}
  {stays}
'''
"""


def make_pack(id: str, regex: str, goes: str, stays: str) -> str:
    return _PACK.format(id=id, regex=regex, goes=goes, stays=stays)


BOX = make_pack("box", "weather by acme.*", "Weather by Acme Ltd.", "The weather by the sea was fine.")
TIPS = make_pack("tips", "tip us off", "Tip us off", "They tipped us off about a nest.")
SEA = make_pack("sea", r"the weather by the sea was fine\.", "The weather by the sea was fine.", "It was fine.")
