"""Parts of a line in another language: found, and their spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.language import find_foreign, find_home
from tests.language.texts import STORY, sentences


def parts(page: str, line: str) -> list[tuple[str, str, str]]:
    _, home = find_home(STORY[page] * 3 + line + "\n")
    assert home is not None
    return [(found.kind, found.language, line[found.start : found.end]) for found in find_foreign(line, home)]


@pytest.mark.parametrize(
    ("page", "other"),
    [("en", "de"), ("en", "fr"), ("de", "en"), ("fr", "pl"), ("tr", "en"), ("pl", "it"), ("fi", "sv"), ("id", "en")],
)
def test_a_line_that_turns_into_another_language(page: str, other: str) -> None:
    mine, theirs = sentences(page)[0].rstrip("."), sentences(other)[1]
    ((kind, language, part),) = parts(page, f"{mine} {theirs}")
    assert (kind, language) == ("mixed", other)
    assert len(set(part.split()) ^ set(theirs.split())) <= 2  # its edges are right but for a word or two


@pytest.mark.parametrize(
    ("page", "line", "language", "part"),
    [
        ("en", "The proverb goes 一寸光阴一寸金 and every pupil knows it by heart.", "zh", "一寸光阴一寸金"),
        ("ru", "Он сказал: this is not the end of the story, и ушёл.", "en", "this is not the end of the story"),
        ("ja", "彼は「this is not the end of the story」と言った。", "en", "this is not the end of the story"),
        ("en", "A sign said вход посторонним запрещён in red letters.", "ru", "вход посторонним запрещён"),
    ],
)
def test_a_run_in_another_script(page: str, line: str, language: str, part: str) -> None:
    assert parts(page, line) == [("mixed", language, part)]


def test_two_parts_of_a_line_are_two_flags() -> None:
    line = (
        "The mayor said that die Arbeiten an der alten Brücke sollen im März beginnen and then he repeated it for our "
        "guests from France: les travaux doivent commencer au mois de mars, which everybody understood."
    )
    assert [language for _, language, _ in parts("en", line)] == ["de", "fr"]


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("en", "He sang in La Traviata, Der fliegende Holländer and Les Contes d'Hoffmann before he turned thirty."),
        ("de", "Der Song wurde unter dem Titel „Let It Be“ weltbekannt und steht bis heute in vielen Listen."),
        ("ru", "Компания Microsoft представила новую версию Visual Studio Code для разработчиков."),
        ("zh", "他在纽约的 Metropolitan Museum of Art 工作了十年，后来回到了北京。"),
        ("de", "Die Ladefläche des alten Lastwagens hat die Maße: a = 3 m, b = 1,5 m, h = 0,7 m."),
        ("ru", "Группа Pink Floyd и альбом The Dark Side of the Moon известны каждому."),
        ("pl", "Burmistrz Jean-Claude van den Berg oraz Maria de la Cruz podpisali w poniedziałek nową umowę."),
    ],
)
def test_names_and_titles_inside_a_line_are_not_flagged(page: str, line: str) -> None:
    assert parts(page, line) == []


def test_edges_lie_at_the_ends_of_sentences_and_quotations() -> None:
    lines = {
        "The bridge is closed. Das Museum ist montags geschlossen. The museum is closed too.": "Das Museum ist montags geschlossen.",
        "A sign on the door said “Das Museum ist montags geschlossen”, and so they went home.": "Das Museum ist montags geschlossen",
    }
    for line, part in lines.items():
        assert parts("en", line) == [("mixed", "de", part)]


def test_two_languages_in_a_row_do_not_overlap() -> None:
    line = " ".join(sentences(tag)[0] for tag in ("fr", "sv", "it"))
    found = parts("fr", line)
    assert {language for _, language, _ in found} == {"sv", "it"}
    assert sum(len(part) for _, _, part in found) <= len(line) - len(sentences("fr")[0]) + 10


@given(st.lists(st.sampled_from([s for tag in STORY for s in sentences(tag)]), min_size=2, max_size=6))
def test_findings_are_in_order_and_do_not_overlap(pieces: list[str]) -> None:
    line = " ".join(pieces)
    _, home = find_home(STORY["en"] * 4)
    assert home is not None
    found = find_foreign(line, home)
    edges = [edge for each in found for edge in (each.start, each.end)]
    assert edges == sorted(edges)
    assert all(each.start < each.end <= len(line) for each in found)
