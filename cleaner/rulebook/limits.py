"""How much a rule pack may ask for: rules come from strangers, too, and none may take time or memory without bound.

Each limit is several times what the shipped packs need, or ten thousand rules; the guide in ``rules/README.md`` lists
them, and a test compares.
"""

from __future__ import annotations

PACK_BYTES = 10_000_000
FOLDER_BYTES = 64_000_000
FOLDER_FILES = 10_000  # a site each
FOLDER_RULES = 50_000
NAME_CHARS = 100  # of a pack, an id, a label
WHY_CHARS = 2_000
EXAMPLE_CHARS = 100_000
PATTERN_CHARS = 20_000  # when the words are put in, a list's patterns together
PATTERN_DEPTH = 100  # groups in groups
PATTERN_WEIGHT = 200_000  # steps of its program; each takes a byte's time or so for each character of a line
FOLDER_WEIGHT = 30_000_000  # of all patterns
LITERALS_CHARS = 100_000
PLACES = 10_000  # sites and paths of a rule
PLACE_CHARS = 500
KEY_PARTS = 60  # a.b.c = 1; tomllib takes quadratic time for them
KEEPS = 1_000  # rules that protect: each is asked of each other one
MODELS = 8  # line and block models
CSS_CHARS = 50_000
HITS, MARKS = 1_000_000, 200_000  # in a document, and more by its lines and characters:
HITS_PER_LINE, MARKS_PER_LINE, CHARS_PER_MARK = 50, 10, 8
LINE_STEPS = 4_000_000_000  # characters of a line times its pattern's weight: more could take minutes
