"""The page's language and the lines in another one. Flags never remove."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from cleaner.language import detectors, scripts
from cleaner.lines import Line
from cleaner.model import Flag, Language, Page

# Tokens of no language: addresses, paths, dotted names, codes with digits, tags.
_NO_WORD = re.compile(
    r"\S*(?:://|@\S|[/\\]\S*[/\\])\S*|www\.\S*|\w+(?:\.\w+){2,}\W*|\W*[A-Za-z]*\d[A-Za-z\d]*\W*|[#@]\w+\W*"
)
_MAY_HAVE = re.compile(r"[\d/@#\\]|\.\w")
# Code and command lines are of no language: two of these in a line.
_CODE = re.compile(
    r"[{};=<>$|\\`]|\(\)|\w\(|->|::|(?<!\S)--?\w|\w_\w|\w\.\w+\(|^(?:sudo|git|pip|npm|cd|ls|import|from|def|return|apt)\b"
)
_MAX_LOOK = 500
_LONGEST_TOKEN = 300
_MIN_VOTE = 20  # letters a line needs to vote for the page's language
_MIN_PAGE = 30  # letters a page needs to have one
_MAX_VOTERS = 200  # lines asked for the page's language
_SAMPLE = 3000  # characters langdetect reads where the vote is close
_MIN_LETTERS, _MIN_WORDS = 30, 5  # a line in the same script is judged from here
_GAP = 0.07  # by which another language must lead
_CLOSE = tuple(
    frozenset(group.split())
    for group in (
        "hr bs sr sl",
        "cs sk",
        "no da sv",
        "es gl pt ca",
        "id ms tl",
        "ru uk be bg mk sr",
        "hi mr ne",
        "ar fa ur",
        "af nl",
        "az tr",
    )
)  # pairs that line detectors mix up
_CLOSE_GAP = 0.16


def tell_language(page: Page) -> Page:
    """Fill ``page.language``: by script where that is enough, else by a vote of the lines."""
    lines = [text for line in page.text.split("\n") if (text := mask(line.strip()))]
    page.script = script = scripts.page_script(lines)
    if script is None:
        return page
    if script in scripts.ONE_LANGUAGE:
        share = _script_share(lines, script)
        page.language = Language(tag=scripts.ONE_LANGUAGE[script], score=round(share, 3), detector="script")
    elif sum(len(line) for line in lines) >= _MIN_PAGE:
        page.language = _vote(lines, script)
    return page


def _script_share(lines: list[str], script: str) -> float:
    total = scripts.weigh("\n".join(lines))
    return sum(total[name] for name in scripts.related(script)) / max(1.0, sum(total.values()))


def _vote(lines: list[str], script: str) -> Language:
    votes: Counter[str] = Counter()
    long_lines = [line for line in lines if len(line) >= _MIN_VOTE][:_MAX_VOTERS] or [" ".join(lines)]
    for line in long_lines:
        best = next(iter(_scores(line).items()), None)
        if best:
            votes[best[0]] += min(len(line), 300)
    if not votes:
        return Language()
    (first, weight), *others = votes.most_common()
    name = detectors.fast_detector_name()
    if others and others[0][1] > 0.6 * weight:
        judged = detectors.judge(" ".join(long_lines)[:_SAMPLE])
        first = max(judged, key=lambda tag: judged[tag]) if judged else "und"
        name = "langdetect"
    return Language(tag=first, score=round(votes[first] / sum(votes.values()), 3), detector=name)


@lru_cache(maxsize=4096)
def _cached_scores(text: str) -> tuple[tuple[str, float], ...]:
    return tuple(detectors.scores(text).items())


def _scores(text: str) -> dict[str, float]:
    return dict(_cached_scores(text.lower() if text.isupper() else text))


def flag_languages(page: Page) -> Page:
    """Add flags for lines in another language than the page, script runs first."""
    if page.language.tag == "und" or page.lines is None or page.script is None:
        return page
    for line in page.lines.solid:
        if _reads_like_code(line.text):
            continue
        flag = _script_flag(line, page.script) or _language_flag(line, page.language.tag)
        if flag:
            page.flags.append(flag)
    page.flags.sort(key=lambda flag: (flag.start, flag.end, flag.kind))
    return page


def _reads_like_code(text: str) -> bool:
    return len(_CODE.findall(text[:_MAX_LOOK])) >= 2


def mask(text: str) -> str:
    """The line without addresses, paths, codes and tags, which are of no language.

    >>> mask("See https://example.org/a for v2 of a.b.c")
    'See for of'
    """
    if not _MAY_HAVE.search(text):
        return text
    return " ".join(token for token in text.split() if not _is_no_word(token))


def _is_no_word(token: str) -> bool:
    if not _MAY_HAVE.search(token):
        return False
    if len(token) > _LONGEST_TOKEN:  # a pattern with two runs in it would be quadratic here
        return token.isascii()
    return _NO_WORD.fullmatch(token) is not None


def _script_flag(line: Line, script: str) -> Flag | None:
    found = scripts.foreign_span(line.text, script)
    if found is None:
        return None
    other, start, end, share = found
    whole = share >= 0.5
    return Flag(
        start=line.start if whole else line.start + start,
        end=line.end if whole else line.start + end,
        line=line.number,
        kind="other-language" if whole else "mixed",
        language=_run_language(line.text[start:end], other),
        script=other,
        score=round(share, 3),
        evidence=f"{share:.0%} of the letters are {other}, the page is {script}",
    )


def _run_language(text: str, script: str) -> str:
    if script == "Hani" and scripts.weigh(text)["Kana"]:
        return "ja"
    if script in scripts.ONE_LANGUAGE:
        return scripts.ONE_LANGUAGE[script]
    return next(iter(_scores(mask(text))), "und") if len(text) >= _MIN_VOTE else "und"


def _language_flag(line: Line, own: str) -> Flag | None:
    """A line in the page's script: the fast detector must lead by the gap, and langdetect agree."""
    text = mask(line.text)
    text = text.lower() if text.isupper() else text
    letters = sum(map(str.isalpha, text))
    words = [word for word in text.split() if word[0].islower()]
    if letters < _MIN_LETTERS or len(text.split()) < _MIN_WORDS or len(words) < 2:
        return None
    found = _scores(text)
    best = next(iter(found), own)
    gap = found.get(best, 0.0) - found.get(own, 0.0)
    if best == own or gap < (_CLOSE_GAP + _GAP if _are_close(best, own) else _GAP):
        return None
    judged = detectors.judge(text)
    if best not in judged or judged.get(own, 0.0) > 0.1 or max(judged, key=lambda tag: judged[tag]) != best:
        return None
    return Flag(
        start=line.start,
        end=line.end,
        line=line.number,
        kind="other-language",
        language=best,
        score=round(gap, 3),
        evidence=f"{detectors.fast_detector_name()} prefers {best} to {own} by {gap:.2f}, langdetect agrees",
    )


def _are_close(first: str, second: str) -> bool:
    return any(first in group and second in group for group in _CLOSE)
