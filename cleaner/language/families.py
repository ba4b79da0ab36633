"""Which languages a script may be in, which of them are alike, and which are rare in pages of others."""

from __future__ import annotations

# Candidates of the detectors by script; those of one language are in `scripts.ONE_LANGUAGE`.
LANGUAGES = {
    "Latn": (
        "af az ca cs cy da de en es et eu fi fr ga gl hr hu id is it ku lt lv ms mt nl no pl pt ro sk sl so sq sv sw "
        "tl tr vi yo"
    ).split(),
    "Cyrl": "be bg kk mk ru sr uk".split(),
    "Arab": "ar fa ku ur".split(),
    "Deva": "hi mr ne".split(),
    "Hani": "zh ja".split(),
    "Kana": "zh ja".split(),
}
# Asked for only where they lead clearly: short lines of other languages look like these.
RARE = frozenset("af az cy et eu ga is ku lt lv mt so sq sw tl yo kk ne".split())
ALIKE_MORE = 0.16
"""What a language needs to lead more by, where the page's is one that detectors mix it up with."""
# Languages that detectors of letters mix up.
_ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "hr bs sr sr-Latn sl",
        "cs sk",
        "no nn da sv",
        "es gl pt ca",
        "id ms tl",
        "ru uk be bg mk sr",
        "hi mr ne",
        "ar fa ur",
        "af nl",
        "az tr",
        "et fi",
    )
)
# What a detector that was not taught a language takes it for.
STANDS_FOR = {
    "gl": ("pt", "es"), "mk": ("bg", "sr"), "bs": ("hr",), "sr-Latn": ("hr",), "id": ("ms",), "ms": ("id",),
    "nn": ("no",), "af": ("nl",), "ne": ("hi", "mr"),
}  # fmt: skip
# Languages that eldc was not taught and takes for no other in particular: told by their small words.
UNTAUGHT = {"Latn": ("cy", "ga", "mt", "so", "sw"), "Cyrl": ("kk",)}
# What the detector says, and which languages it may be, the common one first: told apart by words.
TWINS = {
    "ms": ("id", "ms"), "id": ("id", "ms"), "hr": ("hr", "bs", "sr-Latn"), "pt": ("pt", "gl"), "es": ("es", "gl"),
    "bg": ("bg", "mk"), "sr": ("sr", "mk"), "nl": ("nl", "af"),
    "no": ("no", "nn"), "hi": ("hi", "ne"), "mr": ("mr", "ne"),
}  # fmt: skip


def are_alike(first: str, second: str) -> bool:
    """Whether detectors mix up two languages.

    >>> are_alike("cs", "sk"), are_alike("cs", "de")
    (True, False)
    """
    return any(first in group and second in group for group in _ALIKE)
