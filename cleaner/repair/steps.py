"""The steps that mend one line, in their order, each with what calls for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from cleaner.plausibility import are_strangers
from cleaner.repair import characters as c
from cleaner.repair.gate import has_flood, is_doubtful
from cleaner.repair.mojibake import KnownScripts, is_bad, mend, unescape

# Mending can lay bare more: mojibake shows once a sound no-break space beside it is plain, or letters are composed.
_MAX_ROUNDS = 4
_RTL = re.compile(f"[{c.RIGHT_TO_LEFT}]")
_UNSPACED = re.compile(f"[{c.UNSPACED_SCRIPTS}]")
_BIDI = re.compile(f"[{c.BIDI_MARKS}]")
_DROPPED = re.compile(f"[{c.DROPPED}]")
_DROPPED_OR_SPACE = re.compile(f"[{c.DROPPED}{c.ZERO_WIDTH_SPACE}]")
_JOINER = re.compile(f"(?<![{c.JOINING}])[{c.JOINERS}]+(?![{c.JOINING}])")
_SPACE = re.compile(f"[{c.SPACES}]")
# In mojibake that could not be undone a NBSP or soft hyphen may be a half: folded, the rest is lost for good.
_MAYBE_HALF = re.compile("(?<=[^\x00-\x7f])[\u00a0\u00ad]")


@dataclass(frozen=True, slots=True)
class Step:
    """A name, and what mends a line."""

    name: str
    mend: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that are worth asking where ``trigger`` is found."""

    trigger: re.Pattern[str]
    steps: tuple[Step, ...]


def make_steps(known_scripts: KnownScripts) -> tuple[Group, ...]:
    """All steps in their order, for a document that uses these scripts."""
    mending = Step("encoding", lambda line: mend(line, known_scripts))
    return (_ENTITIES, _SURROGATES, Group(_BEYOND_ASCII, (mending,)), *_PLAIN_GROUPS)


