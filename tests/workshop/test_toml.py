"""Rules written into packs: what stood there stands there still, and what is written is what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import RuleError
from cleaner.rulebook.loader import load_pack, shipped_rules
from cleaner.workshop.drafting.toml import Document, Noted, append_rule, extend_list, open_pack, part_text, save

PACK = """\
#:schema ./schema.json
about = "Of the mill."  # and of nothing else

# The wheel.
[[drop_seen]]
id = "wheel"
why = "It turns on each page."
lines = [
  "Wheel news",  # 4 of 5 pages
  "Home" # no comma
]
example = '''
  [[keep]] is no header here.
  The wheel turned all night.
- Home
'''

# The pond, before the wheel once more.
[[drop_line]]
id = "pond"
regex = 'pond \\d+'
why = "A counter."
example = '''
- pond 3
  The pond froze.
'''

[[drop_seen]]
id = "short"
why = "Few."
lines = ["Ducks"]
example = '''
- Ducks
  Ducks swam on the pond.
'''
"""
RULE = {
    "id": "tail",
    "regex": r"the mill \(c\) \d+",
    "sites": ["mill.example", "pond.example"],
    "max_words": 5,
    "why": 'It says "mill".',
    "example": "- The mill (c) 12\n  The mill (c) 12 was painted green.\n",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "mill.toml"
    path.write_text(PACK, "utf-8")
    return path


def test_a_rule_is_put_behind_all_that_stands_there(pack: Path) -> None:
    document = open_pack(pack)
    append_rule(document, "drop_line", RULE)
    save(document)
    text = pack.read_text("utf-8")
    assert text.startswith(PACK)
    assert text[len(PACK) :] == (
        "\n[[drop_line]]\nid = \"tail\"\nregex = 'the mill \\(c\\) \\d+'\n"
        'sites = ["mill.example", "pond.example"]\nmax_words = 5\nwhy = "It says \\"mill\\"."\n'
        "example = '''\n- The mill (c) 12\n  The mill (c) 12 was painted green.\n'''\n"
    )
    assert [rule.name for rule in load_pack(pack)] == ["mill/wheel", "mill/pond", "mill/short", "mill/tail"]


def test_a_list_grows_and_nothing_else_changes(pack: Path) -> None:
    document = open_pack(pack)
    extend_list(document, 0, "lines", [Noted("Imprint", "3 of 5 pages"), "News"])
    extend_list(document, 2, "lines", ["Geese"])
    save(document)
    expected = PACK.replace('"Home" # no comma\n', '"Home", # no comma\n    "Imprint", # 3 of 5 pages\n    "News",\n')
    assert pack.read_text("utf-8") == expected.replace('["Ducks"]', '["Ducks", "Geese"]')


def test_a_new_pack_says_what_it_is_about(tmp_path: Path) -> None:
    document = open_pack(tmp_path / "new.toml", 'Rules of "ours".')
    append_rule(document, "drop_line", RULE)
    save(document)
    assert (tmp_path / "new.toml").read_text("utf-8").startswith('about = "Rules of \\"ours\\"."\n\n[[drop_line]]\n')


def test_line_ends_of_another_system_stay(pack: Path) -> None:
    pack.write_bytes(PACK.replace("\n", "\r\n").encode())
    document = open_pack(pack)
    append_rule(document, "drop_line", RULE)
    save(document)
    data = pack.read_bytes()
    assert data.startswith(PACK.replace("\n", "\r\n").encode())
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_what_does_not_load_is_not_saved(pack: Path) -> None:
    document = open_pack(pack)
    append_rule(document, "drop_line", {**RULE, "regex": "(mill"})
    with pytest.raises(RuleError, match=r'mill.toml:\d+: drop_line "tail": regex'):
        save(document)
    assert pack.read_text("utf-8") == PACK


def test_half_a_character_is_told(pack: Path) -> None:
    document = open_pack(pack)
    append_rule(document, "drop_line", {**RULE, "why": "Half a smile: \ud83d"})
    with pytest.raises(RuleError, match="is half of a character"):
        save(document)
    assert pack.read_text("utf-8") == PACK


def test_a_pack_that_does_not_load_is_told_with_its_line(pack: Path) -> None:
    pack.write_text(PACK.replace("why", "wy", 1), "utf-8")
    with pytest.raises(RuleError, match=r"mill.toml:7: .*unknown key 'wy'; did you mean 'why'"):
        open_pack(pack)


@pytest.mark.parametrize("path", sorted(shipped_rules().glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_packs_are_parted_without_loss(path: Path) -> None:
    document = open_pack(path)
    assert document.text == path.read_text("utf-8")
    assert len(document.rules()) == len(load_pack(path))


TEXTS = st.text(st.sampled_from("ab'\"\\#[]={}\n\t \x00\x1b\x7f\u2028é"), max_size=20)


@given(st.lists(TEXTS, max_size=4), TEXTS, TEXTS)
def test_what_is_written_is_what_is_read(items: list[str], why: str, example: str) -> None:
    document = Document(Path("any.toml"), ['about = "x"\n'])
    first = {"id": "one", "lines": items, "why": why, "example": example}
    append_rule(document, "drop_seen", first)
    append_rule(document, "drop_line", {"id": "two", "why": why})
    extend_list(document, 0, "lines", [why, Noted(example, "seen")])
    again = Document(Path("any.toml"), part_text(document.text))
    told = {**first, "lines": [*items, why, example]}
    assert again.rules() == [("drop_seen", told), ("drop_line", {"id": "two", "why": why})]
