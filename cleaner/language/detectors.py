"""The doors of the language detectors: eldc, fast, and langdetect, the judge in doubt.

eldc has no wheel on some platforms; langdetect then answers alone, about a thousand times slower.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

_LOCK = threading.Lock()  # both libraries keep state; langdetect races on first use
_TAGS = {"zh-cn": "zh", "zh-tw": "zh", "iw": "he"}
_MAX_BYTES = 1000  # eldc reads no further


@lru_cache(maxsize=1)
def _eldc() -> Any:
    try:
        import eldc
    except ImportError:
        return None
    eldc.init()
    eldc.set_scores(10)
    return eldc


@lru_cache(maxsize=1)
def _langdetect() -> Any:
    import langdetect

    langdetect.DetectorFactory.seed = 0  # unseeded, answers change from run to run
    return langdetect


def fast_detector_name() -> str:
    """``eldc``, or ``langdetect`` where that is all there is."""
    with _LOCK:
        return "eldc" if _eldc() else "langdetect"


def scores(text: str) -> dict[str, float]:
    """Scores from 0 to 1 by language, best first; empty where nothing can be said."""
    with _LOCK:
        eldc = _eldc()
        if eldc is None:
            return _langdetect_scores(text)
        clean = text.encode("utf-8", "ignore")[:_MAX_BYTES].decode("utf-8", "ignore").replace("\x00", " ")
        return {
            "no" if tag in ("nb", "nn") else tag: float(score)
            for tag, score in eldc.detect_details(clean).scores.items()
        }


def judge(text: str) -> dict[str, float]:
    """Langdetect's probabilities by language; empty where it has no features to go by."""
    with _LOCK:
        return _langdetect_scores(text)


def _langdetect_scores(text: str) -> dict[str, float]:
    langdetect = _langdetect()
    try:
        found = langdetect.detect_langs(text)
    except langdetect.LangDetectException:
        return {}
    return {_TAGS.get(answer.lang, answer.lang): float(answer.prob) for answer in found}
