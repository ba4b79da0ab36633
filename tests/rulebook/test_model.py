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


def own_cleaner(folder: Path, **options: object) -> Cleaner:
    return Cleaner(shipped=False, rules=(str(folder),), **options)


def change(folder: Path, old: str, new: str) -> None:
    (folder / "own.toml").write_text(PACK.replace(old, new))


def test_each_removal_tells_its_score_and_what_weighed_most(own: Path) -> None:
    cleaned = own_cleaner(own).clean_text("\n".join([*STORY, *MENU]))
    assert cleaned.text.strip().split("\n") == STORY
    first_line = len(STORY) + 1
    assert [removal.line for removal in cleaned.removals] == list(range(first_line, first_line + len(MENU)))
    first = cleaned.removals[0]
    assert (first.rule, first.score, first.features) == ("own/short", 0.881, ["ends=0 +1.0", "words=1 +0.9"])


@pytest.mark.parametrize(
    "line",
    ["The ferry that came late", "What they said:", "* * *", "“If there were a road.”", "Nobody was hurt at all."],
)
def test_a_careful_model_leaves_titles_labels_ornaments_and_text(own: Path, line: str) -> None:
    menu = [*MENU[:4], line, *MENU[4:]]
    page = [line, *STORY, *menu] if line.startswith("The ferry that") else [*STORY, *menu]
    kept = own_cleaner(own).clean_text("\n".join(page)).text.split("\n")
    assert line in kept
    assert not set(MENU) & set(kept)


def test_a_careful_model_leaves_a_line_beside_which_nothing_goes(own: Path) -> None:
    page = "\n".join([*STORY[:3], "The captain speaks", *STORY[3:], *MENU])
    assert "The captain speaks" in own_cleaner(own).clean_text(page).text
    change(own, "max_share", "careful = false\nmax_share")
    assert "The captain speaks" not in own_cleaner(own).clean_text(page).text


def test_a_model_that_would_leave_nothing_is_held_back(own: Path) -> None:
    change(own, "max_share", "careful = false\nmax_share")
    tool = own_cleaner(own)
    lines = [f"{one} and {other}" for one in MENU for other in MENU[::-1]]
    page = "\n".join(lines)
    alone = tool.clean_text(page)
    assert alone.text == page + "\n"
    assert [warning.code for warning in alone.warnings] == ["rule-held-back"]
    assert "own/short would leave nothing" in alone.warnings[0].message
    assert tool.clean_text("\n".join([*lines, STORY[0]])).text.strip() == STORY[0]


def test_a_line_that_is_kept_takes_no_others_along(own: Path) -> None:
    """Not a line more may go because a `keep` rule saves one."""
    change(own, "max_share", "careful = false\nmax_share")
    (own / "guard.toml").write_text(
        "about='t'\n[[keep]]\nid='wharf'\nregex='wharf 7 and crew'\nwhy='w'\n"
        "example='''\n* Wharf 7 and crew\n  Wharf\n'''\n"
    )
    page = "\n".join(f"{one} and {other}" for one in MENU for other in MENU[::-1])
    cleaned = own_cleaner(own).clean_text(page)
    assert cleaned.text == page + "\n"
    assert [kept.protected_by for kept in cleaned.sidecar.kept] == ["guard/wharf"]
    assert "own/short would leave nothing" in cleaned.warnings[0].message
    left = own_cleaner(own).clean_text(f"{page}\n{STORY[0]}").text.splitlines()
    assert left == ["Wharf 7 and Crew", STORY[0]]


def test_bias_weight_and_smoothing_act(own: Path) -> None:
    page = "\n".join([*STORY, *MENU])

    def scores(more: str) -> set[float | None]:
        (own / "own.toml").write_text(PACK.replace("max_share", f"{more}\nmax_share").replace("0.6", "0.1"))
        return {removal.score for removal in own_cleaner(own).clean_text(page).removals}

    assert scores("") == {0.881}
    assert scores("bias = 2.0") == {0.5}
    assert scores("weight = 0.5") == {0.731}
    assert max(score or 0 for score in scores("change = 4.0")) > 0.99


