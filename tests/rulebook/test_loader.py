"""Faults in rule packs: each names file, line, rule and key, and the near name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cleaner import RuleError
from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.loader import load_folder, parse_pack, shipped_rules
from cleaner.rulebook.tables import find_headers

GOOD = """
about = "Test."

[[drop_line]]
id = "menu"
regex = 'menu'
why = "Buttons."
example = '''
- Menu
  The menu is long.
'''
"""


def fault(text: str) -> str:
    with pytest.raises(RuleError) as error:
        parse_pack(text, "rules/test.toml", "test")
    return str(error.value)


def test_a_good_pack() -> None:
    (rule,) = parse_pack(GOOD, "rules/test.toml", "test")
    assert (rule.name, rule.place, rule.category, rule.spec.kind) == (
        "test/menu",
        "rules/test.toml:4",
        "test",
        "drop_line",
    )
    assert rule.spec.max_words == 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("regex =", "regx ="), 'rules/test.toml:6: drop_line "menu": unknown key \'regx\'; did you mean \'regex\'?'),
        (("[[drop_line]]", "[[dropline]]"), "rules/test.toml:4: unknown rule kind 'dropline'; did you mean 'drop_line'?"),
        (("[[drop_line]]", "[drop_line]"), "write each rule as its own table, [[drop_line]]"),
        (('why = "Buttons."', ""), 'rules/test.toml:4: drop_line "menu": has no \'why\''),
        (('id = "menu"', 'id = "Menu 1"'), 'rules/test.toml:5: drop_line "Menu 1": id:'),
        (("regex = 'menu'", "regex = '(?!x)menu'"), "rules/test.toml:6: drop_line \"menu\": regex: pattern has '(?!x)'"),
        (("regex = 'menu'", "regex = 'menu'\nunless = '\\1'"), "rules/test.toml:7: drop_line \"menu\": unless: pattern has '\\1'"),
        (("regex = 'menu'", ""), "rules/test.toml:4: drop_line \"menu\": give either 'regex' or 'literals'"),
        (("regex = 'menu'", "regex = 'menu'\nmax_share = 2.0"), 'rules/test.toml:7: drop_line "menu": max_share: must be a number <= 1.0'),
        (("regex = 'menu'", "regex = 'menu'\nposition = 'top'"), "rules/test.toml:7: drop_line \"menu\": position: can't be 'top'; one of 'head', 'tail'"),
        (("regex = 'menu'", "regex = 'menu'\nlanguages = 'de'"), 'write a list: languages = ["de"]'),
        (("regex = 'menu'", "regex = 'menu'\nlanguages = ['german']"), "languages: item 1 must be a string that matches '^[a-z]{2,3}$'"),
        (("regex = 'menu'", "regex = 'menu'\nmax_words = 'ten'"), "max_words: must be a whole number, or left out; it is a string"),
        (("regex = 'menu'", "regex = ['menu', 5]"), "regex: item 2 must be a string; it is a whole number"),
        (("regex = 'menu'", "regex = 'menu'\nposition = [0.5]"), "position: must be a list of length 2; it has 1"),
        (("regex = 'menu'", "regex = 'menu'\nsites = ['https://example.org/a']"), "is no host; write it without https://"),
        (("regex = 'menu'", "regex = 'menu'\nbeside = 1"), "beside: must be true or false; it is a whole number"),
        (("regex = 'menu'", "regex = 'menu'\nmax_words = 0"), "max_words: leaves no line to hit"),
        (("  The menu is long.\n", ""), 'rules/test.toml:8: drop_line "menu": example: has no near miss'),
        (("- Menu\n", ""), "example: has no line that the rule takes"),
        (("- Menu", "Menu"), "example: line 1 must begin with"),
        (('about = "Test."', ""), "the pack says nothing of itself"),
        (('about = "Test."', 'about = "Test."\nsite = "x"'), "unknown key or kind 'site'; did you mean 'sites'?"),
        (("why =", "why ="), None),
        (('id = "menu"', "id = "), "rules/test.toml:5: not TOML"),
    ],
)  # fmt: skip
def test_faults(change: tuple[str, str], message: str | None) -> None:
    text = GOOD.replace(*change)
    if message is None:
        assert parse_pack(text, "rules/test.toml", "test")
    else:
        assert message in fault(text)


def test_an_id_that_stands_twice() -> None:
    assert 'rules/test.toml:16: drop_line "menu": the id stands twice in this pack, first at line 4' in fault(
        GOOD + GOOD.replace('about = "Test."', "")
    )


@pytest.mark.parametrize(
    "above",
    [
        "about = \"a'''b\"",
        'about = \'a"""b\'',
        "about = '''\n[[no]]\n'''",
        'about = """\n[[no]]\n"""  # or \'\'\'',
        "# it is '''\nabout = 'a'",
        "about = '''a'''  # '''",
        "about = \"\\\"'''\"",
        "words = { a = \"\"\"x\"\"\", b = '''\n[[no]]\n''' }",
    ],
)
def test_quotes_in_other_strings_open_none(above: str) -> None:
    assert [name for _, name in find_headers(f"{above}\n[[keep]]\n".split("\n"))] == ["keep"]
    tomllib.loads(above)


