"""Checks on how a rule is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cleaner.lines import count_words
from cleaner.rulebook.examples import read_example
from cleaner.rulebook.kinds.capture import Capture
from cleaner.rulebook.kinds.lines import DropLine, DropText, FlagLine, Keep
from cleaner.rulebook.spec import LineSpec
from cleaner.rulebook.tables import words_of
from cleaner.workshop.checking.lint.bench import Bench, Finding

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PLAIN_LIMIT = 10  # words of a line that a drop_line takes where it says nothing
_FEW_WORDS = 3
_STEM = 4  # letters by which two words are forms of one, or begin alike
_TELLS_WHAT = re.compile(
    r"(?:this rule )?(?:removes?|drops?|deletes?|strips?|takes? out|matches|cuts?)\b", re.IGNORECASE
)
_TELLS_LENGTH = re.compile(
    r"\b(?:max_words|words?|sentences?|sentence-long|lengths?|long|paragraphs?|headlines?|titles?|statements?|notices?|"
    r"lists?|rows?|several|dozens?|two|three|twenty|thirty|forty|hundred|in (?:the same|one) line)\b|\d",
    re.IGNORECASE,
)
_DOUBLED = re.compile(
    r'^\s*(?:(?:regex|from|to|unless|neighbours)\s*=\s*)?\[?\s*"(?!"")(?:[^"\\]|\\.)*\\\\[\w.()\[\]|*+?]'
)
_KEYWORD = re.compile(r"\.[*+](?:[^.]|\\\.)*\.[*+]")  # one without a gap; two words at a distance are more than that
_SMALL = frozenset("the and for was der die das und les des una los las del che von est".split())
_LISTS = ("regex", "literals", "sites", "languages", "paths", "tag", "from_")
_FOLDED = ("regex", "literals", "sites", "languages")


def why(bench: Bench) -> Iterator[Finding]:
    """`why` has less than three words, says only what the id says, or what the rule does instead of the reason."""
    advice = "say who prints the line, and where"
    for rule in bench.rules:
        text = rule.spec.why
        if _TELLS_WHAT.match(text):
            yield bench.find("why", rule, "why", f"tells what the rule does; {advice}")
        elif count_words(text) < _FEW_WORDS:
            yield bench.find("why", rule, "why", f"'{text}' is too short for a reason; {advice}")
        elif _words_in(text) <= _words_in(rule.name.replace("-", " ")) | {"the", "a", "an", "of", "in", "for", "lines"}:
            yield bench.find("why", rule, "why", f"says no more than the rule's name; {advice}")


def far_near_miss(bench: Bench) -> Iterator[Finding]:
    """No line of the example that stays shares a word, its stem or a sign with the pattern or the lines that go."""
    for rule in bench.rules:
        spec = rule.spec
        if not isinstance(spec, DropLine | DropText | Capture | Keep | FlagLine) or spec.beside or spec.neighbours:
            continue
        example = read_example(spec.example)
        stays = [line for line in example.after if line and line in example.before and line not in example.starred]
        goes = [line for line in example.before if line and (line not in example.after or line in example.starred)]
        near = _stems(" ".join([*_alternatives(spec), *goes])) | _signs(" ".join(goes))
        begins = {_first_word(line) for line in goes}
        if not any(near & (_stems(line) | _signs(line)) or _first_word(line) in begins for line in stays):
            message = "no line of its example that stays looks like those that go; add real text that nearly matches"
            yield bench.find("far-near-miss", rule, "example", message)


def long_lines(bench: Bench) -> Iterator[Finding]:
    """`max_words` of a drop_line is over 10, and neither `why` nor a line of the example tells of long lines."""
    for rule in bench.rules:
        spec = rule.spec
        if not isinstance(spec, DropLine) or spec.max_words is None or spec.max_words <= _PLAIN_LIMIT:
            continue
        example = read_example(spec.example)
        longest = max((count_words(line) for line in example.before if line not in example.after), default=0)
        if longest <= _PLAIN_LIMIT and not _TELLS_LENGTH.search(spec.why):
            message = (
                f"max_words is {spec.max_words}, but the longest line that goes in its example has {longest}; "
                "show a long one, say in `why` what makes it long, or leave max_words out"
            )
            yield bench.find("long-lines", rule, "max_words", message)


def open_ends(bench: Bench) -> Iterator[Finding]:
    """A pattern for lines of over 10 words begins and ends with `.*`: a keyword anywhere in running text."""
    for rule in bench.rules:
        spec = rule.spec
        if not isinstance(spec, LineSpec) or not spec.match_whole or (spec.max_words or 99) <= _PLAIN_LIMIT:
            continue
        for pattern in _alternatives(spec):
            if _KEYWORD.fullmatch(pattern):
                message = f"'{pattern}' finds its words anywhere in long lines; fix the beginning or the end"
                yield bench.find("open-ends", rule, "regex", message)


def anchors(bench: Bench) -> Iterator[Finding]:
    """A pattern for whole lines has `^` at its beginning or `$` at its end, which say nothing there."""
    for rule in bench.rules:
        for key, pattern in rule.spec.pattern_keys().items():
            if not pattern.whole:
                continue
            parts = _alternatives(rule.spec) if key == "regex" else [pattern.source]
            for part in parts:
                if part.startswith("^") or (part.endswith("$") and not part.endswith(r"\$")):
                    message = f"'{part}': a pattern matches the whole line in any case; leave ^ and $ out"
                    yield bench.find("anchors", rule, key, message)


def repeated(bench: Bench) -> Iterator[Finding]:
    """A list holds an entry twice; case does not matter in patterns, literals, sites and languages."""
    for rule in bench.rules:
        for key in _LISTS:
            entries = getattr(rule.spec, key, None)
            if not isinstance(entries, list):
                continue
            plain = [" ".join(entry.split()).casefold() if key in _FOLDED else entry for entry in entries]
            for entry, count in Counter(plain).items():
                if count > 1:
                    name = key.rstrip("_")
                    yield bench.find("repeated", rule, name, f"{name} holds '{entry}' {count} times; once is enough")


def quotes(bench: Bench) -> Iterator[Finding]:
    r"""A pattern stands in "…" with doubled backslashes; in '…' they stay as they are."""
    for file, source in bench.whole_packs():
        for number, line in enumerate(source, 1):
            if _DOUBLED.match(line):
                message = "backslashes are doubled in \"…\"; write the pattern in '…', where one is enough"
                yield Finding("quotes", "warning", file, number, None, message)


def unused_words(bench: Bench) -> Iterator[Finding]:
    """An entry of the pack's `[words]` stands in none of its patterns."""
    for file, source in bench.whole_packs():
        text = "\n".join(source)
        for name, line in words_of(source).items():
            if f"{{{name}}}" not in text:
                message = f"no pattern of the pack has {{{name}}}; use it, or take the entry out"
                yield Finding("unused-words", "warning", file, line, None, message)


def _alternatives(spec: object) -> Sequence[str]:
    """The patterns of a rule as it lists them, or its literals."""
    if not isinstance(spec, LineSpec):
        return []
    return [spec.regex] if isinstance(spec.regex, str) else spec.regex or spec.literals


def _words_in(text: str) -> set[str]:
    """Words of two letters and more, and single characters of scripts without spaces, case-folded."""
    return {word.casefold() for word in _WORD.findall(text) if len(word) > 1} | set(_UNSPACED.findall(text))


def _stems(text: str) -> set[str]:
    """Words without the smallest ones, which stand in any line, and without their endings."""
    return {word[:_STEM] for word in _words_in(text) if len(word) >= _STEM - 1 or len(word) == 1} - _SMALL


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0].casefold()


def _signs(text: str) -> set[str]:
    """Digits and punctuation, but for that of sentences: by them patterns without words go."""
    return set(re.findall(r"[^\w\s.,!?'’\"]|\d", text))
