r"""Patterns and lines in an alphabet of bytes, which a pattern can't tell from Unicode.

A pattern names few characters beyond ASCII, and knows all others by their properties: a letter that it does not name
is as good as any other. Each that it names gets a byte, and each kind of the others: `\w` is then a class of a few
bytes in place of 700 ranges of UTF-8, and the automaton a fifth as large. A byte is a character, so spans are those of
the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from cleaner.rulebook.terms import fold

_ASCII = {"L": "A-Za-z", "M": "", "N": "0-9", "Nd": "0-9", "Z": " "}
_PROPERTIES = tuple(_ASCII)
_KINDS = ("", "L", "M", "L M", "N", "N Nd", "Z")  # of characters, by their properties; iota is L and M, case folded
# Bytes that no other one is a capital letter of, as RE2 folds Latin-1.
_CODES = (*range(0x80, 0xC0), 0xD7, 0xDF, *range(0xE0, 0x100))
_CODE_OF_KIND = dict(zip(_KINDS, _CODES, strict=False))
_LETTER_CODES = _CODES[len(_KINDS) :]
_WIDE_CODES = range(0xE000, 0xF900)  # private use: where bytes are too few
_WIDEST = 200  # characters in a range
_SAME = str.maketrans("\u1fd3\u1fe3\ufb06", "\u0390\u03b0\ufb05")  # that RE2 folds and Python does not
_KNOWN = 300  # characters that are kept, for each of some four hundred alphabets

_ESCAPE = r"\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|[pP]\{[^}]*\}|[pP].|.)"
_ATOM = re.compile(rf"(\[\^?\]?(?:{_ESCAPE}|\[:\^?\w+:\]|[^\]\\])*\]|{_ESCAPE}|[^\x00-\x7f])")
_MEMBER = re.compile(rf"\[:\^?\w+:\]|({_ESCAPE}|[^\\])(?:-({_ESCAPE}|[^\\]))?", re.DOTALL)


class _TooMuchError(Exception):
    """A pattern that has no such alphabet: it names a wide range of characters, or asks for other properties."""


class Alphabet(dict[int, int]):
    """For `str.translate`: the byte of each character; filled as characters are met.

    Where a pattern names more characters than there are bytes, they are characters for private use in place of bytes.
    """

    def __init__(self, letters: frozenset[str]) -> None:
        super().__init__({code: code for code in range(0x80)})
        self.is_wide = len(letters) > len(_LETTER_CODES)
        if len(letters) > len(_WIDE_CODES):
            raise _TooMuchError
        codes = _WIDE_CODES if self.is_wide else _LETTER_CODES
        self.codes = dict(zip(sorted(letters), codes, strict=False))  # of letters beyond ASCII, folded

    def __missing__(self, number: int) -> int:
        char = _fold(chr(number))
        code = ord(char) if char.isascii() else self.codes.get(char) or _CODE_OF_KIND[_kind_of(char)]
        if len(self) < _KNOWN:
            self[number] = code
        return code

    def encode(self, text: str) -> str | bytes:
        """A text in this alphabet, as long as it was."""
        if self.is_wide:
            return text if text.isascii() else text.translate(self)
        return text.encode() if text.isascii() else text.translate(self).encode("latin-1")

    def of_property(self, name: str) -> str:
        """The members of a class that have a property."""
        kinds = [code for kind, code in _CODE_OF_KIND.items() if name in kind.split()]
        named = [code for char, code in self.codes.items() if name in _kind_of(char).split()]
        return _ASCII[name] + "".join(map(_to_source, kinds + named))


def narrow(source: str) -> tuple[str, Alphabet] | None:
    r"""A translated pattern in an alphabet of its own, which texts are to be put in; None where there is none.

    >>> source, alphabet = narrow("[\\pL]+ –")
    >>> source, alphabet.encode("Ωé –"), alphabet.encode("1 —")
    ('[A-Za-z\\x{81}\\x{83}]+ \\x{87}', b'\x81\x81 \x87', b'1 \x80')
    """
    try:
        pieces = _ATOM.split(source)  # every second one is an atom
        atoms = set(pieces[1::2])
        alphabet = _alphabet_of(frozenset().union(*map(_letters_of, atoms)))
        said = {atom: _say(atom, alphabet) for atom in atoms}
        pieces[1::2] = [said[atom] for atom in pieces[1::2]]
        return "".join(pieces), alphabet
    except _TooMuchError:
        return None


@lru_cache(maxsize=4096)
def _alphabet_of(letters: frozenset[str]) -> Alphabet:
    return Alphabet(letters)


@lru_cache(maxsize=4096)
def _letters_of(atom: str) -> frozenset[str]:
    """The letters beyond ASCII that a class, an escape or a letter names, folded."""
    letters: set[str] = set()
    for first, last in _members(atom):
        if _property(first) is None and not _is_other(first, last):
            start, end = _number(first), _number(last or first)
            if end - max(start, 0x80) > _WIDEST:
                raise _TooMuchError
            letters.update(_fold(chr(number)) for number in range(max(start, 0x80), end + 1))
    return frozenset(char for char in letters if not char.isascii())


def _members(atom: str) -> Iterator[tuple[str, str]]:
    """What an atom is, or holds if it is a class: characters, ranges by their ends, properties."""
    for found in _MEMBER.finditer(_inside(atom)):
        yield found[1] or found[0], found[2] or ""


def _inside(atom: str) -> str:
    return atom[1:-1].removeprefix("^") if atom.startswith("[") else atom


def _say(atom: str, alphabet: Alphabet) -> str:
    """A part of a pattern in an alphabet."""
    if not atom.startswith("["):
        said = _say_member(atom, "", alphabet)
        return said if _property(atom) is None else f"[{said}]"
    said = "".join(_say_member(first, last, alphabet) for first, last in _members(atom))
    return f"[{'^' * atom.startswith('[^')}{said}]"


def _say_member(first: str, last: str, alphabet: Alphabet) -> str:
    known = _property(first)
    if known is not None:
        return alphabet.of_property(known) + (f"-{last}" if last else "")
    if _is_other(first, last):
        return first
    start, end = _number(first), _number(last or first)
    if end < 0x80:
        return f"{first}-{last}" if last else first
    kept = f"{first}-\\x7f" if start < 0x80 else ""
    named = {_fold(chr(number)) for number in range(max(start, 0x80), end + 1)}
    return kept + "".join(_to_source(alphabet[ord(char)]) for char in sorted(named))


def _property(member: str) -> str | None:
    r"""The property of `\pL` or `\p{Nd}`."""
    if not member.startswith((r"\p", r"\P")):
        return None
    name = member[2:].strip("{}")
    if member[1] == "P" or name not in _PROPERTIES:
        raise _TooMuchError
    return name


def _is_other(member: str, last: str) -> bool:
    r"""Whether a member is `[:alpha:]` or a sign as `\t`, ASCII that is left as it is."""
    if last and member[0] == "\\" and member[1] in "tfva":  # a range from a tab on
        raise _TooMuchError
    return not last and _stands_for_itself(member)


def _stands_for_itself(member: str) -> bool:
    return member.startswith("[:") or (member[0] == "\\" and not member.startswith(r"\x") and member[1:].isascii())


def _number(member: str) -> int:
    if member.startswith(r"\x"):
        return int(member[2:].strip("{}"), 16)
    return ord(member[-1])


def _to_source(code: int) -> str:
    return rf"\x{{{code:x}}}"


def _fold(char: str) -> str:
    return fold(char.translate(_SAME))


@lru_cache(maxsize=1 << 14)
def _kind_of(char: str) -> str:
    """A character's properties; RE2 is asked, whose Unicode may be younger than Python's."""
    return " ".join(name for name, has in _askers().items() if has.search(char))


@cache
def _askers() -> dict[str, Any]:
    import re2

    chosen = re2.Options()
    chosen.case_sensitive = False
    return {name: re2.compile(rf"\p{{{name}}}", chosen) for name in sorted(_PROPERTIES)}
