"""The packs that come along: enough of them, tested by their examples, in ten languages."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import LineSpec
from cleaner.workshop.checking.examples import check_rules
from tests.conftest import cleaner_with

PACKS = ("consent", "chrome", "share", "teasers", "comments", "newsletter", "legal", "metadata")
LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "zh", "ja")


def test_every_example_holds_alone_and_with_all_packs(cleaner: Cleaner) -> None:
    assert [str(failure) for failure in check_rules(cleaner.all_rules)] == []


def test_there_are_enough_rules(cleaner: Cleaner) -> None:
    assert len(cleaner.all_rules) >= 150
    assert {rule.name.partition("/")[0] for rule in cleaner.all_rules} >= set(PACKS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_rules(cleaner: Cleaner, language: str) -> None:
    packs = {rule.name.partition("/")[0] for rule in cleaner.all_rules if rule.name.endswith(f"-{language}")}
    assert len(packs) >= 5, packs


def test_no_lexical_rule_reaches_long_lines_without_a_limit(cleaner: Cleaner) -> None:
    unguarded = [
        rule.name for rule in cleaner.all_rules
        if isinstance(rule.spec, LineSpec) and rule.spec.kind == "drop_line" and rule.spec.max_words is None
    ]  # fmt: skip
    assert unguarded == []


def fault_of(keys: str) -> str:
    """What the check of a rule with these keys tells; by its example a menu goes and a sentence stays."""
    text = f"""about = "x"
[[drop_line]]
id = "menu"
{keys}
why = "Menus."
example = '''
- Bridge menu
  The bridge is open.
'''
"""
    (failure,) = check_rules(parse_pack(text, "rules/x.toml", "x"))
    return str(failure)


def test_a_broken_example_is_told() -> None:
    told = fault_of("regex = '.*bridge.*'")
    assert told == "rules/x.toml:2: x/menu alone: goes, should stay: The bridge is open. (x/menu)"


def test_expected_failures_are_strict() -> None:
    assert "is expected to fail and holds" in fault_of("regex = 'bridge menu'\nexpect = 'fail'")


def test_a_thousand_rules_still_match() -> None:
    """RE2 gives up silently where its memory is too small; then hits would be lost."""
    rules = []
    for n in range(1000):
        text = f"about='x'\n[[drop_line]]\nid='r{n}'\nregex='.*(word{n}|other{n}) .*end{n}'\nwhy='w'\nexample='''\n- a\n  b\n'''"
        rules += parse_pack(text, "x.toml", f"p{n}")
    cleaner = cleaner_with(*rules)
    lines = [f"the word{n} is at its end{n}" for n in range(1000)]
    page = "\n".join(f"{line}\nRunning text {n} that stays because no rule knows it." for n, line in enumerate(lines))
    assert cleaner.clean_text(page).sidecar.stats.rules == {
        f"p{n}/r{n}": 1 for n in sorted(range(1000), key=lambda n: f"p{n}/r{n}")
    }