def test_headers_inside_strings_are_no_tables() -> None:
    text = GOOD.replace("- Menu\n", "- Menu\n  [[drop_line]]\n") + GOOD.replace('about = "Test."', "").replace(
        '"menu"', '"two"'
    )
    assert [rule.place for rule in parse_pack(text, "t.toml", "t")] == ["t.toml:4", "t.toml:16"]


def test_word_lists() -> None:
    text = GOOD.replace("[[drop_line]]", "[words]\nthings = 'menu|card'\n[[drop_line]]").replace(
        "'menu'\nwhy", "'{things} x'\nwhy"
    )
    (rule,) = parse_pack(text, "t.toml", "t")
    assert rule.spec.regex == "(?:menu|card) x"
    assert "unknown word list '{thngs}'; did you mean 'things'" in fault(text.replace("{things}", "{thngs}"))


def test_a_code_point_is_no_word_list() -> None:
    (rule,) = parse_pack(GOOD.replace("'menu'", r"'\x{a0}?menu'"), "t.toml", "t")
    assert rule.spec.regex == r"\x{a0}?menu"


@pytest.mark.parametrize(
    "text", ["about = 'x'\ndrop_line = 3\n", "x = " + "[" * 5000, "drop_line = [1]\nabout = 'x'\n"]
)
def test_what_is_no_pack_is_told(text: str) -> None:
    assert fault(text).startswith("rules/test.toml:1: ")


def test_capture_fields_are_checked() -> None:
    text = GOOD.replace("drop_line", "capture").replace("'menu'", "'(?P<auther>menu)'")
    assert "group 'auther' is no metadata field" in fault(text)
    assert "names no group" in fault(GOOD.replace("drop_line", "capture"))


def test_selectors_are_checked() -> None:
    text = GOOD.replace("drop_line", "drop_element").replace("regex = 'menu'", "css = 'div..x'")
    assert "'div..x' is no CSS selector" in fault(text)
    for css in (":foo", "a::before", "x|y"):
        assert "is no CSS selector that can be used here" in fault(text.replace("div..x", css))
    conditioned = text.replace("css = 'div..x'", "css = 'div'\nposition = 'head'")
    assert "position" in fault(conditioned)
    assert "is a condition on lines" in fault(conditioned)


def test_folders(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such folder"):
        load_folder(tmp_path / "none")
    with pytest.raises(RuleError, match="holds no rule pack"):
        load_folder(tmp_path)
    (tmp_path / "a.toml").write_bytes(b"about = '\xff'")
    with pytest.raises(RuleError, match=r"a\.toml:1: is not UTF-8 \(byte 9\)"):
        load_folder(tmp_path)


def test_sites_packs_speak_on_their_site(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.org.toml").write_text(GOOD)
    (rule,) = load_folder(tmp_path)
    assert rule.spec.sites == ["example.org"]


def test_overrides_replace_keys() -> None:
    (rule,) = parse_pack(GOOD, "t.toml", "t", {"t/menu": {"max_words": 3}})
    assert rule.spec.max_words == 3
    with pytest.raises(RuleError, match="unknown key 'max_word'; did you mean 'max_words'"):
        parse_pack(GOOD, "t.toml", "t", {"t/menu": {"max_word": 3}})


def test_every_kind_is_in_the_guide_and_the_table() -> None:
    guide = (shipped_rules() / "README.md").read_text("utf-8")
    for name, kind in KINDS.items():
        assert kind.kind == name
        assert kind.__doc__
        assert f"`{name}`" in guide
