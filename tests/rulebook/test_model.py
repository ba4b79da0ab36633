"""Kind line_model, the presets that it belongs to, and preset auto."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.errors import RuleError
from cleaner.rulebook.loader import parse_pack

MENU = ["Harbour", "Weather", "Timetables", "Our boats", "For schools", "Winter storage", "Crew", "Wharf 7"]
STORY = [
    "The ferry was late again on Monday, and nobody on the pier knew why it had not left the other shore.",
    "By noon some forty people stood in the rain, most of them with shopping bags, two with bicycles.",
    "“We would have taken the road,” said one of them, “if there were a road.”",
    "At a quarter past one the boat came round the headland, a little low in the water but under its own power.",
    "The captain said that a rope had been caught in the propeller, and that it had taken an hour to cut it loose.",
    "Nobody was hurt, and the bakery on the quay gave away what it could not sell the next day.",
]
FOOT = [
    "Ferries of the northern isles",
    "The long way round by bus",
    "A harbour master looks back",
    "Where seals sleep",
]
PACK = """about = "t"
[[line_model]]
id = "short"
why = "Short lines without an end mark."
threshold = 0.6
max_share = 1.0
trees = [\"\"\"
words <= 8.5: 0.1
  ends <= 0.5: 1.0
    2.0
    -1.0
  -2.0
\"\"\"]
example = '''
- Harbour
  The ferry was late.
'''
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text(PACK)
    return tmp_path


def test_each_removal_tells_its_score_and_what_weighed_most(own: Path) -> None:
    cleaner = Cleaner(shipped=False, rules=(str(own),))
    cleaned = cleaner.clean_text("\n".join([*MENU, *STORY]))
    assert cleaned.text.strip().split("\n") == STORY
    assert [removal.line for removal in cleaned.removals] == list(range(1, len(MENU) + 1))
    first = cleaned.removals[0]
    assert (first.rule, first.score, first.features) == ("own/short", 0.88, ["ends=0 +1.0", "words=1 +0.9"])


def test_a_page_too_small_to_have_a_shape_is_left_alone(own: Path) -> None:
    cleaner = Cleaner(shipped=False, rules=(str(own),))
    few = "\n".join([*MENU[:3], *STORY[:4]])
    assert cleaner.clean_text(few).text.strip() == few
    assert Cleaner(preset="flattened").clean_text("Harbour\nThe ferry was late.\n").text.startswith("Harbour")


def test_the_model_is_silent_where_a_rule_protects_or_is_switched_off(own: Path) -> None:
    (own / "guard.toml").write_text(
        "about='t'\n[[keep]]\nid='wharf'\nregex='wharf 7'\nwhy='w'\nexample='''\n* Wharf 7\n  Wharf\n'''\n"
    )
    cleaned = Cleaner(shipped=False, rules=(str(own),)).clean_text("\n".join([*MENU, *STORY]))
    assert cleaned.text.startswith("Wharf 7\n")
    assert [(kept.rule, kept.protected_by) for kept in cleaned.sidecar.kept] == [("own/short", "guard/wharf")]
    off = Cleaner(shipped=False, rules=(str(own),), disable=("own",)).clean_text("\n".join([*MENU, *STORY]))
    assert not off.removals


def test_the_title_stays_and_a_page_is_not_emptied(own: Path) -> None:
    page = "\n".join(["The ferry that came late", *STORY, *MENU])
    assert Cleaner(shipped=False, rules=(str(own),)).clean_text(page).text.startswith("The ferry that came late\n")
    (own / "own.toml").write_text(PACK.replace("max_share = 1.0", "max_share = 0.05"))
    cleaned = Cleaner(shipped=False, rules=(str(own),)).clean_text("\n".join([*FOOT * 4, *STORY]))
    assert not cleaned.removals
    assert [warning.code for warning in cleaned.warnings] == ["rule-held-back"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("words <= 8.5", "word <= 8.5", "tree 1: unknown feature 'word'; known are .*words"),
        ("    2.0\n", "", "tree 1: '-2.0' does not stand 4 spaces in"),
        ("threshold = 0.6", "threshold = 6", "threshold"),
        ("threshold = 0.6", "change = 0.1\nthreshold = 0.6", "change"),
    ],
)
def test_a_broken_model_is_told_with_its_line(old: str, new: str, message: str) -> None:
    with pytest.raises(RuleError, match=rf"t.toml:\d+: line_model \"short\": .*{message}"):
        parse_pack(PACK.replace(old, new), "t.toml", "t")


def test_of_several_models_that_of_the_strongest_preset_speaks() -> None:
    speak = {preset: [rule.name for rule in Cleaner(preset=preset).rulebook.models] for preset in
             ("careful", "extracted", "flattened")}  # fmt: skip
    assert speak == {"careful": [], "extracted": ["model/extracted"], "flattened": ["model/flattened"]}


def test_auto_chooses_by_the_shape_of_each_page() -> None:
    cleaner = Cleaner(preset="auto")
    chrome = ["Skip to content", "Log in", "Subscribe", "Share on Facebook", "Privacy policy", "Contact us"]
    flat = [*chrome, *MENU, *STORY, "Leave a comment", *chrome, "© 2024 Northern Ferries. All rights reserved.", *FOOT]
    flattened, extracted = cleaner.clean_text("\n".join(flat)), cleaner.clean_text("\n".join(STORY))
    assert flattened.sidecar.provenance.preset == "flattened"
    assert extracted.sidecar.provenance.preset == "extracted"
    assert flattened.text == Cleaner(preset="flattened").clean_text("\n".join(flat)).text
    assert extracted.text == Cleaner().clean_text("\n".join(STORY)).text
    assert flattened.sidecar.provenance.rules_sha256 == extracted.sidecar.provenance.rules_sha256
    assert cleaner.rulebook.sha256 not in {Cleaner(preset=p).rulebook.sha256 for p in ("extracted", "flattened")}
