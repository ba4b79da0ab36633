"""The detectors behind their door: the fast one, those that stand in for it, and the judge."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from cleaner import Cleaner, ConfigError
from cleaner.language import detectors
from tests.language.texts import STORY, sentences


@pytest.fixture
def only_langdetect(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine where the fast detectors have no wheel."""
    monkeypatch.setattr(detectors, "MAKERS", [_is_missing, _is_missing])
    detectors.fast_detector.cache_clear()
    yield
    detectors.fast_detector.cache_clear()


def _is_missing() -> detectors.Detector:
    raise ImportError


def test_eldc_scores_the_best_first() -> None:
    scores = detectors.fast_detector().ask(sentences("en")[0], "de en fr")
    assert set(scores) <= {"de", "en", "fr"}
    assert next(iter(scores)) == "en"
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@pytest.mark.parametrize("text", ["", " ", "12", "\ud800 the bridge", "the \x00 bridge", "a" * 5000, "ñ" * 3000])
def test_no_text_stops_a_detector(text: str) -> None:
    assert isinstance(detectors.fast_detector().ask(text, "de en"), dict)
    assert isinstance(detectors.judge(text, "de en"), dict)


def test_the_judge_knows_nothing_of_numbers_and_one_candidate() -> None:
    assert detectors.judge("1234 5678", "de en") == {}
    assert detectors.judge("The bridge is old.", "en") == {}
    assert detectors.judge("The bridge is old.", "en xx") == {}


def test_the_judge_gives_the_same_answer_each_time() -> None:
    answers = {tuple(detectors.judge("die alte Brug", "af de nl").items()) for _ in range(20)}
    assert len(answers) == 1


def test_langdetect_alone_tells_pages_lines_and_parts(only_langdetect: None) -> None:
    half = (
        "He told the crowd that il lavoro comincerà nel mese di marzo e durerà un anno before he left for home again."
    )
    lines = f"{sentences('de')[0]}\n{half}\nJean-Baptiste Poquelin\nLeeds United\n"
    cleaned = Cleaner().clean_text(STORY["en"] * 2 + lines)
    assert cleaned.sidecar.language.detector == "langdetect"
    assert cleaned.language == "en"
    assert [(flag.kind, flag.language) for flag in cleaned.flags] == [("other-language", "de"), ("mixed", "it")]
    assert "langdetect: de leads en" in cleaned.flags[0].evidence


@pytest.mark.parametrize("tag", ["de", "fr", "pl", "ru", "zh", "hi", "ne"])
def test_langdetect_alone_flags_nothing_in_a_page_of_one_language(only_langdetect: None, tag: str) -> None:
    cleaned = Cleaner().clean_text(STORY[tag])
    assert (cleaned.language, cleaned.flags) == (tag, [])


def test_py3langid_stands_in_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("py3langid")
    monkeypatch.setattr(detectors, "MAKERS", detectors.MAKERS[1:])
    detectors.fast_detector.cache_clear()
    try:
        cleaned = Cleaner().clean_text(STORY["en"] * 2 + sentences("de")[0] + "\n")
        assert cleaned.sidecar.language.detector == "py3langid"
        assert [flag.language for flag in cleaned.flags] == ["de"]
    finally:
        detectors.fast_detector.cache_clear()


def test_lingua_is_told_to_be_missing_before_any_work() -> None:
    if find_spec("lingua"):
        pytest.skip("lingua is installed")
    with pytest.raises(ConfigError, match=r"webtext-cleaner\[lingua\]"):
        Cleaner(arbiter="lingua")


def test_lingua_decides_where_it_is_asked_to() -> None:
    pytest.importorskip("lingua")
    cleaned = Cleaner(arbiter="lingua").clean_text(STORY["cs"] * 3 + sentences("sk")[1] + "\n")
    (flag,) = cleaned.flags
    assert flag.language == "sk"
    assert "lingua says" in flag.evidence
