"""HTML with each option: who is asked, who answers where nobody finds anything, and what the sidecar tells of it."""

from __future__ import annotations

from typing import Any

import pytest

import cleaner.extract as stage
from cleaner import Cleaned, Cleaner, Config, ConfigError
from cleaner.dom.extractors import Found
from cleaner.records import Extraction
from cleaner.rulebook.spec import Rule

from .conftest import cleaner_with
from .dom.trees import STORY
from .rulebook.html import judge, page_of

HEAD = "<h1>The late ferry</h1>"
NAV = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/t'>Timetables</a></li></ul></nav>"
COMMENTS = '<div id="comments" class="comments"><div class="comment"><p>I stood there, and it was cold.</p></div></div>'
PAGE = page_of(NAV, "<article>", HEAD, *STORY, "</article>", "<footer>Imprint</footer>", title="The late ferry")
ALL = ["- Home", "- Timetables", "The late ferry", *STORY, "Imprint"]
NOTHING = Found()


def clean(markup: str, *rules: Rule, **options: Any) -> Cleaned:
    return cleaner_with(*rules, encoding="utf-8", flag_languages=False, **options).clean_bytes(
        markup.encode(), format="html"
    )


def extraction_of(cleaned: Cleaned) -> Extraction:
    assert cleaned.sidecar.extraction is not None
    return cleaned.sidecar.extraction


def let_find(monkeypatch: pytest.MonkeyPatch, found: Found, calls: list[bool] | None = None) -> None:
    """Let trafilatura find this."""

    def ask(tree: Any, *, fast: bool, comments: bool = False) -> Found:
        (calls if calls is not None else []).append(fast)
        return found

    monkeypatch.setattr(stage, "ask_trafilatura", ask)


@pytest.mark.parametrize(
    ("options", "rules", "by", "asked"),
    [
        ({}, [judge()], "t/judge", "trafilatura"),
        ({}, [], "trafilatura", "trafilatura"),
        ({"second_opinion": False}, [judge()], "trafilatura", "trafilatura"),
        ({"extractor": "resiliparse"}, [judge()], "resiliparse", "resiliparse"),
        ({"extractor": "none"}, [judge()], "all visible text", "none"),
    ],
)
def test_who_answers(options: dict[str, Any], rules: list[Rule], by: str, asked: str) -> None:
    cleaned = clean(PAGE, *rules, **options)
    extraction = extraction_of(cleaned)
    assert (extraction.extractor, extraction.answered_by) == (asked, by)
    assert extraction.reason
    assert extraction.comments == []
    assert [line for line in cleaned.text.splitlines() if line in STORY] == STORY
    assert cleaned.metadata.get("title") == "The late ferry"
    assert cleaned.warnings == []


def test_all_visible_text_is_all_blocks() -> None:
    cleaned = clean(PAGE, judge(), extractor="none")
    assert cleaned.text.splitlines() == ALL
    assert (extraction_of(cleaned).blocks, extraction_of(cleaned).kept) == (len(ALL), len(ALL))
    assert extraction_of(cleaned).reason == "asked for"


def test_blocks_and_kept_count_the_blocks_of_the_page() -> None:
    extraction = extraction_of(clean(PAGE, judge("words <= 3.5", "words <= 9.5")))
    assert (extraction.blocks, extraction.kept) == (len(ALL), len(STORY))


def test_the_reason_counts_what_the_judge_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    let_find(monkeypatch, Found("\n".join(["The late ferry", "Imprint", *STORY[:3]])))
    extraction = extraction_of(clean(PAGE, judge("words <= 3.5", "words <= 9.5")))
    assert extraction.reason == "blocks beside trafilatura's: 1; of its blocks left out: 2"


def test_own_lines_of_an_extractor_count_no_blocks() -> None:
    extraction = extraction_of(clean(PAGE, extractor="resiliparse"))
    assert (extraction.blocks, extraction.kept, extraction.reason) == (0, 0, "its lines as they are")


