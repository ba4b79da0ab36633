"""Lines with letters of another script than their page."""

from __future__ import annotations

import re

from cleaner.language.detectors import fast_detector
from cleaner.language.evidence import Words, is_fragment, is_label, is_title, read_line, read_words
from cleaner.language.families import LANGUAGES
from cleaner.language.finding import Finding
from cleaner.language.mask import mask
from cleaner.language.scripts import ONE_LANGUAGE, WEIGHTS, Run, foreign_runs, has_native, weigh
from cleaner.model import Home

# Weighted letters and share of the line that a run needs; alone in its line it needs fewer.
_MIN_RUN, _MIN_SHARE, _MIN_ALONE = 10, 0.2, 4
_LONG_LINE = 500  # weighted letters, of which a run must be a share
_MIN_WORDS, _MIN_LOWER, _MIN_LETTERS = 4, 2, 15  # of Latin that reads like prose in a line of another script
_MIN_ALONE_LETTERS = 8
_MIN_LENGTH = 4  # of words in capitals, on average: lists of shorter ones are acronyms
_MIN_KANA = 3  # in a Chinese page
_MIN_HAN = 8  # without kana in a Japanese page, without Hangul in a Korean one
_HAN_LEAD = 0.1  # by which Chinese leads in a Japanese page
_EAST = ("Hani", "Kana", "Hang")
_WORD = re.compile(r"[^\W\d_]{2}")
_LATIN = " ".join(LANGUAGES["Latn"])
_MIN_TELL = 12  # characters that a language is told from


def find_script(text: str, home: Home) -> list[Finding]:
    """The runs of other scripts that are long enough and a fair share of the line; all of it where it has no other."""
    if home.script in _EAST and (found := _find_east(text, home)):
        return [found]
    is_native = has_native(text, home.script)
    runs = [run for run in foreign_runs(text, home.script) if _is_enough(text, run, is_native)]
    if not runs:
        return []
    total = sum(weigh(text).values())
    if not is_native:
        run = max(runs, key=lambda run: run.weight)
        return [_finding(text, run._replace(start=0, end=len(text)), total, home)]
    fair = _MIN_SHARE * min(total, _LONG_LINE)
    return [_finding(text, run, total, home) for run in runs if run.script == "Latn" or run.weight >= fair]


def _finding(text: str, run: Run, total: float, home: Home) -> Finding:
    share = run.weight / total
    kind = "other-language" if (run.start, run.end) == (0, len(text)) else "mixed"
    evidence = f"{share:.0%} of the letters are {run.script}, the page is {home.script}"
    language = _tell_run(text[run.start : run.end], run.script)
    return Finding(run.start, run.end, kind, language, run.script, share, evidence)


def _is_enough(text: str, run: Run, is_native: bool) -> bool:
    piece = text[run.start : run.end]
    if run.script == "Latn":
        return _reads_like_prose(piece, is_native)
    if run.script not in _EAST and not _WORD.search(piece):  # α, β, γ
        return False
    return run.weight >= (_MIN_RUN if is_native else _MIN_ALONE)


def _reads_like_prose(text: str, is_native: bool) -> bool:
    """Latin letters stand in pages of any script: names, brands, codes. Words written small in a row are prose."""
    words = read_words(mask(text)) if is_native else read_line(text)
    if not words.words:
        return False
    tag = fast_detector().find_best(words.text, _LATIN)
    if is_native:
        return _is_prose(words) and not is_title(words, tag)
    if not text.isupper() and is_fragment(words, tag):
        return False
    if text.isupper() and "," in text and words.letters < _MIN_LENGTH * len(words.words):
        return False
    if _is_prose(words) or (words.lower >= _MIN_LOWER and words.letters >= _MIN_ALONE_LETTERS):
        return True
    return is_label(words, fast_detector().ask(words.text, _LATIN))


def _is_prose(words: Words) -> bool:
    return len(words.words) >= _MIN_WORDS and words.lower >= _MIN_LOWER and words.letters >= _MIN_LETTERS


def _find_east(text: str, home: Home) -> Finding | None:
    """Japanese by its kana in a Chinese or Korean page; Chinese by the lack of kana or Hangul in the other two."""
    weights = weigh(text)
    if home.script == "Hang" and weights["Hang"]:
        return None
    kana, han = weights["Kana"] / WEIGHTS["Kana"], weights["Hani"] / WEIGHTS["Hani"]
    share = kana / max(1.0, kana + han)
    if home.script != "Kana" and kana >= _MIN_KANA and share >= _MIN_SHARE:  # fewer may be a title
        return Finding(0, len(text), "other-language", "ja", "Kana", share, f"{share:.0%} of the characters are kana")
    if home.script == "Hani" or kana or han < _MIN_HAN:
        return None
    scores = fast_detector().ask(text, " ".join(LANGUAGES["Kana"]))
    other = "zh" if scores.get("zh", 0.0) >= scores.get("ja", 0.0) or home.script == "Kana" else "ja"
    lead = scores.get(other, 0.0) - scores.get("ja" if other == "zh" else "zh", 0.0)
    if lead <= _HAN_LEAD and home.script == "Kana":
        return None
    evidence = f"{han:.0f} Han characters, no other; {fast_detector().name}: {other} leads by {lead:.2f}"
    return Finding(0, len(text), "other-language", other, "Hani", lead, evidence)


def _tell_run(text: str, script: str) -> str:
    """The language of a run, where its script or its length tells."""
    if script in ONE_LANGUAGE:
        return ONE_LANGUAGE[script]
    scores = fast_detector().ask(text, " ".join(LANGUAGES.get(script, ()))) if len(text) >= _MIN_TELL else {}
    return max(scores, key=lambda tag: scores[tag], default="und")