def run_steps(line: str, groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    """(step, text after it) of each step that changed the line, in order; steps repeat until none does.

    >>> run_steps("The cafÃ© is open now. ", make_steps(lambda: {"LATIN"}))
    [('encoding', 'The café is open now. '), ('spaces', 'The café is open now.')]
    """
    composed = _compose(line)
    if composed != line and not is_doubtful(composed):  # the common case in scripts with composed letters
        return [("normalize", composed)]
    changes: list[tuple[str, str]] = []
    for _ in range(_MAX_ROUNDS):
        more = _run_once(changes[-1][1] if changes else line, groups)
        changes += more
        if not more or not is_doubtful(changes[-1][1]):
            break
    if changes and "\n" in changes[-1][1]:
        changes += _run_apart(changes[-1][1].split("\n"), groups)
    return changes


def _run_apart(lines: list[str], groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    """The same for lines that were one, whose ends had been hidden: each is judged alone now.

    Their changes are told together, the first of each, the second, …: one by one, thousands would be told in full each.
    """
    changes = [run_steps(line, groups) if is_doubtful(line) else [] for line in lines]
    told: list[tuple[str, str]] = []
    for turn in range(max(map(len, changes))):
        for name in dict.fromkeys(own[turn][0] for own in changes if turn < len(own)):
            for at, own in enumerate(changes):
                if turn < len(own) and own[turn][0] == name:
                    lines[at] = own[turn][1]
            told.append((name, "\n".join(lines)))
    return told


def _run_once(line: str, groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    changes: list[tuple[str, str]] = []
    for group in groups:
        if group.trigger.search(line):
            for step in group.steps:
                after = step.mend(line)
                if after != line:
                    changes.append((step.name, after))
                    line = after
    return changes


def _replacing(name: str, pattern: str, replace: Callable[[re.Match[str]], str]) -> Step:
    """A step that replaces each match."""
    compiled = re.compile(pattern)
    return Step(name, lambda line: compiled.sub(replace, line))


def _nothing(_: re.Match[str]) -> str:
    return ""


def _newline(_: re.Match[str]) -> str:
    return "\n"


def _compose(line: str) -> str:
    return line if has_flood(line) else unicodedata.normalize("NFC", line)


def _compatible(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _arabic_letters(found: re.Match[str]) -> str:
    """The letters of presentation forms; vowel marks without the space or stroke they stand on."""
    return "".join(unicodedata.normalize("NFKC", form).strip(" \u0640") for form in found[0])


def _join_surrogates(found: re.Match[str]) -> str:
    """Pairs as the character they stand for, a lone one as U+FFFD."""
    return found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _drop_invisible(line: str) -> str:
    gone = _DROPPED if _UNSPACED.search(line) else _DROPPED_OR_SPACE
    if gone.search(line):
        halves = _find_halves(line)
        line = gone.sub(lambda found: found[0] if found.start() in halves else "", line)
    line = _JOINER.sub("", line)
    return line if _RTL.search(line) else _BIDI.sub("", line)


def _plain_spaces(line: str) -> str:
    halves = _find_halves(line)
    return _SPACE.sub(lambda found: found[0] if found.start() in halves else " ", line)


def _strip_end(line: str) -> str:
    return line.rstrip(c.LINE_END_SPACES)


def _find_halves(line: str) -> set[int]:
    """Where a NBSP or soft hyphen is a part of mojibake that could not be undone."""
    places = (found.start() for found in _MAYBE_HALF.finditer(line))
    return {at for at in places if is_bad(line[max(at - 2, 0) : at + 1]) or _is_strange(line, at - 1)}


def _is_strange(line: str, at: int) -> bool:
    """Whether a letter stands in a word, or before one, of another script."""
    return are_strangers(line[at], line[at - 1 : at] or " ") or are_strangers(line[at], line[at + 2 : at + 3] or " ")


_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_ENTITIES = Group(re.compile("&"), (Step("entities", unescape),))
_SURROGATE = f"[{c.SURROGATES}]+"
_SURROGATES = Group(re.compile(_SURROGATE), (_replacing("surrogates", _SURROGATE, _join_surrogates),))
# Words in Arabic presentation forms; a lone form within a word is how Urdu typesetting writes some letters.
_FORMS = f"[{c.ARABIC_FORMS}]{{2,}}|(?<![{c.ARABIC_LETTERS}])[{c.ARABIC_FORMS}](?![{c.ARABIC_LETTERS}])"
_RARE = c.CONTROLS + c.NONCHARACTERS + c.LIGATURES + c.ARABIC_FORMS + c.HALFWIDTH_KANA
_PLAIN_GROUPS = (
    Group(
        re.compile(f"[{_RARE}]"),
        (
            _replacing("terminal-escapes", c.TERMINAL_ESCAPE, _nothing),
            _replacing("control-characters", f"[{c.CONTROLS}]", _nothing),
            _replacing("noncharacters", f"[{c.NONCHARACTERS}]", _nothing),
            _replacing("ligatures", f"[{c.LIGATURES}]", _compatible),
            _replacing("arabic-forms", _FORMS, _arabic_letters),
            _replacing("halfwidth-kana", f"[{c.HALFWIDTH_KANA}][\uff65-\uff9f]*", _compatible),
        ),
    ),
    Group(
        re.compile(f"[{c.DROPPED}{c.ZERO_WIDTH_SPACE}{c.BIDI_MARKS}{c.JOINERS}]"),
        (Step("invisible", _drop_invisible),),
    ),
    Group(
        re.compile(f"[{c.SPACES}{c.OTHER_BREAKS}\n]|[{c.LINE_END_SPACES}]$"),
        (
            Step("spaces", _plain_spaces),
            Step("spaces", _strip_end),
            # line ends that an entity or mojibake hid inside the line; from the first space, not from each of a flood
            _replacing(
                "line-end", f"(?<![{c.LINE_END_SPACES}])[{c.LINE_END_SPACES}]*(?:\r\n|[{c.OTHER_BREAKS}\n])", _newline
            ),
        ),
    ),
    Group(_BEYOND_ASCII, (Step("normalize", _compose),)),
)
STEPS = (*dict.fromkeys(step.name for group in make_steps(set) for step in group.steps), "final-newline")
"""The names of all steps in their order; `repair` adds the last, and the line ends, where it splits the text."""