def test_a_judge_asks_trafilatura_without_its_fallbacks(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bool] = []
    let_find(monkeypatch, Found("\n".join(STORY)), calls)
    clean(PAGE, judge())
    clean(PAGE, judge(), second_opinion=False)
    clean(PAGE)
    assert calls == [True, False, False]


@pytest.mark.parametrize("options", [{"second_opinion": False}, {"extractor": "none"}])
def test_without_a_second_opinion_resiliparse_is_not_asked(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise AssertionError("resiliparse was asked")

    monkeypatch.setattr(stage, "ask_resiliparse", refuse)
    assert STORY[0] in clean(PAGE, judge(), **options).text
    with pytest.raises(AssertionError, match="was asked"):
        clean(PAGE, judge())


STRICT = judge("words <= 3.5", "words <= 999.5")


@pytest.mark.parametrize("rules", [[STRICT], []])
def test_where_the_judge_keeps_nothing_trafilatura_answers(rules: list[Rule], monkeypatch: pytest.MonkeyPatch) -> None:
    let_find(monkeypatch, Found("\n".join(STORY[:2])))
    cleaned = clean(PAGE, *rules)
    assert extraction_of(cleaned).answered_by == "trafilatura"
    assert cleaned.text.splitlines() == STORY[:2]
    assert extraction_of(cleaned).kept == 2
    assert cleaned.warnings == []


def test_its_own_lines_are_taken_where_they_are_no_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    let_find(monkeypatch, Found("Words that\n\nstand nowhere on the page\n"))
    cleaned = clean(PAGE, STRICT)
    assert cleaned.text == "Words that\nstand nowhere on the page\n"
    told = extraction_of(cleaned)
    assert (told.answered_by, told.blocks, told.kept) == ("trafilatura", 0, 0)


@pytest.mark.parametrize("rules", [[STRICT], []])
def test_where_that_finds_nothing_all_visible_text_is_taken_with_a_warning(
    rules: list[Rule], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_find(monkeypatch, NOTHING)
    cleaned = clean(PAGE, *rules)
    assert cleaned.text.splitlines() == ALL
    assert [warning.code for warning in cleaned.warnings] == ["extractor-empty"]
    assert extraction_of(cleaned).answered_by == "all visible text"


def test_a_page_too_deep_for_trafilatura_is_left_to_the_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Found:
        raise RecursionError

    monkeypatch.setattr(stage, "ask_trafilatura", fail)
    cleaned = clean(PAGE, judge())
    assert [line for line in cleaned.text.splitlines() if line in STORY] == STORY
    assert [warning.code for warning in cleaned.warnings] == ["extractor-failed"]


def test_a_page_too_deep_for_a_parser_is_flattened() -> None:
    cleaned = clean("<html><body>" + "<div>" * 5000 + STORY[0] + "</div>" * 5000 + "</body></html>", judge())
    assert cleaned.text == STORY[0] + "\n"
    assert [warning.code for warning in cleaned.warnings] == ["extractor-failed"]
    assert extraction_of(cleaned).answered_by == "all visible text"


@pytest.mark.parametrize("markup", ["<!doctype html>", "<!-- only this -->"])
def test_a_page_without_an_element_is_answered_by_nobody(markup: str) -> None:
    cleaned = clean(markup, judge())
    assert (cleaned.text, extraction_of(cleaned).answered_by) == ("", "nobody")
    assert [warning.code for warning in cleaned.warnings] == ["nothing-extracted"]


@pytest.mark.parametrize("extractor", ["trafilatura", "resiliparse", "none"])
def test_a_page_without_text_is_empty_with_a_warning(extractor: str) -> None:
    cleaned = clean("<html><body><script>x()</script></body></html>", judge(), extractor=extractor)
    assert cleaned.text == ""
    assert [warning.code for warning in cleaned.warnings] == ["nothing-extracted"]


def test_where_resiliparse_finds_nothing_all_visible_text_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "ask_resiliparse", lambda markup: " \n")
    cleaned = clean("<html><body><p>One</p><p>Two</p></body></html>", extractor="resiliparse")
    assert cleaned.text == "One\nTwo\n"
    assert extraction_of(cleaned).reason == "resiliparse found no main text"


@pytest.mark.parametrize(
    ("title", "stays"),
    [("auto", []), ("keep", ["The late ferry"]), ("drop", [])],
)
def test_the_title_as_wanted(title: str, stays: list[str]) -> None:
    assert clean(PAGE, judge(), title=title).text.splitlines() == [*stays, *STORY]


def test_a_title_that_the_judge_keeps_goes_where_it_is_not_wanted() -> None:
    eager = judge("words <= 3.5", "words <= 1.5")
    assert clean(PAGE, eager).text.splitlines() == ["The late ferry", *STORY]
    assert clean(PAGE, eager, title="drop").text.splitlines() == STORY


def test_markdown() -> None:
    page = PAGE.replace("</article>", "<ol><li>A rope was cut loose</li><li>Bread was given away</li></ol></article>")
    cleaned = clean(page, judge(), output_format="markdown", title="keep")
    items = ["1. A rope was cut loose\n2. Bread was given away"]
    assert cleaned.text == "\n\n".join(["# The late ferry", *STORY, *items]) + "\n"


@pytest.mark.parametrize("options", [{}, {"second_opinion": False}])
def test_comments_stand_apart_where_they_are_wanted(options: dict[str, Any]) -> None:
    page = PAGE.replace("<footer>", COMMENTS + "<footer>")
    assert extraction_of(clean(page, judge(), **options)).comments == []
    cleaned = clean(page, judge(), comments=True, **options)
    assert extraction_of(cleaned).comments == ["I stood there, and it was cold."]


@pytest.mark.parametrize("fallback", ["", "<p>"])
def test_plain_text_has_no_extraction(fallback: str) -> None:
    sidecar = cleaner_with(judge()).clean_text(STORY[0] + fallback, format="text").sidecar
    assert (sidecar.extraction, sidecar.input.format) == (None, "text")


@pytest.mark.parametrize(
    "option",
    [
        {"extractor": "resiliparse"},
        {"second_opinion": False},
        {"title": "drop"},
        {"output_format": "markdown"},
        {"comments": True},
    ],
)
def test_each_option_changes_the_hash_of_the_configuration(option: dict[str, Any]) -> None:
    assert Config().with_options(**option).sha256 != Config().sha256
    assert clean(PAGE, **option).sidecar.provenance.config_sha256 != clean(PAGE).sidecar.provenance.config_sha256


@pytest.mark.parametrize("option", [{"extractor": "readability"}, {"title": "first"}, {"output_format": "html"}])
def test_what_an_option_does_not_know_is_refused(option: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=next(iter(option.values()))):
        Config().with_options(**option)


def test_the_title_goes_where_all_text_is_taken_too() -> None:
    assert "The late ferry" in clean(PAGE, extractor="none").text
    assert "The late ferry" not in clean(PAGE, extractor="none", title="drop").text


@pytest.mark.parametrize(
    "options",
    [
        {"extractor": "resiliparse", "title": "drop"},
        {"extractor": "resiliparse", "output_format": "markdown"},
        {"extractor": "resiliparse", "comments": True},
        {"extractor": "none", "comments": True},
    ],
)
def test_options_that_would_do_nothing_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"trafilatura's|another extractor"):
        Cleaner(**options)


def test_where_the_judge_keeps_next_to_nothing_either_extractor_is_heard() -> None:
    page = page_of("<h1>The late ferry</h1>", *STORY * 8)
    cleaned = clean(page, judge("words <= 3.5", "words <= 900"))
    assert extraction_of(cleaned).answered_by == "both extractors"
    assert [warning.code for warning in cleaned.warnings] == ["extractor-doubtful"]
    assert [line for line in STORY if line not in cleaned.text] == []
