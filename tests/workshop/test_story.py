"""What is told of a line: what matched, what protected it, and what the line model thinks."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import Cleaner, Source
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import Rule
from cleaner.workshop.asking.alternatives import matching_alternative, narrow, split
from cleaner.workshop.asking.story import LineStory, Teller
from tests.conftest import cleaner_with
from tests.rulebook.html import rule

STORY = [
    "The ferry was late again on Monday, and nobody on the pier knew why.",
    "By noon some forty people stood in the rain, most of them with bags.",
    "In the evening the harbour office promised a second boat for the winter.",
]


def story(lines: list[str], number: int, *rules: Rule, cleaner: Cleaner | None = None) -> LineStory:
    cleaner = cleaner or cleaner_with(*rules, flag_languages=False)
    page = cleaner.explain(Source(id="x", data="\n".join(lines).encode(), format="text"))
    assert page.lines is not None
    line = page.lines.get(number)
    assert line is not None
    return Teller(page, cleaner).tell(line)


@pytest.mark.parametrize(
    ("kind", "keys", "lines", "number", "told"),
    [
        ("drop_line", {"regex": ["share .*", "more (ferries|boats)"]}, [*STORY, "More boats"], 4, ("", "more (ferries|boats)")),
        ("drop_line", {"literals": ["Share", "More boats"]}, [*STORY, "more  BOATS"], 4, ("", "More boats")),
        ("drop_text", {"regex": "read more|see also"}, [*STORY, "Rain fell. See also"], 4, ("", "see also")),
        ("drop_block", {"from": "start", "to": "(the )?end"}, [*STORY, "Start", "Rain", "End"], 5, ("block from line 4 to 6 by `from` and `to`", "")),
        ("drop_list", {"regex": "more on|see also"}, [*STORY, "See also", "Rain", "Wind"], 6, ("in the list below the heading at line 4", "see also")),
        ("drop_list", {"regex": "more on|see also"}, [*STORY, "See also", "Rain", "Wind"], 4, ("heading of the list below it, 2 lines to line 6", "see also")),
        ("cut_tail", {"regex": "comments", "min_stay": 0}, [*STORY, "Comments", "Rain"], 5, ("all below line 4, where it cuts", "comments")),
        ("cut_tail", {"regex": "comments", "min_stay": 0, "anchor": "stays"}, [*STORY, "Comments", "Rain"], 5, ("all below line 4, where it cuts", "comments")),
        ("cut_head", {"regex": "comments", "min_stay": 0}, ["Rain", "Comments", *STORY], 2, ("the line that it cuts at", "comments")),
        ("drop_run", {"min_lines": 3, "strength": "extracted"}, [*STORY, "Rain", "Wind", "Fog"], 5, ("run of 3 short lines, from line 4 to 6", "")),
        ("drop_repeats", {"of": "any", "min_words": 1}, [*STORY, "Rain and fog", "Rain and fog"], 5, ("repeats line 4", "")),
        ("drop_seen", {"lines": ["Home", "# Comments"]}, [*STORY, "31 comments"], 4, ("a line that it has seen on other pages", "# Comments")),
    ],
)  # fmt: skip
def test_what_matched(kind: str, keys: dict[str, Any], lines: list[str], number: int, told: tuple[str, str]) -> None:
    (voice,) = story(lines, number, rule(kind, **keys)).removed_by
    assert (voice.matched[0].how, voice.matched[0].pattern) == told
    assert (voice.rule, voice.place) == ("t/r", "t.toml:2")


def test_a_block_names_both_its_patterns() -> None:
    (voice,) = story(
        [*STORY, "Start", "Rain", "End"], 5, rule("drop_block", **{"from": "start", "to": "(the )?end|stop"})
    ).removed_by
    assert [(one.key, one.pattern) for one in voice.matched[1:]] == [("from", "start"), ("to", "(the )?end")]


def test_teasers_are_told_by_their_lines() -> None:
    teasers = ["Rain on the isles", "Rain on the isles", "Fog on the quay", "Fog on the quay"]
    (voice,) = story([*STORY, *teasers], 6, rule("drop_teasers")).removed_by
    assert voice.matched[0].how == "teasers from line 4 to 7, each title twice"


def test_captured_fields_are_told() -> None:
    (voice,) = story([*STORY, "By Ada Quay"], 4, rule("capture", regex="by (?P<author>.*)")).removed_by
    assert [one.how for one in voice.matched] == ["", "author = Ada Quay"]


def test_a_line_that_goes_in_part_names_the_part() -> None:
    told = story([*STORY, "Rain fell. Read more"], 4, rule("drop_text", regex="read more"))
    assert told.verdict == "goes in part"
    assert [told.text[start:end] for start, end in told.removed_by[0].parts] == [" Read more"]


def test_what_protects_a_line_is_told_with_its_pattern() -> None:
    told = story(
        [*STORY, "More boats"], 4, rule("drop_line", regex="more .*"), rule("keep", "guard", regex="(more|fewer) boats")
    )
    assert [(voice.rule, voice.matched[0].pattern) for voice in told.protected_by] == [
        ("t/guard", "(more|fewer) boats")
    ]


def test_other_rules_that_match_stand_below_the_one_that_answers() -> None:
    told = story(
        [*STORY, "More boats"], 4, rule("drop_line", "a", regex="more .*"), rule("drop_line", "b", regex=".* boats")
    )
    assert [voice.rule for voice in told.removed_by] == ["t/a"]
    assert [voice.rule for voice in told.also] == ["t/b"]


CHROME = [
    "Share on Facebook", "Share on Twitter", "Leave a comment", "Privacy policy", "© 2024 Northern Ferries. All rights reserved.",
]  # fmt: skip
PAGE = [
    "Ferries of the north",
    *STORY * 3,
    "What the captain said:",
    "Map of the isles and their quays",
    *STORY,
    *CHROME,
]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (PAGE[0], "a careful model never judges the first line"),
        (PAGE[1], "a careful model never judges running text"),
        ("What the captain said:", "a careful model never judges a line that ends with a colon"),
    ],
)
def test_the_model_says_why_it_was_not_asked(cleaner: Cleaner, text: str, because: str) -> None:
    (voice,) = story(PAGE, PAGE.index(text) + 1, cleaner=cleaner).models
    assert (voice.score, voice.because) == (None, because)


def test_the_model_tells_its_score_of_a_line_that_stays(cleaner: Cleaner) -> None:
    told = story(PAGE, PAGE.index("Map of the isles and their quays") + 1, cleaner=cleaner)
    (voice,) = told.models
    assert told.verdict == "stays"
    assert voice.score is not None
    assert 0 < voice.score < voice.threshold == 0.7
    assert voice.because == "its score is below the threshold"
    assert len(voice.features) == 3


def test_on_a_small_page_the_model_is_silent(cleaner: Cleaner) -> None:
    (voice,) = story([*STORY, "Rain"], 4, cleaner=cleaner).models
    assert voice.because == "the page has 4 lines, fewer than 8"


MODEL = """about = "t"
[[line_model]]
id = "short"
why = "Short lines."
threshold = 0.6
careful = false
max_share = {share}
trees = ['''
words <= 8.5: 0.1
  2.0
  -2.0
''']
example = '''
- Harbour
  The ferry was late.
'''
"""


@pytest.mark.parametrize(
    ("share", "lines", "because"),
    [
        (1.0, [], "would leave nothing of the page"),
        (0.2, STORY, "would take 91% of the page, its max_share is 20%"),
    ],
)
def test_why_a_model_is_held_back(share: float, lines: list[str], because: str) -> None:
    cleaner = cleaner_with(*parse_pack(MODEL.format(share=share), "t.toml", "t"), flag_languages=False)
    told = story([f"The {number} harbours of the long summer" for number in range(60)] + lines, 3, cleaner=cleaner)
    (voice,) = told.models
    assert told.verdict == "stays"
    assert voice.score is not None
    assert voice.score >= voice.threshold
    assert voice.because == f"is held back, as it {because}"


def test_no_model_speaks_in_preset_careful() -> None:
    assert story(PAGE, 1, cleaner=Cleaner(preset="careful")).models == []


def test_alternatives() -> None:
    assert split(r"a\||[)|](b|c)|(?:d)") == [r"a\|", "[)|](b|c)", "(?:d)"]
    assert split("(?P<x>a|b)") == ["(?P<x>a|b)"]
    drop = rule("drop_line", regex=["a|b", "c|(d|e) f"])
    assert matching_alternative(drop.spec, drop.spec.patterns()[0], "E F") == "(d|e) f"


def test_a_group_that_is_needed_twice_stays_whole() -> None:
    import re

    assert narrow("((a|b) )+(c|d)", lambda tried: bool(re.fullmatch(tried, "a b c"))) == "((a|b) )+(c)"
