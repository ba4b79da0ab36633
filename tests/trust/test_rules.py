"""Rule packs from strangers: what they may not ask for, read or show, and what the user is told.

Each pack here hung, took gigabytes or broke out of the terminal before it was refused.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cleaner import Cleaner, InputError, RuleError
from cleaner.cli import group
from cleaner.dom.selectors import Finder
from cleaner.lines import Lines
from cleaner.rulebook import limits, patterns, store
from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.loader import load_folder, load_pack, parse_pack, shipped_rules
from cleaner.rulebook.matcher import Matcher
from cleaner.rulebook.patterns import Pattern

from .packs import EXAMPLE, full_tree, pack, rule, with_regex

LONGEST = 6  # CPU seconds of a test; each attack took more than fifteen, or for ever


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < LONGEST


def fault(text: str) -> str:
    with pytest.raises(RuleError) as error:
        parse_pack(text, "p.toml", "p")
    return str(error.value)


def cleaner_of(folder: Path, text: str, **options: Any) -> Cleaner:
    (folder / "p.toml").write_text(text, "utf-8")
    return Cleaner(shipped=False, rules=(str(folder),), flag_languages=False, **options)


REFUSED = {
    "counts in counts": (with_regex(r"((\w{1000}){1000})"), "p.toml:5:", "RE2 says: invalid repetition size"),
    "counts side by side": (with_regex(r"(\w{900}x){1}" * 150), "p.toml:5:", "count less"),
    "heavy, but not for RE2": (with_regex("(abcdefghij){900}" * 30), "p.toml:5:", "weighs 27"),
    "a classes' pattern of a megabyte": (with_regex(r"\w" * 300_000), "p.toml:5:", "600,000 characters"),
    "200,000 alternatives": (with_regex("|".join(map(str, range(200_000)))), "p.toml:5:", "more than 20,000"),
    "groups in groups": (with_regex("(a|" * 800 + "a" + ")" * 800), "p.toml:5:", "more than 100 deep"),
    "words that multiply": (
        pack(rule(f"regex = '{'{a}' * 3000}'"), words=f"a = '{'x' * 100_000}'"), "p.toml:7:", "300,009,000 characters",
    ),
    "100,000 literals": (
        pack(rule(f"literals = {json.dumps([f'Menu {n}' for n in range(100_000)])}")), "p.toml:5:", "drop_seen",
    ),
    "a long list of patterns": (
        pack(rule("regex = " + json.dumps([rf"menu {n} \w+" for n in range(5_000)]))), "p.toml:5:", "more than 20,000",
    ),
    "an example of megabytes": (
        pack(rule("regex = 'menu'", example=EXAMPLE.replace("  The", "  The menu is long.\n" * 300_000 + "  The"))),
        "p.toml:7:", "example: has",
    ),
    "a key of many parts": (pack() + "x" + ".x" * 200_000 + " = 1", "p.toml:2:", "a key of more than 60 parts"),
    "tables in tables": (pack() + "x = " + "[" * 100_000, "p.toml:1:", "nested too deep"),
    "a number of 10,000 digits": (with_regex("menu", f"max_words = {'9' * 10_000}"), "p.toml:6:", "not TOML"),
    "a count that no file can hold": (with_regex("menu", "max_words = 999999999999999999999"), "p.toml:6:", "max_words"),
    "a count without end": (pack(rule("from = 'a'\nto = 'b'\nwithin = 99999999", "drop_block")), "p.toml:7:", "<= 1000000"),
    "selectors in selectors": (
        pack(rule(f"css = {json.dumps('div:has(' * 12 + 'a' + ')' * 12)}", "drop_element")), "p.toml:5:", "functions in functions",
    ),
    "a way down of 40 steps": (pack(rule(f"css = '{'div ' * 40}'", "drop_element")), "p.toml:5:", "more than 10 others"),
    "20,000 selectors": (
        pack(rule(f"css = '{','.join(f'.c{n}' for n in range(5_000))}'", "drop_element")), "p.toml:5:", "5,000 alternatives",
    ),
    "a selector of a megabyte": (pack(rule(f"css = '{'a' * 1_000_000}'", "drop_element")), "p.toml:5:", "1,000,000"),
    "20,000 trees": (
        pack(rule(f"threshold = 0.1\ntrees = {json.dumps([full_tree(1)] * 20_000)}", "line_model")), "p.toml:6:", "are 20,000",
    ),
    "a tree of 32,000 leaves": (
        pack(rule(f"threshold = 0.1\ntrees = {json.dumps([full_tree(15)])}", "line_model")), "p.toml:6:", "32,767 questions",
    ),
    "100,000 paths": (
        with_regex("menu", f"paths = {json.dumps([f'**/a{n}*' for n in range(100_000)])}"), "p.toml:6:", "more than 10,000",
    ),
    "a path of stars": (with_regex("menu", f"paths = ['{'**a' * 5000}']"), "p.toml:6:", "more than 500"),
    "an id of two lines": (pack(rule("regex = 'menu'", id="a\\nb")), "p.toml:4:", "id: must be a string that matches"),
    "an id that is a path": (pack(rule("regex = 'menu'", id="../../x")), "p.toml:4:", "id: must be a string that matches"),
    "an id of 10 kB": (pack(rule("regex = 'menu'", id="x" * 10_000)), "p.toml:4:", "more than 100"),
    "a reason of a megabyte": (pack(rule("regex = 'menu'", why="x" * 1_000_000)), "p.toml:6:", "more than 2,000"),
    "a date for a pattern": (pack(rule("regex = 1979-05-27")), "p.toml:5:", "it is a date"),
    "a table for a category": ("category = {a = 1}\n" + pack(), "p.toml:1:", "category: is a string"),
    "words from a file": (pack(words="a = {file = '/etc/passwd'}"), "p.toml:1:", "words: each is a string"),
    "nine models": (
        pack(*[rule(f"threshold = 0.1\ntrees = {json.dumps([full_tree(1)])}", "line_model", id=f"m{n}") for n in range(9)]),
        "p.toml:", "one model more than 8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_has_no_bound_is_refused_with_its_line(what: str) -> None:
    text, place, part = REFUSED[what]
    message = fault(text)
    assert message.startswith(place)
    assert part in message
    assert len(message) < 1_100


@pytest.mark.parametrize("key", ["include", "file", "import", "exec", "python", "plugin", "extends", "command"])
def test_no_key_reads_or_runs_anything(key: str) -> None:
    assert f"p.toml:2: unknown key or kind '{key}'" in fault(f'about = "x"\n{key} = "/etc/passwd"\n')
    assert f"p.toml:3: unknown key or kind '{key}'" in fault(f'about = "x"\n\n[{key}]\npath = "x"\n')
    assert f"p.toml:6: drop_line \"menu\": unknown key '{key}'" in fault(with_regex("menu", f'{key} = "/etc/passwd"'))


def test_word_lists_are_text_and_not_looked_up_again() -> None:
    text = pack(rule("regex = 'x {a}'"), words="a = '{b}{b}'\nb = '{a}{a}'")
    (found,) = parse_pack(text, "p.toml", "p")
    assert found.spec.regex == "x (?:{b}{b})"


def test_a_megabyte_of_quotes_in_one_line() -> None:
    text = pack(rule("regex = 'menu'")) + f"tag = [{chr(39) * 6 + ','}" + (chr(39) * 6 + ",") * 150_000 + "]\n"
    assert "more than 10,000" in fault(text)


def test_what_all_packs_ask_for_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.OFF, "1")
    for name in "ab":
        (tmp_path / f"{name}.toml").write_text(pack(*[rule(f"regex = 'menu {n}'", id=f"r{n}") for n in range(5)]))
    for limit, value in (("FOLDER_RULES", 7), ("FOLDER_WEIGHT", 50), ("FOLDER_FILES", 1), ("FOLDER_BYTES", 800)):
        with monkeypatch.context() as small:
            small.setattr(limits, limit, value)
            with pytest.raises(RuleError) as error:
                load_folder(tmp_path)
        assert f"{value:,}" in str(error.value), limit
    assert len(load_folder(tmp_path)) == 10


def test_limits_are_far_from_the_shipped_rules_and_stand_in_the_guide() -> None:
    guide = (shipped_rules() / "README.md").read_text("utf-8")
    for name, value in vars(limits).items():
        if name.isupper() and name not in (
            "PACK_BYTES",
            "FOLDER_BYTES",
            "KEY_PARTS",
            "HITS_PER_LINE",
            "MARKS_PER_LINE",
            "CHARS_PER_MARK",
        ):
            assert f"{value:,}" in guide, name
    heaviest = load_pack(shipped_rules() / "legal.toml")
    weights = [pattern.check() for rule in heaviest[::4] for pattern in rule.spec.pattern_keys().values()]
    assert 50 * sum(weights) < limits.FOLDER_WEIGHT


# Matching

PROSE = "The council met on Monday to speak of the bridge, and number {} of the plan was read out.\n"
LINES = "".join(f"Menu {number}\n" + PROSE.format(number) for number in range(500))


@pytest.mark.parametrize("kind", ["keep", "drop_line", "drop_text"])
def test_rules_that_speak_of_everything_fail_the_document_and_not_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(limits, "MARKS", 10_000)
    example = EXAMPLE.replace("- ", "* ") if kind == "keep" else EXAMPLE
    rules = [rule("regex = '.*'\nmax_words = 1000", kind, id=f"r{n}", example=example) for n in range(80)]
    cleaner = cleaner_of(tmp_path, pack(*rules))
    with pytest.raises(InputError, match=r"more than .* times, .*more than rules about boilerplate do"):
        cleaner.clean_text(LINES)
    assert cleaner.clean_text("Menu\nRain fell.\n")


def test_a_chain_of_beside_rules_is_gone_along_once(tmp_path: Path) -> None:
    chain = "regex = 'menu .*'\nbeside = true\nmax_share = 1.0"
    cleaner = cleaner_of(tmp_path, pack(rule("regex = 'first'"), rule(chain, id="next")))
    text = "First\n" + "".join(f"Menu {number}\n" for number in range(12_000))
    assert cleaner.clean_text(text).text == ""


def test_lists_without_items_are_not_copied(tmp_path: Path) -> None:
    cleaner = cleaner_of(
        tmp_path, pack(rule("regex = 'menu .*'\nmax_items = 1000000\nmax_item_words = 0", "drop_list"))
    )
    text = "".join(f"Menu {number}\n" for number in range(12_000))
    assert cleaner.clean_text(text).sidecar.warnings


def test_a_line_too_long_for_a_heavy_pattern_is_told(tmp_path: Path) -> None:
    ways = "|".join(f"a.{{{number}}}x" for number in range(700, 740))
    cleaner = cleaner_of(tmp_path, with_regex(f".*(?:{ways})", "max_words = 100000"))
    with pytest.raises(InputError, match=r"too long for the pattern '.*' of weight "):
        cleaner.clean_text("ab" * 100_000 + "x\n")
    assert cleaner.clean_text("ab" * 500 + "x\n")


def test_sets_that_have_no_room_are_parted_and_miss_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [f"[a-z]*{letter}{'.' * number}x[a-z]*" for letter in "abcdef" for number in range(1, 20)]
    text = "\n".join("".join(chr(97 + (n * n + 7 * m) % 24) for n in range(60)) for m in range(40))
    lines = Lines(text)
    asked = {Pattern(source): None for source in sources}
    plenty = Matcher(asked).hits(lines)
    monkeypatch.setattr(patterns, "_MAX_MEM", 1 << 18)
    matcher = Matcher(asked)
    scarce = matcher.hits(lines)
    assert matcher._tiers
    assert len(matcher._tiers[0].sets) > 1
    wanted = {pattern: [line for line in lines.solid if pattern.matches(line.text)] for pattern in asked}
    assert {pattern: found for pattern, found in wanted.items() if found} == plenty == scarce


@pytest.mark.parametrize("css", ["div p", "div div p", "div + div", "div ~ div", "div:has(zz)", "div:not(.a) p"])
def test_selectors_on_a_page_of_many_boxes(css: str) -> None:
    import lxml.html

    boxes = "".join("<div class=b><p>x</p><a href=x>b</a></div>" for _ in range(3000))
    tree = lxml.html.fromstring(f"<html><body>{'<div class=a>' * 150}{boxes}{'</div>' * 150}</body></html>")
    start = time.process_time()
    found = sum(1 for _ in Finder(tree).find(css))
    assert found == {"div:has(zz)": 0, "div + div": 2999, "div ~ div": 2999}.get(css, 3000)
    assert time.process_time() - start < 2  # libxml2: seven


# What the user is told


def wipe(tmp_path: Path, number: int) -> list[str]:
    rules = [rule(f"regex = 'line {n} .*'\nmax_words = 100", id=f"r{n}") for n in range(number)]
    text = "".join(
        f"Line {n} says that the council met to speak of the bridge, and of nothing else.\n" for n in range(100)
    )
    cleaned = cleaner_of(tmp_path, pack(*rules)).clean_text(text)
    return [warning.code for warning in cleaned.sidecar.warnings]


def test_rules_that_wipe_a_page_together_are_told(tmp_path: Path) -> None:
    assert wipe(tmp_path, 100) == ["nothing-left"]
    assert wipe(tmp_path, 70) == ["much-removed"]
    assert wipe(tmp_path, 10) == []


def test_elements_that_empty_a_page_together_are_told(tmp_path: Path) -> None:
    boxes = "".join(f"<div class=c{n}><p>Box {n} says that the council met.</p></div>" for n in range(50))
    rules = [rule(f"css = '.c{n}'", "drop_element", id=f"r{n}") for n in range(40)]
    cleaned = cleaner_of(tmp_path, pack(*rules)).clean_text(f"<html><body>{boxes}</body></html>", format="html")
    assert "much-pruned" in [warning.code for warning in cleaned.sidecar.warnings]


def test_the_summary_and_the_reason_are_for_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stranger").mkdir()
    evil = "a\\u001b[2J\\u001b]0;owned\\u0007b\\u202ec"
    (tmp_path / "stranger" / "p.toml").write_text(
        pack(rule("regex = '.*'\nmax_words = 100\nmax_share = 1.0", why=evil)), "utf-8"
    )
    (tmp_path / "a.txt").write_text("Rain fell on the town for three days.\n")
    (tmp_path / "cleaner.toml").write_text("shipped = false\nrules = ['stranger']\n")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        return CliRunner().invoke(group, arguments, color=True).output

    assert "nothing-left" in run("run", "a.txt", "out/")
    for command in (("rules", "list"), ("rules", "show", "p/menu"), ("explain", "a.txt:1")):
        shown = run(*command)
        assert "a\\x1b[2J\\x1b]0;owned\\x07b\\u202ec" in shown
        assert not any(sign in shown for sign in ("\x1b[2J", "\x1b]", "\x07", "\u202e"))
    (tmp_path / "stranger" / "p.toml").write_text(pack(rule("regex = 'menu'", id=evil)))
    with pytest.raises(RuleError) as error:
        load_folder(tmp_path / "stranger")
    assert str(error.value).isprintable()


def test_every_kind_has_counts_with_an_end() -> None:
    for kind in KINDS.values():
        for name in kind.__annotations__:
            assert "int" not in str(kind.__annotations__[name]).split(), f"{kind.kind}.{name}: make it a Count"
