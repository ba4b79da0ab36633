"""The characters that the steps of repair look for."""

from __future__ import annotations

import re

# Line ends of every kind; only \n stays one.
BREAK = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")
OTHER_BREAKS = "\r\v\f\u2028\u2029"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"  # all but the ideographic one, U+3000
LINE_END_SPACES = " \t\u3000"
CONTROLS = "\x00-\x08\x0e-\x1f\x7f\u206a-\u206f\ufff9-\ufffc"
C1 = "\x80-\x9f"
SURROGATES = "\ud800-\udfff"
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
LIGATURES = "\ufb00-\ufb06"
ARABIC_FORMS = "\ufb50-\ufdcf\ufe70-\ufefc"  # not the words at U+FDF0 to FDFF: Urdu writes "Allah" as alef and U+FDF2
ARABIC_LETTERS = "\u0620-\u06ff"
HALFWIDTH_KANA = "\uff66-\uff9d"  # and with them U+FF65 and the voicing marks
PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
DROPPED = "\u00ad\u2060\ufeff\u202d\u202e"  # soft hyphen, word joiner, byte order mark, overrides
ZERO_WIDTH_SPACE = "\u200b"
BIDI_MARKS = "\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069"
JOINERS = "\u200c\u200d"
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
UNSPACED_SCRIPTS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Khmer, Myanmar: a ZWSP marks word ends
# Letters and emoji that a joiner or non-joiner shapes: Arabic and its like, Indic and its like, Mongolian, emoji.
JOINING = (
    "\u0600-\u0dff\u0f00-\u109f\u1780-\u18af\u1b00-\u1bbf\ua840-\ua87f\ua8e0-\ua8ff\ufb50-\ufdff\ufe70-\ufefe"
    "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U00011000-\U00011fff\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
# An entity that ends in a semicolon; others are left alone: "this&not that".
ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
TERMINAL_ESCAPE = "\x1b\\[[0-9;]*[a-zA-Z]"
FLOOD = r"\p{M}{33}"  # RE2; no writing has more than a few combining marks on a letter