def test_rules_are_asked_again_after_the_model(own: Path) -> None:
    (own / "again.toml").write_text(
        'about="t"\n[[drop_line]]\nid="road"\nregex="the road .*"\nneighbours="wet day at sea"\nwhy="w"\n'
        'example="""\n- The road north.\n  A wet day at sea.\n"""\n'
    )
    page = "\n".join([*STORY, "The road north is closed today.", *MENU, "It was a wet day at sea."])
    cleaned = own_cleaner(own).clean_text(page)
    # Only once the menu between them is gone do the two stand beside each other.
    assert [removal.rule for removal in cleaned.removals if "road north" in removal.text] == ["again/road"]


def test_blank_lines_change_nothing(cleaner: Cleaner) -> None:
    lines = [*MENU, "Share on Facebook", "Log in", "The day the ferry came late", *STORY, "Leave a comment", *FOOT]
    for tool in (cleaner, Cleaner(preset="flattened")):
        tight, spaced = (tool.clean_text(gap.join(lines)).text.split() for gap in ("\n", "\n\n"))
        assert tight == spaced


def test_a_page_too_small_to_have_a_shape_is_left_alone(own: Path) -> None:
    cleaner = Cleaner(shipped=False, rules=(str(own),))
    few = "\n".join([*MENU[:3], *STORY[:4]])
    assert cleaner.clean_text(few).text.strip() == few
    assert Cleaner(preset="flattened").clean_text("Harbour\nThe ferry was late.\n").text.startswith("Harbour")


def test_the_model_is_silent_where_a_rule_protects_or_is_switched_off(own: Path) -> None:
    (own / "guard.toml").write_text(
        "about='t'\n[[keep]]\nid='wharf'\nregex='wharf 7'\nwhy='w'\nexample='''\n* Wharf 7\n  Wharf\n'''\n"
    )
    page = "\n".join([*STORY, *MENU])
    cleaned = own_cleaner(own).clean_text(page)
    assert cleaned.text.strip().endswith("Wharf 7")
    assert [(kept.rule, kept.protected_by) for kept in cleaned.sidecar.kept] == [("own/short", "guard/wharf")]
    assert not own_cleaner(own, disable=("own",)).clean_text(page).removals


def test_a_page_is_not_emptied(own: Path) -> None:
    change(own, "max_share = 1.0", "max_share = 0.05")
    cleaned = own_cleaner(own).clean_text("\n".join([*STORY, *FOOT * 4]))
    assert not cleaned.removals
    assert [warning.code for warning in cleaned.warnings] == ["rule-held-back"]


def test_a_page_without_chrome_is_not_flattened(own: Path) -> None:
    change(own, "max_share", "min_gone = 2\nmax_share")
    tool = Cleaner(rules=(str(own),), disable=("model",))
    page = [*STORY, *MENU]
    assert not tool.clean_text("\n".join(page)).removals
    more = tool.clean_text("\n".join([*page, "Share on Facebook", "Leave a comment"]))
    assert "own/short" in {removal.rule for removal in more.removals}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("words <= 8.5", "word <= 8.5", "tree 1: unknown feature 'word'; known are .*words"),
        ("    2.0\n", "", "tree 1: '-2.0' does not stand 4 spaces in"),
        ("threshold = 0.6", "threshold = 6", "threshold"),
        ("threshold = 0.6", "change = 0.1\nthreshold = 0.6", "change"),
        ("threshold = 0.6", "change = 1000.0\nthreshold = 0.6", "change"),
        ("    2.0", "    nan", "tree 1: 'nan' is neither"),
        (PACK[PACK.index("words <=") : PACK.index('"""]')], "0.5\n", "ask no feature"),
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
