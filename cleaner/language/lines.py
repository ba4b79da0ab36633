"""One line against its page: is it, or a part of it, in another language?"""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.language.detectors import Scores, fast_detector, find_arbiter
from cleaner.language.evidence import (
    Words,
    calm,
    count_own_signs,
    count_signs,
    count_small_words,
    is_fragment,
    is_label,
    is_title,
    read_words,
)
from cleaner.language.families import ALIKE_MORE, RARE, are_alike
from cleaner.language.finding import Finding
from cleaner.language.inside import find_inside, has_own_end
from cleaner.language.mask import mask, reads_like_code
from cleaner.language.options import DEFAULTS, Options
from cleaner.language.runs import find_script
from cleaner.language.scripts import ONE_LANGUAGE, has_foreign, has_native
from cleaner.model import Home

_NEEDED = ((8, 0.65), (12, 0.40), (20, 0.12), (30, DEFAULTS.gap))  # by letters, linear between
_RARE_LESS = 0.15  # taken from the scores of rare candidates
_LABEL_LESS = 0.2  # for English labels
_LEAST = 0.02  # whatever the evidence
_SIGNS, _SIGNS_LESS, _OWN_SIGNS_MORE = 2, 0.1, 0.1
_MIN_LOWER = 2  # words written small, or small words of the other language; else it may be names
_MIN_LETTERS = 8  # a line needs to be told at all
_TITLE_WORDS = 8  # of a title at most
_FEW_WORDS = 5  # beside a number: an address or a measure, if not more of them are written small
_ASK_FROM, _ASK_TO = -0.12, 0.40  # around the needed lead the arbiter is asked, and overrules it
_MIN_INSIDE = 50  # characters of a line that is looked into


@dataclass(slots=True)
class Weighing:
    """What speaks for and against a line in another language of the page's script."""

    other: str  # the best of the languages that are not the page's
    lead: float  # over the best of those that are
    needed: float
    signs: int  # words that only it has, less those that only the page's language has
    is_label: bool
    could_be_names: bool
    judged: float | None = None  # the arbiter's probability of the other language, where it was asked

    @property
    def is_other(self) -> bool:
        """The verdict: the arbiter has the last word, but can't make up for words of the page's own."""
        if self.could_be_names:
            return False
        leads = self.lead >= self.needed
        if self.judged is None or (self.signs < 0 and not leads):
            return leads
        return self.judged >= 0.5

    def describe(self, own: str, arbiter: str) -> str:
        """The evidence in words."""
        parts = [f"{fast_detector().name}: {self.other} leads {own} by {self.lead:.2f}, {self.needed:.2f} needed"]
        if self.signs:
            words = "1 word" if abs(self.signs) == 1 else f"{abs(self.signs)} words"
            parts.append(f"{words} more that only {self.other if self.signs > 0 else own} has")
        if self.is_label:
            parts.append("words of menus")
        if self.judged is not None:
            parts.append(f"{arbiter} says {self.judged:.0%} {self.other}")
        return "; ".join(parts)


def find_foreign(text: str, home: Home, options: Options = DEFAULTS) -> list[Finding]:
    """What of a line is in another language than its page, in order: the whole of it, or parts."""
    found = []
    if home.script in ("Kana", "Hang") or has_foreign(text, home.script):
        found = find_script(text, home)
    if not found and home.script not in ONE_LANGUAGE:
        found = _find_language(text, home, options)
    return [] if found and reads_like_code(text) else found


def _find_language(text: str, home: Home, options: Options) -> list[Finding]:
    weighing = weigh_line(text, home, options)
    is_other = weighing is not None and weighing.is_other
    if len(text) >= _MIN_INSIDE and (not is_other or has_own_end(text, home)):
        inside = find_inside(text, home, options.gap - DEFAULTS.gap)
        if inside or not is_other:
            return inside
    if weighing is None or not is_other:
        return []
    evidence = weighing.describe(home.tag, options.arbiter)
    return [Finding(0, len(text), "other-language", weighing.other, home.script, weighing.lead, evidence)]


