"""The doors of the language detectors: a fast one that scores, and langdetect, the judge in doubt.

eldc is the fast one (60 languages, some 300,000 lines a second); it has no wheel on some platforms. There py3langid
answers if it is installed, else langdetect alone, a thousand times slower a call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.log import LOG

_LOCK = threading.Lock()  # langdetect keeps state, and races on first use
_PROFILES = {"zh": "zh-cn"}
_TAGS = {"zh-cn": "zh", "zh-tw": "zh", "nb": "no", "nn": "no"}
_LINGUA_TAGS = {"no": "nb"}
_JUDGED = 3000  # characters that an arbiter reads
_MOST = 20  # languages that eldc scores at most

Scores = dict[str, float]
Ask = Callable[[str, str], Scores]


class Detector(NamedTuple):
    """A detector's name, and its functions of a text and candidates (tags with spaces).

    ``ask`` gives scores from 0 to 1, the best first; several may be high, languages without one are left out.
    ``find_best`` gives the best alone, in a third of the time, or ``und``. ``more`` is added to the leads that are
    asked of the scores: probabilities are near 0 or 1 where eldc's scores are near each other. ``knows`` is the score
    that the best quarter of a page's lines has at least, in a language it was taught.
    """

    name: str
    ask: Ask
    find_best: Callable[[str, str], str]
    more: float = 0.0
    knows: float = 0.0
    is_slow: bool = False


class Arbiter(NamedTuple):
    """A judge between few languages, as a detector's ``ask``, and whether it was taught a language."""

    ask: Ask
    is_taught: Callable[[str], bool]


@cache
def fast_detector() -> Detector:
    """The fastest detector that is installed."""
    with _LOCK:
        for make in MAKERS:
            try:
                return make()
            except ImportError as error:
                LOG.info("%s tells no languages: %s", make.__name__.removeprefix("_make_"), error)
    LOG.warning("no fast language detector is installed; langdetect alone is a thousand times slower")
    return Detector("langdetect", judge, _best_of(judge), more=0.8, is_slow=True)


@cache
def find_arbiter(name: str) -> Arbiter:
    """langdetect, or lingua where it is asked for and installed."""
    return _make_lingua() if name == "lingua" else Arbiter(judge, lambda tag: _profile(tag).is_file())


def _make_eldc() -> Detector:
    import eldc

    eldc.init()

    @cache
    def instance(candidates: str) -> Any:
        limited = eldc.instance()
        known = limited.set_languages([tag for tag in candidates.split() if tag in eldc.LANGUAGES])
        limited.set_scores(_MOST)
        return limited if known else None

    def ask(text: str, candidates: str) -> Scores:
        limited = instance(candidates)
        if limited is None:
            return {}
        try:
            scores: Scores = limited.detect_details(text).scores
        except UnicodeEncodeError:  # a lone surrogate
            scores = limited.detect_details(_encodable(text)).scores
        return scores

    def find_best(text: str, candidates: str) -> str:
        limited = instance(candidates)
        if limited is None:
            return "und"
        try:
            best: str = limited.detect_mt(text)
        except UnicodeEncodeError:
            best = limited.detect_mt(_encodable(text))
        return best

    return Detector("eldc", ask, find_best, knows=0.7)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _best_of(ask: Ask) -> Callable[[str, str], str]:
    return lambda text, candidates: next(iter(ask(text, candidates)), "und")


def _make_py3langid() -> Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    @cache
    def identifier(candidates: str) -> Any:
        limited = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        known = sorted(set(candidates.split()) & set(limited.labels))
        limited.set_languages(known or None)
        return limited if known else None

    def ask(text: str, candidates: str) -> Scores:
        limited = identifier(candidates)
        return {_TAGS.get(tag, tag): float(score) for tag, score in limited.rank(text)} if limited else {}

    return Detector("py3langid", ask, _best_of(ask), more=0.4)


def _make_lingua() -> Arbiter:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    def code(tag: str) -> Any:
        return getattr(IsoCode639_1, _LINGUA_TAGS.get(tag, tag).upper(), None)

    @lru_cache(maxsize=64)
    def detector(candidates: str) -> Any:
        codes = [found for tag in candidates.split() if (found := code(tag))]
        return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build() if len(codes) > 1 else None

    def ask(text: str, candidates: str) -> Scores:
        found = detector(candidates)
        if found is None:
            return {}
        values = found.compute_language_confidence_values(text[:_JUDGED])
        return {_TAGS.get(tag := each.language.iso_code_639_1.name.lower(), tag): each.value for each in values}

    return Arbiter(ask, lambda tag: code(tag) is not None)


MAKERS: list[Callable[[], Detector]] = [_make_eldc, _make_py3langid]
"""Of the fast detectors, the best first; each raises ImportError where it is not installed."""


def judge(text: str, candidates: str) -> Scores:
    """Langdetect's probabilities by language among candidates; empty where it has nothing to go by.

    Seeded: unseeded, its answers change from run to run. Two candidates are judged ten times as fast as all.
    """
    with _LOCK:
        factory = _factory(candidates)
        if factory is None:
            return {}
        from langdetect import LangDetectException

        detector = factory.create()
        detector.append(text[:_JUDGED])
        try:
            found = detector.get_probabilities()
        except LangDetectException:  # no letters
            return {}
    return {_TAGS.get(answer.lang, answer.lang): float(answer.prob) for answer in found}


def _profile(tag: str) -> Path:
    from langdetect.detector_factory import PROFILES_DIRECTORY

    return Path(PROFILES_DIRECTORY, _PROFILES.get(tag, tag))


@lru_cache(maxsize=256)
def _factory(candidates: str) -> Any:
    from langdetect.detector_factory import DetectorFactory

    files = map(_profile, candidates.split())
    profiles = [file.read_text("utf-8") for file in files if file.is_file()]
    if len(profiles) < 2:
        return None
    factory = DetectorFactory()
    factory.load_json_profile(profiles)
    factory.set_seed(0)
    return factory
