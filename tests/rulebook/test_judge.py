"""Kind block_model: what loads, what it keeps, and what it says of its reasons."""

from __future__ import annotations

import msgspec
import pytest

from cleaner import Cleaner
from cleaner.dom.features import BLOCK_FEATURES
from cleaner.errors import RuleError
from cleaner.rulebook.book import RuleBook
from cleaner.rulebook.kinds.judge import BlockModel
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import Rule
from cleaner.workshop.checking.examples import check_rules
from tests.conftest import cleaner_with
from tests.dom.trees import STORY

from .html import JUDGE, explained, judge, page_of

TREE = JUDGE[JUDGE.index("words <=") : JUDGE.index('"""]')]


def model_of(rule: Rule) -> BlockModel:
    assert isinstance(rule.spec, BlockModel)
    return rule.spec


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("words <= 3.5", "wrds <= 3.5", "tree 1: unknown feature 'wrds'; known are .*words"),
        ("words <= 3.5", "ends <= 3.5", "tree 1: unknown feature 'ends'"),
        ("    2.0\n", "", "tree 1: '-1.0' does not stand 4 spaces in|tree 1: .*branch"),
        ("    2.0\n", "    inf\n", "tree 1: 'inf' is neither points"),
        ("links <= 0.5: 1.0", "links = 0.5: 1.0", "tree 1: .* is neither points"),
        (TREE, "0.5\n", "ask no feature"),
        ("threshold = 0.6", "threshold = 6.0", "threshold"),
        ("threshold = 0.6", "treshold = 0.6", "treshold.*did you mean 'threshold'"),
    ],
)
def test_a_broken_model_is_told_with_its_place(old: str, new: str, message: str) -> None:
    with pytest.raises(RuleError, match=rf"t.toml:\d+: block_model \"judge\": .*({message})"):
        judge(old, new)


@pytest.mark.parametrize("text", ["", "[]"])
def test_a_model_needs_trees(text: str) -> None:
    pack = JUDGE.replace(f'trees = ["""\n{TREE}"""]', f"trees = {text}" if text else "")
    with pytest.raises(RuleError, match=r"trees|ask no feature"):
        parse_pack(pack, "t.toml", "t")


@pytest.mark.parametrize(
    "line",
    [
        'position = "head"',
        "min_words = 2",
        "max_words = 9",
        "beside = true",
        'neighbours = "x"',
        'unless = "x"',
        'document = "prose"',
        "link_density = 0.5",
        "link_density = 0.0",
        'tag = ["li"]',
        "heading = true",
        "heading = false",
        "between_sentences = true",
    ],
)
@pytest.mark.parametrize("kind", ["block_model", "drop_element"])
def test_conditions_on_lines_are_refused(kind: str, line: str) -> None:
    pack = (
        JUDGE
        if kind == "block_model"
        else JUDGE[: JUDGE.index("threshold")] + "css = 'nav'\n" + JUDGE[JUDGE.index("example") :]
    )
    pack = pack.replace("[[block_model]]", f"[[{kind}]]").replace("why =", f"{line}\nwhy =")
    key = line.partition(" ")[0]
    with pytest.raises(RuleError, match=f"{key} is a condition on lines"):
        parse_pack(pack, "t.toml", "t")


@pytest.mark.parametrize("line", ["languages = ['en']", "sites = ['example.org']", "paths = ['news/*']"])
def test_a_model_for_some_pages_only_is_refused(line: str) -> None:
    with pytest.raises(RuleError, match="would be ignored: a block_model judges every page"):
        judge("threshold", f"{line}\nthreshold")


def test_scores_are_probabilities_of_main_text() -> None:
    model = model_of(judge())
    assert model.features == ["links", "words"]
    assert model.score({"words": [1, 9, 9], "links": [0, 0, 1]}) == pytest.approx([0.119, 0.881, 0.269], abs=0.001)


def test_the_features_that_weighed_most_are_named_first() -> None:
    model = model_of(judge())
    columns = {"words": [1, 9, 9], "links": [0, 0, 1]}
    assert model.weigh(columns, 0)[0] == "words=1 -2.1"
    assert model.weigh(columns, 1) == ("links=0 +1.0", "words=9 +0.9")
    assert model.weigh(columns, 2) == ("links=1 -2.0", "words=9 +0.9")


def test_blocks_from_the_threshold_on_are_the_text() -> None:
    markup = page_of("Home", *STORY, f"<p><a href='/'>{STORY[0].upper()}</a></p>")
    page = explained(markup, judge())
    assert page.cleaned.splitlines() == STORY
    assert page.extraction is not None
    assert (page.extraction.answered_by, page.extraction.blocks, page.extraction.kept) == ("t/judge", 6, 4)
    eager = explained(markup, judge("threshold = 0.6", "threshold = 0.2"))
    assert eager.cleaned.splitlines() == [*STORY, STORY[0].upper()]


def test_the_model_of_the_strongest_preset_speaks() -> None:
    weak, strong = judge(), judge('id = "judge"', 'id = "strong"\nstrength = "flattened"')
    assert RuleBook([weak, strong]).block_model is strong
    assert RuleBook([strong, weak]).block_model is strong
    assert RuleBook([]).block_model is None


def test_its_example_is_tried() -> None:
    assert list(check_rules([judge()])) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("- <p>Home</p>", "- <p>Home is where the heart is.</p>", "stays, should go: <p>Home is where"),
        (
            "  <p>The ferry was late again on Monday.</p>",
            "  <p>The ferry.</p>\n  <p>It was late again.</p>",
            "goes, should stay: The ferry.",
        ),
    ],
)
def test_an_example_that_does_not_hold_is_told(old: str, new: str, fault: str) -> None:
    failures = list(check_rules([judge(old, new)]))
    assert [failure.how for failure in failures] == ["alone"]
    assert fault in str(failures[0])


def test_the_shipped_judge_asks_known_features_and_can_be_switched_off() -> None:
    rule = Cleaner().rulebook.block_model
    assert rule is not None
    assert set(model_of(rule).features) <= BLOCK_FEATURES.keys()
    off = Cleaner(disable=(rule.name,))
    assert off.rulebook.block_model is None
    page = page_of(*STORY)
    assert off.clean_text(page).sidecar.extraction.answered_by == "trafilatura"


def test_a_judge_changes_the_hash_of_the_rules() -> None:
    other = judge("threshold = 0.6", "threshold = 0.5")
    assert cleaner_with(judge()).rulebook.sha256 != cleaner_with(other).rulebook.sha256
    assert msgspec.structs.replace(model_of(other), threshold=0.6) == model_of(judge())
