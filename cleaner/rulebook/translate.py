r"""Rule patterns to RE2, with Unicode `\w \d \s \b`, and errors that show the part and the way out.

RE2's own `\b` is ASCII: `\bмир\b` would never match and `\bt\b` would match inside "été"; and Unicode's
letters make its automata a hundred times larger. A pattern is therefore translated twice. The *loose* form
matches a superset, for the scan: no `\b`, and every character beyond ASCII may be a letter or digit. The
*exact* form runs on the one line in question. Where the pattern has `\b`, a sentinel character is set at
every Unicode word boundary of that line: `\b` becomes the sentinel, everything else steps over it. Both are
linear in the line's length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleaner.rulebook import limits

SENTINEL = "\x01"
_WORD = r"\pL\pM\pN_"
_SPACE = r"\t\v\f\r\x{85}\p{Z}"
_DIGIT = r"\p{Nd}"
_CLASSES = {"w": _WORD, "s": _SPACE, "d": _DIGIT}
_BEYOND = r"\x{80}-\x{10FFFF}"
_LOOSE = {"w": "0-9A-Za-z_" + _BEYOND, "s": _SPACE, "d": "0-9" + _BEYOND}
_LOOSE_NOT = {"w": "0-9A-Za-z_", "s": _SPACE, "d": "0-9"}  # what the negated class surely leaves out
_KEEP_ESCAPES = "tfva"
_QUANTIFIER = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
_PLAIN = re.compile(r"""[^\\\[\](){}.*+?^$'"\n]+""")  # letters, spaces and bars
_NAMED_CLASS = re.compile(r"\[:\^?\w+:\]")
_SPACES = r"(?:[ \t]+)"  # a space stands for any run of spaces
_GROUP = re.compile(r"\(\?(?:(:)|P?<([A-Za-z_][A-Za-z0-9_]*)>)")  # (?:…) or a named group
# A typed apostrophe or quote stands for the curly ones too.
_QUOTES = {"'": "['’‘ʼ`´]", '"': '["“”„«»]'}

_REFUSED_GROUPS = {
    "(?=": "a look-ahead; RE2 has none. Match the whole and use the key `unless`, or name the part to cut (?P<drop>…)",
    "(?!": "a negative look-ahead; RE2 has none. Use the key `unless` with what must not be there",
    "(?<=": "a look-behind; RE2 has none. Match the whole and name the part to cut (?P<drop>…)",
    "(?<!": "a negative look-behind; RE2 has none. Use the key `unless` with what must not be there",
    "(?>": "an atomic group; RE2 never backtracks. Write (?:…)",
    "(?#": "a comment; put it into `why`",
    "(?P=": "a back-reference; RE2 has none. For repeated lines use the kind drop_repeats",
    "(?(": "a conditional group; RE2 has none. Write two rules",
}


class PatternError(ValueError):
    """A pattern that can't be taken: the part that is refused, and what to write instead."""

    def __init__(self, part: str, advice: str) -> None:
        super().__init__(f"pattern has '{part}': {advice}")
        self.part = part


known_translations: dict[str, Translated] = {}
"""What `translate` need not do again: filled by the store of the shipped rules."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The two forms of a pattern, whether they are the same, and whether the exact one wants sentinels."""

    loose: str
    exact: str
    is_exact: bool
    has_boundary: bool


class _Skipping(dict[int, str]):
    """For `str.translate`: each character steps over the sentinels before it."""

    def __missing__(self, code: int) -> str:
        self[code] = f"(?:{SENTINEL}*{chr(code)})"
        return self[code]


_SKIPPING = _Skipping({ord("|"): "|", ord(" "): f"(?:(?:{SENTINEL}*[ \\t])+)"})


class _Translator:
    """Walks a pattern once and writes both forms side by side."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.loose: list[str] = []
        self.exact: list[str] = []
        self.is_exact = True
        self.has_boundary = "\\b" in pattern
        # In the exact form of a pattern with \b each character steps over the sentinels before it.
        self.skip = SENTINEL + "*" if self.has_boundary else ""
        self.not_sentinel = SENTINEL if self.has_boundary else ""
        self.open_groups: list[int] = []
        self.names: set[str] = set()

    def run(self) -> Translated:
        while self.at < len(self.pattern):
            if not self._plain_run():
                self._step(self.pattern[self.at])
        if self.open_groups:
            raise PatternError(
                clip(self.pattern[self.open_groups[-1] :]), "a group without its end; add ')' or write '\\('"
            )
        is_exact = self.is_exact and not self.has_boundary
        return Translated("".join(self.loose), "".join(self.exact), is_exact, self.has_boundary)

    def _plain_run(self) -> bool:
        """Take a run of plain letters at once; one before a quantifier is left to `_step`."""
        found = _PLAIN.match(self.pattern, self.at)
        if found is None:
            return False
        run = found[0]
        if self.pattern[found.end() : found.end() + 1] in ("*", "+", "?", "{"):
            run = run[:-1]
        if run:
            loose = run.replace(" ", _SPACES)
            self._both(loose, run.translate(_SKIPPING) if self.skip else loose, len(run))
        return bool(run)

    def _step(self, char: str) -> None:
        if char == "\\":
            self._escape()
        elif char == "[":
            self._class()
        elif char == "(":
            self._group()
        elif char == ")":
            self._close_group()
        elif char in _QUOTES:
            self._atom(_QUOTES[char], 1)
        elif char == ".":
            self._both(".", self._skipping(rf"[^\n{self.not_sentinel}]"), 1)
        elif char == " ":
            self._both(_SPACES, "(?:" + self._skipping(r"[ \t]") + "+)", 1)
        elif char in "|^":
            self._both(char, char, 1)
        elif char == "$":
            self._both("$", self.skip + "$", 1)
        elif found := _QUANTIFIER.match(self.pattern, self.at):
            self._quantifier(found)
        elif char == "\n":
            raise PatternError("a line end", "a line never holds one; write the pattern in one line")
        else:
            self._atom(re.escape(char) if char in "{}]" else char, 1)

    def _both(self, loose: str, exact: str, width: int) -> None:
        self.loose.append(loose)
        self.exact.append(exact)
        self.at += width

    def _skipping(self, atom: str) -> str:
        return f"(?:{self.skip}{atom})" if self.skip else atom

    def _atom(self, text: str, width: int) -> None:
        """One character's worth of pattern, the same in both forms."""
        self._both(text, self._skipping(text), width)

    def _quantifier(self, found: re.Match[str]) -> None:
        after = self.pattern[found.end() : found.end() + 1]
        if self.exact and self.exact[-1] == SENTINEL:
            raise PatternError("\\b" + found[0], "a word boundary can't repeat; drop the quantifier")
        if after == "+":
            raise PatternError(found[0] + "+", f"possessive; RE2 never backtracks. Write '{found[0]}'")
        exact = found[0] + ("?" if after == "?" else "")
        if exact[0] == "{":  # counting multiplies the automaton; the scan does not count
            self.is_exact = False
            self._both("*" if exact[1:].startswith(("0", ",")) else "+", exact, len(exact))
        else:
            self._both(exact, exact, len(exact))

    def _group(self) -> None:
        self.open_groups.append(self.at)
        if len(self.open_groups) > limits.PATTERN_DEPTH:
            advice = f"groups in groups, more than {limits.PATTERN_DEPTH} deep; write it flatter"
            raise PatternError(clip(self.pattern[self.open_groups[0] :]), advice)
        if not self.pattern.startswith("(?", self.at):
            return self._both("(?:", "(?:", 1)
        found = _GROUP.match(self.pattern, self.at)
        if not found:
            raise _refuse_group(self.pattern[self.at :])
        if found[2] and found[2] in self.names:
            raise PatternError(f"(?P<{found[2]}>", "a second time; a name stands for one group. Write two rules")
        self.names.add(found[2])
        return self._both("(?:", f"(?P<{found[2]}>" if found[2] else "(?:", found.end() - self.at)

    def _close_group(self) -> None:
        if not self.open_groups:
            raise PatternError(clip(self.pattern[: self.at + 1], end=True), "a ')' that ends no group; write '\\)'")
        self.open_groups.pop()
        self._both(")", ")", 1)

    def _escape(self) -> None:
        char = self.pattern[self.at + 1 : self.at + 2]
        if char == "b":
            self._both("", SENTINEL, 2)
        elif char in _CLASSES:
            self.is_exact = self.is_exact and char == "s"
            self._both(f"[{_LOOSE[char]}]", self._skipping(f"[{_CLASSES[char]}]"), 2)
        elif char and char.lower() in _CLASSES:
            self.is_exact = self.is_exact and char == "S"
            inside = _CLASSES[char.lower()]
            exact = self._skipping(rf"[^{inside}\n{self.not_sentinel}]")
            self._both(rf"[^{_LOOSE_NOT[char.lower()]}\n]", exact, 2)
        else:
            text, width = self._literal_escape(self.at)
            if text.startswith(r"\P"):  # all but a property: the sentinel is not meant
                self._both(text, self._skipping(rf"[^\p{text[2:]}\n{self.not_sentinel}]"), width)
            else:
                self._atom(text, width)

    def _literal_escape(self, at: int) -> tuple[str, int]:
        r"""An escape that stands for one character or a property class: `\.`, `\x41`, `\u00e9`, `\p{Han}`."""
        rest = self.pattern[at : at + 40]
        if found := re.match(r"\\(?:x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}|[pP]\w|[pP]\{\^?\w+\})", rest):
            return found[0], found.end()
        if found := re.match(r"\\u([0-9A-Fa-f]{4})", rest):
            return rf"\x{{{found[1]}}}", found.end()
        char = rest[1:2]
        if char and (char in _KEEP_ESCAPES or not (char.isalnum() or char == "_")):
            return rest[:2], 2
        raise PatternError(rest[:2], _escape_advice(char))

    def _class(self) -> None:
        end = self.at + 1
        negated = self.pattern[end : end + 1] == "^"
        end += negated
        loose, exact = [], []
        first = True
        while first or self.pattern[end : end + 1] != "]":
            if end >= len(self.pattern):
                raise PatternError(clip(self.pattern[self.at :]), "a class without its end; add ']' or write '\\['")
            part, loose_part, width = self._class_part(end, negated)
            exact.append(part)
            loose.append(loose_part)
            end += width
            first = False
        if negated:
            loose_class = rf"[^{''.join(loose)}\n]"
            exact_class = rf"[^{''.join(exact)}\n{self.not_sentinel}]"
        else:
            loose_class, exact_class = f"[{''.join(loose)}]", f"[{''.join(exact)}]"
        self._both(loose_class, self._skipping(exact_class), end + 1 - self.at)

    def _class_part(self, at: int, negated: bool) -> tuple[str, str, int]:
        """One member of a class: its exact form, its loose form, and how much of the pattern it is."""
        char = self.pattern[at]
        if char == "[":
            found = _NAMED_CLASS.match(self.pattern, at)
            text, width = (found[0], len(found[0])) if found else (r"\[", 1)
            return text, text, width
        if char != "\\":
            text = r"\]" if char == "]" else char  # ] only as the first of a class
            return text, text, 1
        name = self.pattern[at + 1 : at + 2]
        if name in _CLASSES:
            self.is_exact = self.is_exact and name == "s"
            return _CLASSES[name], (_LOOSE_NOT if negated else _LOOSE)[name], 2
        if name and name.lower() in _CLASSES:
            raise PatternError("\\" + name, "can't stand inside [...]; name what the class holds, or use [^...]")
        if name == "b":
            raise PatternError("\\b", "inside [...] means nothing here; put it outside")
        text, width = self._literal_escape(at)
        return text, text, width


def clip(text: str, *, end: bool = False) -> str:
    """A part of a pattern short enough for a message: its beginning, or its end."""
    if len(text) <= 40:
        return text
    return f"…{text[-40:]}" if end else f"{text[:40]}…"


def _escape_advice(char: str) -> str:
    if not char:
        return "a backslash at the end; write '\\\\' for a backslash itself"
    if char.isdigit():
        return "a back-reference; RE2 has none. For repeated lines use the kind drop_repeats"
    if char in "AZz":
        return "write ^ or $; a pattern sees one line at a time"
    if char in "nr":
        return "a line never holds a line end; use drop_block or drop_list for several lines"
    if char == "B":
        return "RE2 has it for ASCII only; match the letters beside it"
    return f"unknown escape; write '{char}' for the letter"


def _refuse_group(rest: str) -> PatternError:
    for start, advice in sorted(_REFUSED_GROUPS.items(), key=lambda item: -len(item[0])):
        if rest.startswith(start):
            return PatternError(_part(rest), advice)
    return PatternError(_part(rest), "flags are fixed: case is ignored, '.' takes no line end. Write (?:…)")


def _part(rest: str) -> str:
    """The refused group as the author wrote it, shortened."""
    depth = 0
    for index, char in enumerate(rest):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return clip(rest[: index + 1])
    return clip(rest)


def translate(pattern: str) -> Translated:
    r"""A rule's pattern in RE2's syntax; raises PatternError.

    >>> translate(r"read \w+").exact
    'read(?:[ \\t]+)[\\pL\\pM\\pN_]+'
    >>> translate(r"(?!x)y")
    Traceback (most recent call last):
    cleaner.rulebook.translate.PatternError: pattern has '(?!x)': a negative look-ahead; RE2 has none. ...
    """
    return known_translations.get(pattern) or _Translator(pattern).run()


def literal(text: str) -> str:
    """A pattern that matches a literal line: case, kind of quote and width of spaces do not matter."""
    return re.sub(r"([\\.^$|?*+()\[\]{}])", r"\\\1", " ".join(text.split()))
