"""Every kind and every condition, on small pages."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from cleaner import Source
from cleaner.errors import RuleError
from cleaner.rulebook.globs import matches_path
from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import Rule
from cleaner.workshop.checking.examples import check_rules
from tests.conftest import cleaner_with

PROSE = [
    "The council met on Monday and agreed to repair the bridge before winter.",
    "Work will begin in March and cost four million, said the mayor of the town.",
    "Until then lorries take the northern road, which adds half an hour.",
    "Residents had asked for a second crossing since the flood of last year.",
]


def rule(kind: str, id: str = "r", **keys: Any) -> Rule:
    import tomllib

    def toml(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return f"'''{value}'''" if isinstance(value, str) else str(list(value) if isinstance(value, tuple) else value)

    body = "\n".join(f"{key.rstrip('_')} = {toml(value)}" for key, value in {"max_share": 1.0, **keys}.items())
    text = f"about='t'\n[[{kind}]]\nid='{id}'\nwhy='w'\nexample='''\n- a\n  b\n'''\n{body}\n"
    assert tomllib.loads(text)
    (loaded,) = parse_pack(text, "t.toml", "t")
    return loaded


def left(lines: list[str], *rules: Rule, host: str | None = None) -> list[str]:
    """The lines that stay."""
    cleaner = cleaner_with(*rules)
    page = cleaner.explain(Source(id="x", data="\n".join(lines).encode(), format="text", host=host))
    return page.cleaned.splitlines()


def test_drop_line_takes_whole_lines_up_to_ten_words() -> None:
    drop = rule("drop_line", regex="share .*")
    assert left(["Share this", "We share this", "Share " + "word " * 10], drop) == [
        "We share this",
        "Share " + "word " * 9 + "word",
    ]


def test_literals() -> None:
    drop = rule("drop_line", literals=["C++ (all)", "Don't go"])
    assert left(["c++  (ALL)", "don’t go", "C++"], drop) == ["C++"]


def test_several_patterns() -> None:
    drop = rule("drop_line", regex=["share .*", "a|b"])
    assert left(["Share this", "b", "c", "ab"], drop) == ["c", "ab"]


def test_drop_text_takes_a_part() -> None:
    assert left(["Rain fell. Read more »"], rule("drop_text", regex="read more »?")) == ["Rain fell."]
    named = rule("drop_text", regex=r"fell\.(?P<drop> advert)")
    assert left(["Rain fell. ADVERT Then it stopped."], named) == ["Rain fell. Then it stopped."]


def test_drop_block() -> None:
    block = rule("drop_block", from_="poll:", to="vote", within=3)
    assert left(["A", "Poll:", "yes", "no", "Vote", "B"], block) == ["A", "B"]
    assert left(["Poll:", "a", "b", "c", "Vote"], block) == ["Poll:", "a", "b", "c", "Vote"]
    keep_end = rule("drop_block", from_="poll:", to="vote", keep_end=True)
    assert left(["Poll:", "yes", "Vote"], keep_end) == ["Vote"]


def test_cut_head_and_tail() -> None:
    head, tail = rule("cut_head", regex="home > .*"), rule("cut_tail", id="t", regex="about us")
    page = ["Logo", "Home > News", *PROSE, "About us", "Jobs", "Press"]
    assert left(page, head, tail) == PROSE
    assert left(page, rule("cut_tail", regex="about us", anchor="stays")) == [*page[:7]]


def test_cuts_hold_back_where_running_text_lies_beyond() -> None:
    tail = rule("cut_tail", regex="about us", position=(0.0, 1.0))
    assert left([PROSE[0], "About us", *PROSE[1:]], tail) == [PROSE[0], "About us", *PROSE[1:]]
    assert left([*PROSE, "About us", PROSE[0], "Jobs"], tail) == PROSE


def test_drop_list_takes_the_heading_and_its_short_lines() -> None:
    drop = rule("drop_list", regex="see also")
    assert left([PROSE[0], "See also", "One title", "Another title", PROSE[1]], drop) == PROSE[:2]


def test_drop_run_takes_menus_but_no_recipes() -> None:
    drop = rule("drop_run", strength="careful")
    menu = ["Home", "News", "Sport", "Culture", "Travel", "Contact"]
    assert left([*menu, *PROSE], drop) == PROSE
    recipe = [
        "2 eggs",
        "100 g flour",
        "salt",
        "butter",
        "milk",
        "1 apple",
        "Mix and bake it for an hour until brown.",
    ]
    assert left(recipe, drop) == recipe


def test_drop_teasers_needs_no_words() -> None:
    teasers = []
    for title in ("A robot learns to walk", "Rain is late this year"):
        teasers += [
            title,
            title,
            "Some blurb that tells what the page is about and then breaks off in the mid",
        ]
    assert left([*PROSE, *teasers], rule("drop_teasers")) == PROSE
    assert left([*teasers, *PROSE], rule("drop_teasers")) == [*teasers, *PROSE]


def test_drop_repeats() -> None:
    title = "Town repairs its old bridge"
    again = rule("drop_repeats")
    assert left([title, *PROSE[:2], title, *PROSE[2:]], again) == [title, *PROSE]
    step = "Stir well for a while"
    assert left([title, *PROSE, *PROSE, "x", step, "y", step], again)[-3:] == [step, "y", step]
    assert left([title, *PROSE, "x", step, "y", step], rule("drop_repeats", of="any"))[-3:] == [
        "x",
        step,
        "y",
    ]


def test_titles_stand_above_the_first_sentence() -> None:
    line = "Town repairs its old bridge"
    page = [PROSE[0], line, *PROSE[1:], line]
    assert left(page, rule("drop_repeats")) == page


def test_a_headline_as_long_as_a_sentence_is_a_title() -> None:
    title = " ".join(["Town repairs its old bridge and nobody objects"] * 4)
    assert left([title, *PROSE, *PROSE, title], rule("drop_repeats")) == [title, *PROSE, *PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "“We never saw the bridge again”, he told us",
        "« Nous n'avons plus revu le pont »",
        "c) the bridge is not named",
        "(c) the bridge is not named",
        "1. Go to the old bridge",
        "– You saw the old bridge",
    ],
)
def test_quotes_and_answers_are_no_titles(line: str) -> None:
    page = [line, *PROSE, line]
    assert left(page, rule("drop_repeats")) == page


def test_a_refrain_is_no_title() -> None:
    line = "O bring me back to Oldport"
    page = ["Songs of the coast", line, *PROSE, line, "x", line]
    assert left(page, rule("drop_repeats")) == page
    # The first line of all is the title, and goes however often it is said again.
    assert left(page[1:], rule("drop_repeats")) == [line, *PROSE, "x"]


def test_the_title_that_the_page_tells_goes_however_often() -> None:
    title = "Town repairs its old bridge"
    titled = rule("capture", id="c", regex="title: (?P<title>.+)")
    page = [f"Title: {title}", title, *PROSE, title, "x", title]
    assert left(page, rule("drop_repeats"), titled) == [title, *PROSE, "x"]


def test_capture_makes_metadata() -> None:
    cleaner = cleaner_with(rule("capture", regex=r"(?P<date>[\d-]+) source: (?P<source>.+)"))
    cleaned = cleaner.clean_text("\n".join(["2023-12-08 Source: The Daily", *PROSE]))
    assert cleaned.metadata == {"date": "2023-12-08", "source": "The Daily"}
    assert cleaned.text.splitlines() == PROSE
    no_date = cleaner.clean_text("\n".join(["99-99 Source: The Daily", *PROSE]))
    assert (no_date.metadata.get("source"), no_date.text.splitlines()[0]) == (None, "99-99 Source: The Daily")


def test_capture_may_leave_its_line() -> None:
    note = rule("capture", regex="by (?P<author>.+)", drop=False)
    assert left(["By Ada", *PROSE], note) == ["By Ada", *PROSE]


def test_keep_protects() -> None:
    drop = rule("drop_line", regex="share.*")
    keep = rule("keep", id="k", regex="share prices")
    cleaner = cleaner_with(drop, keep)
    cleaned = cleaner.clean_text("Share prices\nShare this\n")
    assert cleaned.text == "Share prices\n"
    assert [(k.line, k.rule, k.protected_by) for k in cleaned.sidecar.kept] == [(1, "t/r", "t/k")]


def test_an_example_that_a_keep_breaks_names_it() -> None:
    drop = parse_pack(
        "about='t'\n[[drop_line]]\nid='d'\nwhy='w'\nregex='menu'\nexample='''\n- Menu\n  The menu.\n'''\n",
        "d.toml",
        "d",
    )
    (failure,) = check_rules(drop, [*drop, rule("keep", "k", regex="menu")])
    assert "stays, should go: Menu (kept by t/k)" in str(failure)


def test_keep_from_named_rules_only() -> None:
    text = "about='t'\n[[keep]]\nid='k'\nwhy='w'\nregex='share'\nfrom=['other/*']\nexample='''\n* share\n  b\n'''\n"
    (keep,) = parse_pack(text, "t.toml", "t")
    assert left(["Share", "x"], rule("drop_line", regex="share"), keep) == ["x"]


def test_flag_reports() -> None:
    cleaner = cleaner_with(rule("flag", regex=".*lottery.*", label="spam"))
    cleaned = cleaner.clean_text("You won the lottery\nRain\n")
    assert [(f.line, f.kind, f.rule) for f in cleaned.flags] == [(1, "spam", "t/r")]
    assert cleaned.text == "You won the lottery\nRain\n"


@pytest.mark.parametrize(
    ("keys", "goes"),
    [
        ({"unless": "stay"}, [0]),
        ({"min_words": 3}, [1]),
        ({"max_words": 2}, [0]),
        ({"position": (0.0, 0.5)}, [0]),
        ({"position": (0.5, 1.0)}, [1]),
        ({"neighbours": "near"}, [0]),
        ({"languages": ["de"]}, []),
        ({"sites": ["example.org"]}, [0, 1]),
        ({"sites": ["ample.org"]}, []),
        ({"paths": ["*"]}, [0, 1]),
        ({"paths": ["news/*", "y"]}, []),
    ],
)
def test_conditions(keys: dict[str, Any], goes: list[int]) -> None:
    lines = ["cut me", "near", "one", "two", "three", "cut me, stay"]
    targets = [0, 5]
    stays = left(lines, rule("drop_line", regex="cut me.*", **keys), host="www.example.org")
    assert stays == [line for i, line in enumerate(lines) if i not in [targets[g] for g in goes]]


@pytest.mark.parametrize(("position", "goes"), [("head", 5), ("head", 9), ("tail", 24), ("tail", 39)])
def test_head_and_tail(position: str, goes: int) -> None:
    """The first quarter; from six tenths on."""
    lines = ["cut" if i in (goes, 12, 20) else f"line {i}" for i in range(40)]
    stays = left(lines, rule("drop_line", regex="cut", position=position))
    assert stays == [line for i, line in enumerate(lines) if i != goes]


def test_rounds_go_on_until_nothing_more_goes() -> None:
    """A condition on position or neighbours holds for the cleaned text too."""
    chain = rule("drop_line", regex="[a-d]", neighbours="x")
    assert left(["x", "1", "2", "a", "b"], rule("drop_line", id="n", regex="[12]"), chain) == ["x"]


def test_beside_joins_what_goes() -> None:
    sure, loose = rule("drop_line", regex="share"), rule("drop_line", id="b", regex=r"[a-z]", beside=True)
    assert left(["x", "Rain", "a", "b", "Share", "c", "Snow", "d"], sure, loose) == ["x", "Rain", "Snow", "d"]


def test_a_rule_that_takes_too_much_is_held_back() -> None:
    cleaner = cleaner_with(rule("drop_line", regex=".*", max_words=100, max_share=0.3))
    cleaned = cleaner.clean_text("\n".join(PROSE * 2))
    assert cleaned.text.splitlines() == PROSE * 2
    assert [w.code for w in cleaned.warnings] == ["rule-held-back"]
    assert "t/r would take 100% of the page" in cleaned.warnings[0].message


def test_a_rule_held_back_stays_so_in_later_rounds() -> None:
    text = [*PROSE, *PROSE, "Aim here.", *PROSE]
    greedy = rule("drop_line", regex="(work|until).*", max_words=100, max_share=0.4)
    other = rule("drop_line", id="o", regex="(residents|the council).*", max_words=100)
    assert [line for line in left(text, greedy, other) if line != "Aim here."] == [PROSE[1], PROSE[2]] * 3


def test_beside_a_block_that_was_held_back_nothing_goes() -> None:
    greedy = rule("drop_line", regex=".{40,}", max_words=100, max_share=0.3)
    loose = rule("drop_line", id="b", regex="[a-z]", beside=True)
    assert left([*PROSE, *PROSE, "a"], greedy, loose) == [*PROSE, *PROSE, "a"]


def test_drop_text_with_a_part_named_cuts_only_that() -> None:
    assert left(["x one", "y"], rule("drop_text", regex="(?P<drop>one)|y")) == ["x", "y"]


def test_documents_that_are_no_prose_are_left_alone() -> None:
    drop = rule("drop_line", regex="share", document="prose")
    assert left(["Share", "1 2 3", "4 5 6"], drop) == ["Share", "1 2 3", "4 5 6"]
    assert left(["Share", *PROSE], drop) == PROSE


def test_the_smallest_mark_answers() -> None:
    line, tail = rule("drop_line", id="line", regex="jobs"), rule("cut_tail", id="cut", regex="about us")
    cleaner = cleaner_with(line, tail)
    cleaned = cleaner.clean_text("\n".join([*PROSE, "About us", "Jobs", "Press"]))
    assert [(r.line, r.rule) for r in cleaned.removals] == [(5, "t/cut"), (6, "t/line"), (7, "t/cut")]


def test_drop_seen_looks_lines_up_by_letters_and_digits() -> None:
    seen = rule("drop_seen", lines=["» Home", "Channel 4", "# Comments", "Page # of #"])
    gone = ["home", "CHANNEL 4 »", "3,100 comments", "12 Comments", "Page 1 of 20"]
    stays = ["Home again", "Channel 5", "Comments", "Page one of 20", "4 comments more", "***"]
    assert left([*gone, *stays], seen) == stays


def test_drop_seen_takes_long_lines_too() -> None:
    assert left([PROSE[0], *PROSE], rule("drop_seen", lines=[PROSE[0]])) == PROSE[1:]


def test_drop_seen_leaves_the_page_its_title() -> None:
    cleaner = cleaner_with(rule("drop_seen", lines=["A bridge is mended", "Home"]))
    body = "".join(f"<p>{sentence}</p>" for sentence in PROSE * 2)
    title = "<h1>A bridge is mended</h1>"
    page = f"<html><head><title>A bridge is mended</title></head><body><article>{title}{body}</article></body></html>"
    cleaned = cleaner.clean_text(page)
    assert cleaned.metadata["title"] == "A bridge is mended"
    assert cleaned.text.splitlines()[0].endswith("A bridge is mended")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "holds no line"),
        (["Home", "***"], r"'\*\*\*' has no letters"),
        (["#"], "'#' has no letters"),
        (["Home's\nNews"], r"Home's\\nNews. is more than one line"),
    ],
)
def test_drop_seen_refuses_lines_without_letters(lines: list[str], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        rule("drop_seen", lines=lines)


def test_paths_are_globs_on_the_id() -> None:
    drop = rule("drop_line", regex="share", paths=["news/*/?.txt", "[ab]/**"])
    cleaner = cleaner_with(drop)
    ids = ["news/x/a.txt", "news/x/aa.txt", "news/x/y/a.txt", "a/x/y", "c/x", "xa/b"]
    assert [id for id in ids if not cleaner.clean_text("Share\nRain\n", id=id).text.startswith("Share")] == [
        "news/x/a.txt",
        "a/x/y",
    ]


@pytest.mark.parametrize("glob", ["", "/news/*", "news\\x"])
def test_paths_that_fit_nothing_are_refused(glob: str) -> None:
    with pytest.raises(RuleError, match="fits no document"):
        rule("drop_seen", lines=["a"], paths=[glob])


def test_no_paths_at_all_are_refused() -> None:
    with pytest.raises(RuleError, match=r":\d+: .*paths: fits no document; leave it out"):
        rule("drop_seen", lines=["a"], paths=[])


@pytest.mark.parametrize(("glob", "message"), [("news/[a", "is not closed"), ("[z-a]/*", "is no range")])
def test_broken_globs_are_refused(glob: str, message: str) -> None:
    with pytest.raises(RuleError, match=rf":\d+: .*{message}"):
        rule("drop_seen", lines=["a"], paths=[glob])


def test_globs_of_many_stars_take_no_longer() -> None:
    started = time.perf_counter()
    assert not matches_path("a" * 500, "*a" * 40 + "*b")
    assert not matches_path("a/" * 250, "**/a" * 40 + "b")
    assert matches_path("a" * 500 + "b", "*a" * 40 + "*b")
    assert time.perf_counter() - started < 5


def test_every_kind_is_tried_here() -> None:
    source = Path(__file__).read_text("utf-8")
    source += Path(__file__).parent.with_name("test_extract.py").read_text("utf-8")  # drop_element
    source += Path(__file__).with_name("test_model.py").read_text("utf-8")  # line_model
    source += Path(__file__).with_name("html.py").read_text("utf-8")  # block_model
    assert [kind for kind in KINDS if f'"{kind}"' not in source and f"[[{kind}]]" not in source] == []
