"""HTML that is made to hurt: floods, depths and gaps. Each page had taken minutes, gigabytes or text."""

from __future__ import annotations

import time

import pytest

from cleaner import Cleaner, Source
from cleaner.dom.extractors import parse_fast, skim_metadata
from cleaner.dom.flatten import flatten
from cleaner.dom.parse import parse, settle
from cleaner.dom.weight import find_burden, is_too_deep
from cleaner.model import Cleaned

TEXT = "The ferry left the pier at noon and came back with forty people before the storm. "
SECONDS = 30  # each takes less than two; without its guard a minute or more


def clean(cleaner: Cleaner, body: str) -> Cleaned:
    page = f"<!DOCTYPE html><html lang='en'><head><title>Ferry</title></head><body>{body}</body></html>"
    return cleaner.clean_source(Source(id="x", data=page.encode(), format="html"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<p>" + " " * 400_000 + f"</p><p>{TEXT}</p>", id="spaces"),
        pytest.param("<p>x" + "\u00a0" * 400_000 + f"y</p><p>{TEXT}</p>", id="no-break spaces"),
        pytest.param(f"<p>{TEXT}</p><div " + " ".join(f"a{n}=b" for n in range(100_000)) + ">x</div>", id="attributes"),
        pytest.param(f"<p>{TEXT}</p><select>" + "<option>One" * 40_000 + "</select>", id="options"),
        pytest.param(("<table><tr><td>a<td>" * 600 + TEXT + "</table>" * 600) * 8, id="tables in tables"),
        pytest.param("".join(f"<p><font color=c{n}>{TEXT}" for n in range(6000)), id="fonts without an end"),
        pytest.param("<div>" * 1900 + f"<p>{TEXT}</p>" * 4000, id="all in two thousand boxes"),
        pytest.param("<div class='share-buttons'>" * 500 + TEXT * 5000 + "</div>" * 500, id="matches in matches"),
        pytest.param("<div></div>" * 100_000 + f"<p>{TEXT}</p>", id="empty elements"),
        pytest.param("<ol>" + "<li>One more" * 20_000 + "</ol>", id="a long list"),
    ],
)
@pytest.mark.parametrize("extractor", ["trafilatura", "resiliparse"])
def test_floods_take_no_time_and_no_text(body: str, extractor: str) -> None:
    started = time.perf_counter()
    form = "markdown" if extractor == "trafilatura" else "plain"
    cleaned = clean(Cleaner(extractor=extractor, output_format=form, flag_languages=False), body)
    assert time.perf_counter() - started < SECONDS
    assert (TEXT.strip() if TEXT in body else "One more") in cleaned.text


def test_what_is_too_deep_for_an_extractor_is_told(cleaner: Cleaner) -> None:
    cleaned = clean(cleaner, "<div>" * 1900 + f"<p>{TEXT}</p>" * 3000)
    assert cleaned.text.count("The ferry") == 3000
    assert "extractor-skipped" in [warning.code for warning in cleaned.warnings]


def test_where_resiliparse_must_not_look_trafilatura_answers() -> None:
    cells = "".join(f"<tr><td><font color=c{n}>{TEXT}{n}</td></tr>" for n in range(1500))
    body = f"<h1>Ferry</h1><p>{TEXT * 3}</p><table>{cells}</table>"
    cleaned = clean(Cleaner(extractor="resiliparse"), body)
    assert cleaned.sidecar.extraction is not None
    assert cleaned.sidecar.extraction.answered_by == "trafilatura"
    assert "extractor-skipped" in [warning.code for warning in cleaned.warnings]


@pytest.mark.parametrize(
    ("markup", "deep"),
    [
        ("<div>" * 30_000, True),
        ("<div/>" * 30_000, True),
        ("<p><i>" * 30_000, True),
        ("<p>One<li>Two<td>Three<br>" * 30_000, False),
        ("<svg><path d='M0'/></svg>" * 30_000, False),
        ("<script>" + "x = '<div>';" * 30_000 + "</script><p>One</p>", False),
        (f"<!--{'<div>' * 30_000}--><p>One</p>", False),
    ],
)
def test_depth_is_told_from_markup(markup: str, deep: bool) -> None:
    assert is_too_deep(markup) is deep


def test_an_ordinary_page_is_no_burden() -> None:
    tree = parse("<table><tr><td>" * 20 + TEXT + "<p>x" * 1000).tree
    assert find_burden(tree, 100_000) == ""


def test_long_attributes_stay_where_they_are_few() -> None:
    image = f"<img src='data:image/png;base64,{'QUJD' * 20_000}'>"
    assert settle(image) == image


def test_metas_by_their_names() -> None:
    metas = "<meta property='og:title' content='The ferry'>" + "<meta name='a' content='b'>" * 5000
    tree = parse_fast(f"<html><head>{metas}<title>Ferry</title></head></html>")
    assert skim_metadata(tree)["title"] == "The ferry"


RUSSIAN = "Паром вышел в полдень и вернулся с сорока людьми до начала бури."
HEBREW = "המעבורת יצאה בצהריים וחזרה עם ארבעים איש לפני הסערה."
KOREAN = "연락선은 정오에 부두를 떠나 폭풍이 오기 전에 사십 명과 함께 돌아왔다."
SCRIPT = f"<script>{'var a = 1;' * 300}</script>"


@pytest.mark.parametrize(
    ("text", "codec", "head"),
    [
        pytest.param(HEBREW, "cp1255", f"{SCRIPT}<meta charset=windows-1255>", id="late"),
        pytest.param(KOREAN, "euc-kr", f"{SCRIPT}<meta charset=euc-kr>", id="late, two bytes"),
        pytest.param(KOREAN, "euc-kr", SCRIPT, id="missing"),
        pytest.param(RUSSIAN, "koi8-r", "<meta charset=windows-1251>", id="wrong page of the script"),
        pytest.param(RUSSIAN, "cp1251", "<meta charset=utf-8><meta charset=windows-1251>", id="two that differ"),
        pytest.param(RUSSIAN, "utf-16-le", "<meta charset=utf-16>", id="wide, no mark"),
        pytest.param(RUSSIAN, "utf-8", "<meta charset=iso-8859-1>", id="UTF-8 all the same"),
        pytest.param(RUSSIAN, "cp1251", "<meta charset=klingon>", id="unknown"),
    ],
)
def test_a_charset_in_markup_is_checked_and_markup_does_not_drown_the_text(text: str, codec: str, head: str) -> None:
    page = f"<!DOCTYPE html><html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"
    source = Source(id="x", data=page.encode(codec), format="html")
    assert text in Cleaner(flag_languages=False).clean_source(source).text


@pytest.mark.parametrize(
    "opening",
    [
        "<a ",
        "<a <b",
        "<a/",
        "<a =",
        "<a href='",
        '<a b="c',
        "<!-- ",
        "<![x ",
        "<?x ",
        "</",
        "</a ",
        "<",
        "&#1",
        "<title>",
        "<![CDATA[",
    ],
)
def test_visible_text_of_what_never_ends(opening: str) -> None:
    started = time.perf_counter()
    text = flatten(f"<div>{TEXT}<p title='a > b'>{TEXT}</p>" + opening * 50_000)
    assert time.perf_counter() - started < SECONDS / 6
    assert text.startswith(f"{TEXT.strip()}\n{TEXT.strip()}\n")


def test_a_character_of_a_million_digits_is_none() -> None:
    assert flatten(f"<p>a&#{'1' * 100_000};b &#xD800; &#65;") == "a\ufffdb \ufffd A\n"