def weigh_line(text: str, home: Home, options: Options = DEFAULTS) -> Weighing | None:
    """Weigh a line against its page's own languages; None where one of those scores best, or none at all."""
    masked = mask(text)
    calmed = calm(masked)
    detector = fast_detector()
    if detector.find_best(calmed, home.candidates) in (*home.own, "und"):
        return None
    scores = detector.ask(calmed, home.candidates)
    other, score = _find_best_other(scores, home.own)
    lead = score - max([home.floor, *(scores.get(tag, 0.0) for tag in home.own)])
    words = read_words(calmed, masked != text)
    signs = count_signs(words.small, other, home.own) - count_own_signs(words.small, home.own, other)
    label = other == "en" and signs >= 0 and is_label(words, scores)
    needed = _find_needed(words, other, home.own, signs, options.gap - _LABEL_LESS * label)
    could_be_names = not label and _could_be_names(words, other, home.own)
    could_be_code = calmed == masked and is_fragment(words, other)
    weighing = Weighing(other, lead, needed, signs, label, could_be_names or could_be_code)
    if not weighing.could_be_names and _ASK_FROM <= lead - needed < _ASK_TO:
        weighing.judged = _arbitrate(words.text, other, home.own, options.arbiter)
    return weighing


def _arbitrate(text: str, other: str, own: frozenset[str], name: str) -> float | None:
    """The arbiter's probability of the other language; None where it has none, or has given the scores itself."""
    arbiter = find_arbiter(name)
    if name == fast_detector().name or not arbiter.is_taught(other):
        return None
    judged = arbiter.ask(text, " ".join(sorted({*own, other})))
    return judged.get(other, 0.0) if judged else None


def _could_be_names(words: Words, other: str, own: frozenset[str]) -> bool:
    """Whether too few words are written small: names, an address, a title whose small words alone are."""
    small = words.lower + count_small_words(words.small, other, own)
    few = _MIN_LOWER + (words.is_masked and len(words.words) <= _FEW_WORDS)
    if words.letters < _MIN_LETTERS or small < few:
        return True
    return len(words.words) <= _TITLE_WORDS and is_title(words, other)


def explain_line(text: str, home: Home, options: Options = DEFAULTS) -> list[str]:
    """In words: how a line scores beside its page, and why it is flagged or not."""
    if reads_like_code(text):
        return ["reads like code, which is of no language"]
    if not has_native(text, home.script):
        return [f"no letter of the page's script, {home.script}"]
    if home.script in ONE_LANGUAGE:
        return [f"the page is {home.tag} by its script, {home.script}"]
    scores = fast_detector().ask(calm(mask(text)), home.candidates)
    if not scores:
        return []
    shown = sorted(scores, key=lambda tag: (tag not in home.own, -scores[tag]))[: len(home.own & scores.keys()) + 3]
    told = [f"{fast_detector().name}: " + ", ".join(f"{tag} {scores[tag]:.2f}" for tag in shown)]
    weighing = weigh_line(text, home, options)
    if weighing is None:
        return [*told, f"the page is {home.tag}, and so is the line"]
    told.append(weighing.describe(home.tag, options.arbiter))
    if weighing.could_be_names:
        told.append("it may be names, a title, an address or code, by how its words are written")
    return told


def _find_best_other(scores: Scores, own: frozenset[str]) -> tuple[str, float]:
    """The best-scored language that is not the page's; rare ones must lead clearly."""
    best, highest = "und", 0.0
    for tag, score in scores.items():
        if tag not in own:
            fair = score - _RARE_LESS if tag in RARE else score
            if fair > highest:
                best, highest = tag, fair
    return best, highest


def _find_needed(words: Words, other: str, own: frozenset[str], signs: int, gap: float) -> float:
    """The lead that a line needs: ``gap`` for a long one, more for a short one and for languages that are alike."""
    needed = _by_length(words.letters) - DEFAULTS.gap + gap + fast_detector().more
    if any(are_alike(other, tag) for tag in own):
        needed += ALIKE_MORE
    needed += _OWN_SIGNS_MORE * (signs < 0) - _SIGNS_LESS * (signs >= _SIGNS)
    return max(needed, _LEAST)


def _by_length(letters: int) -> float:
    low, most = _NEEDED[0]
    for high, least in _NEEDED[1:]:
        if letters <= high:
            return most + (least - most) * max(0, letters - low) / (high - low)
        low, most = high, least
    return most
