"""Which rules came near to a line, and what held them back: each condition once, with a rule of its own."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import Cleaner, Source
from cleaner.api import Config
from cleaner.model import Page
from cleaner.rulebook.book import RuleBook, select_rules
from cleaner.rulebook.conditions import LINE_CONDITIONS, PAGE_CONDITIONS
from cleaner.rulebook.spec import Rule
from cleaner.workshop.asking.near import Near, find_near
from tests.conftest import cleaner_with
from tests.rulebook.html import page_of, rule

STORY = [
    "The ferry was late again on Monday, and nobody on the pier knew why.",
    "By noon some forty people stood in the rain, most of them with bags.",
    "In the evening the harbour office promised a second boat for the winter.",
]
LINE = "More ferries"
TOLD: dict[str, tuple[dict[str, Any], str]] = {
    "min_words": ({"min_words": 3}, "has 2 words, min_words is 3"),
    "max_words": ({"max_words": 1}, "has 2 words, max_words is 1"),
    "position": ({"position": [0.0, 0.2]}, "is line 4 of 7 that are left, position is [0.0, 0.2]"),
    "unless": ({"unless": "ferr.es"}, "unless finds 'ferries'"),
    "neighbours": ({"neighbours": "train"}, "neighbours finds nothing in the lines around, 2, 3, 5, 6"),
    "between_sentences": ({"between_sentences": True}, "between_sentences: no running text is directly below"),
    "languages": ({"languages": ["de", "fr"]}, "is for pages in de, fr, this one is en"),
    "sites": ({"sites": ["example.org"]}, "is for example.org, this page is of no known site"),
    "paths": ({"paths": ["news/*"]}, "paths = news/* does not fit the id 'x'"),
    "document": ({"document": "prose"}, "is for pages of prose, and running text makes up too little of this one"),
    "tag": ({"tag": ["li"]}, "asks by tag where in HTML a line comes from, and this page does not say"),
    "max_share": ({"max_share": 0.0}, ""),
    "beside": ({"beside": True}, "speaks only beside a line that goes by another rule, and none does"),
    "strength": ({"strength": "flattened"}, "is silent in preset extracted: its strength is flattened"),
}


def near_of(lines: list[str], number: int, *rules: Rule, **options: Any) -> tuple[list[Near], Page]:
    cleaner = cleaner_with(*rules, flag_languages=False)
    cleaner.config = config = cleaner.config.with_options(**options)
    cleaner.__dict__["rulebook"] = RuleBook(select_rules(rules, config.preset, config.disable), config.preset)
    page = cleaner.explain(Source(id="x", data="\n".join(lines).encode(), format="text"))
    return find_near(page, cleaner, number), page


@pytest.mark.parametrize("key", [key for key in TOLD if key != "max_share"])
def test_a_condition_that_fails_is_named_with_its_figures(key: str) -> None:
    keys, told = TOLD[key]
    after = ["Rain and wind"] * 40 if key == "document" else ["Rain", "Wind", "Fog"]
    (near,), page = near_of([*STORY, LINE, *after], 4, rule("drop_line", regex="more .*", **keys))
    assert [(held.key, held.told) for held in near.held] == [(key, told)]
    assert near.part is None
    assert LINE in page.cleaned


def test_every_condition_of_the_tables_is_tried_above() -> None:
    assert {*LINE_CONDITIONS, *PAGE_CONDITIONS} - {*TOLD, "origin", "link_density", "heading"} == set()


def test_without_the_condition_the_line_goes_and_nothing_is_near() -> None:
    near, page = near_of([*STORY, LINE], 4, rule("drop_line", regex="more .*"))
    assert (near, LINE in page.cleaned) == ([], False)


def test_a_share_that_would_be_too_large() -> None:
    (near,), _ = near_of(
        [*STORY, "The boat " * 50], 4, rule("drop_line", regex="the boat.*", max_words=200, max_share=0.1)
    )
    assert [held.key for held in near.held] == ["max_share"]
    assert near.held[0].told.startswith("would take ")
    assert near.held[0].told.endswith("its max_share is 10%")


def test_a_keep_rule_is_named_that_held_another_back() -> None:
    rules = rule("drop_line", regex="more .*"), rule("keep", "guard", regex="more ferries")
    (near,), _ = near_of([*STORY, LINE], 4, *rules)
    assert [(held.key, held.told) for held in near.held] == [("keep", "is held back by t/guard, which keeps the line")]


def test_of_a_line_that_goes_the_keep_rules_are_told_that_came_near() -> None:
    rules = rule("drop_line", regex="more .*"), rule("keep", "guard", regex="more ferries", max_words=1)
    (near,), _ = near_of([*STORY, LINE], 4, *rules)
    assert (near.rule.name, near.held[0].key) == ("t/guard", "max_words")


def test_a_rule_that_is_switched_off() -> None:
    (near,), _ = near_of([*STORY, LINE], 4, rule("drop_line", regex="more .*"), disable=("t",))
    assert [(held.key, held.told) for held in near.held] == [("disable", "is switched off by disable = 't'")]


@pytest.mark.parametrize(
    ("line", "regex", "part"),
    [
        ("Nobody said: read more on ferries", "read more( on)?", "read more on"),
        ("Furthermore ferries are slow", "more ferries", None),  # cuts a word
        ("We know of no more than that, and that is a long way to say it", "more", None),  # one word of many
        ("Ferries: more", "more", None),
        ("So more ferries", "more ferries", "more ferries"),
        ("もっと見る渡船", "もっと見る", "もっと見る"),  # no spaces between words
        ("Rain and wind", ".{4}", None),  # would hit a part of any line
    ],
)
def test_a_part_of_a_line_from_word_to_word(line: str, regex: str, part: str | None) -> None:
    near, _ = near_of([*STORY, line], 4, rule("drop_line", regex=regex))
    assert [line[slice(*one.part)] for one in near if one.part] == ([part] if part else [])


def test_the_nearest_come_first() -> None:
    rules = [
        rule("drop_line", "part", regex="ferries to the islands"),
        rule("drop_line", "two", regex="more .*", max_words=2, position="head"),
        rule("drop_line", "longer", regex="more ferries to the"),
        rule("drop_line", "one", regex="more .*", max_words=2),
    ]
    near, _ = near_of([*STORY * 3, "More ferries to the islands"], 10, *rules)
    assert [one.rule.name for one in near] == ["t/one", "t/two", "t/part", "t/longer"]


@pytest.mark.parametrize(
    ("kind", "keys", "held"),
    [
        ("drop_block", {"from": "more .*", "to": "the end"}, ("to", "none of the 20 lines below it matches `to`")),
        ("cut_head", {"regex": "more .*", "position": [0, 1], "min_stay": 0}, ("max_sentences", "3 lines of running text would go, max_sentences is 1")),
        ("cut_head", {"regex": "more .*", "position": [0, 1], "max_sentences": 9}, ("min_stay", "5% of the page would stay, min_stay is 50%")),
        ("capture", {"regex": "(?P<date>more .*)"}, ("date", "what it takes for a date is no full date")),
    ],
)  # fmt: skip
def test_what_a_kind_itself_holds_against_a_line(kind: str, keys: dict[str, Any], held: tuple[str, str]) -> None:
    (near,), _ = near_of([*STORY, LINE], 4, rule(kind, **keys))
    assert [(one.key, one.told) for one in near.held] == [held]


def test_seen_lines_are_known_and_held_back() -> None:
    near, _ = near_of([*STORY, LINE], 4, rule("drop_seen", lines=["more FERRIES"], position="head", max_words=1))
    assert [held.key for held in near[0].held] == ["max_words"]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"link_density": 0.8}, "stands by 0 in links, link_density is 0.8"),
        ({"tag": ["li", "td"]}, "comes from a <p>, tag is li, td"),
        ({"heading": True}, "is no heading, heading is true"),
    ],
)
def test_what_html_says_of_a_line(keys: dict[str, Any], told: str) -> None:
    cleaner = cleaner_with(rule("drop_line", regex="more .*", **keys), extractor="none", flag_languages=False)
    page = cleaner.explain(Source(id="x", data=page_of(*STORY, LINE).encode(), format="html"))
    (near,) = find_near(page, cleaner, page.text.split("\n").index(LINE) + 1)
    assert [held.told for held in near.held] == [told]


def test_with_preset_auto_the_book_that_spoke_is_asked() -> None:
    plain, strong = (
        rule("drop_line", "plain", regex="more .*", max_words=1),
        rule("drop_line", "strong", regex="more ferries", strength="flattened"),
    )
    cleaner = Cleaner(Config(preset="auto", shipped=False))
    cleaner.__dict__["all_rules"] = [plain, strong]
    cleaner.__dict__.pop("rulebook", None)
    page = cleaner.explain(Source(id="x", data="\n".join([*STORY, LINE]).encode(), format="text"))
    assert page.preset == "extracted"
    keys = {near.rule.name: [held.key for held in near.held] for near in find_near(page, cleaner, 4)}
    assert keys == {"t/plain": ["max_words"], "t/strong": ["strength"]}


def test_of_a_blank_line_none() -> None:
    assert near_of(["Rain", "", "More ferries"], 2, rule("drop_line", regex="more .*"))[0] == []
