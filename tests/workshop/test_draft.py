"""Rules drafted from a line: the pattern, the example, and what stands in the way."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.errors import RuleError, UsageError
from cleaner.model import Source
from cleaner.rulebook.loader import load_pack, parse_pack
from cleaner.rulebook.patterns import Pattern
from cleaner.workshop.checking.examples import check_rules
from cleaner.workshop.drafting.alike import find_near_misses
from cleaner.workshop.drafting.author import Author, line_of
from cleaner.workshop.drafting.corpus import LineSeen, read_corpus, read_lines
from cleaner.workshop.drafting.draft import Draft, Wish, id_of_line
from cleaner.workshop.drafting.generalise import generalise

Run = Callable[..., subprocess.CompletedProcess[str]]
PAGE = """Market hall opens
The council met on Monday and gave the hall its keys.
Tip us off: newsroom@example.org
Share on Facebook
The tip of the roof is new, the rest is as old as the town.
"""
PRESS = """about = "Imprints."

[[drop_line]]
id = "imprint"
regex = 'the printing shop of inkwell'
why = "A link of the footer."
example = '''
- The printing shop of Inkwell
  The printing shop of Inkwell is closed.
'''

[[drop_line]]
id = "imprint-flat"
regex = 'the .* of inkwell'
strength = "flattened"
why = "The same, on pages with all their chrome."
example = '''
- The printing shop of Inkwell
  The printing shop of Inkwell is closed.
'''
"""
OTHERS = {
    "b.txt": "Swifts come back\nSomebody had tipped us off about the nest.\nTip us off: sport@example.org\n",
    "c.txt": "Share prices fell on Facebook's report.\nThe bank shared the loss with its owners on Friday.\n",
}


@given(st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), min_size=1, max_size=80))
@settings(deadline=None)
@example(
    "\u0967\u0968 \u091f\u093f\u092a\u094d\u092a\u0923\u093f\u092f\u093e\u0901"
)  # its last sign is a mark, and no ornament
@example("Ｓｈａｒｅ\u3000ｔｈｉｓ")
def test_a_pattern_takes_its_own_line(text: str) -> None:
    if line := text.strip():
        pattern = Pattern(generalise(line), whole=True)
        pattern.check()
        assert pattern.matches(line)


@pytest.mark.parametrize(
    ("line", "like", "unlike"),
    [
        ("3,214 views", ["1 views", "12.5 views"], ["views", "3 reviews", "3 views of the sea"]),
        ("Published on 14 April 2024", ["published on 3 mai 2021"], ["Published on time", "Published on 14 April"]),
        ("Updated: May 3, 2021 at 4:05 pm", ["Updated: June 12, 1999 at 14:30"], ["Updated: May at 4:05 pm"]),
        ("Publicado el 3 de marzo de 2021", ["Publicado el 12 de mayo de 1999"], ["Publicado el martes"]),
        ("Follow us @harbour", ["Follow us @mill", "follow us @x"], ["Follow us home"]),
        ("» Mail: a@b.org", ["Mail: press@example.com"], ["Mail: tomorrow"]),
        ("\u9605\u8bfb 123 \u6b21", ["\u9605\u8bfb 9 \u6b21"], ["\u9605\u8bfb \u6b21"]),
        ("12:30", ["12:30"], ["12:31"]),
        ("***", ["***"], ["**", "* * *"]),
        ("Costs $12 (a+b)", ["costs $7 (A+B)"], ["Costs 12 (a+b)", "Costs $12 (aab)"]),
    ],
)
def test_a_pattern_takes_its_like(line: str, like: list[str], unlike: list[str]) -> None:
    pattern = Pattern(generalise(line), whole=True)
    assert [text for text in like if not pattern.matches(text)] == []
    assert [text for text in unlike if pattern.matches(text)] == []


def test_near_misses_are_the_lines_most_alike(cleaner: Cleaner) -> None:
    line = LineSeen("a.txt", 1, "Tip us off: newsroom@example.org")
    texts = ["Rain fell.", "Somebody had tipped us off about it.", "Tip us off: b@c.org", "The tip of the roof is new."]
    corpus = [line, *(LineSeen("b.txt", number, text) for number, text in enumerate(texts, 1))]
    corpus.append(LineSeen("b.txt", 9, "Tip of the day", rule="x/y"))
    found = list(find_near_misses(line, corpus, Pattern(generalise(line.text), whole=True)))
    assert found == ["Somebody had tipped us off about it.", "The tip of the roof is new."]


@pytest.mark.parametrize(
    ("text", "id"),
    [("Mehr über uns", "mehr-uber-uns"), ("\u9605\u8bfb", "line"), ("a " * 90, "a-a-a-a"), ("x" * 90, "x" * 40)],
)
def test_ids(text: str, id: str) -> None:
    assert id_of_line(text, []) == id
    assert id_of_line(text, [id]) == f"{id}-2"


@pytest.fixture
def corpus(cleaner: Cleaner) -> list[LineSeen]:
    lines = []
    for id, text in {"a.txt": PAGE, **OTHERS}.items():
        cleaned = cleaner.clean_text(text, id=id)
        lines += list(read_lines(cleaned.text, cleaned.sidecar))
    return lines


def draft(cleaner: Cleaner, pack: Path, corpus: list[LineSeen], number: int, **wished: object) -> tuple[Author, Draft]:
    source = Source(id="a.txt", data=PAGE.encode())
    author = Author.open(cleaner, pack)
    line = line_of(author.cleaner.explain(source), number)
    kind = "drop_line" if line.stays else "keep"
    return author, author.draft(Wish(kind, line, **wished), source, corpus)


def test_a_rule_is_written_that_holds(cleaner: Cleaner, corpus: list[LineSeen], tmp_path: Path) -> None:
    pack = tmp_path / "new" / "site.toml"
    author, found = draft(cleaner, pack, corpus, 3)
    author, place = author.write(found)
    assert place == f"{pack}:3"
    (rule,) = load_pack(pack)
    assert [str(failure) for failure in check_rules([rule], cleaner.all_rules)] == []
    assert rule.spec.example.split("\n")[1:3] == [
        "- Tip us off: newsroom@example.org",
        "- Tip us off: sport@example.org",
    ]
    assert [line.id for line in found.hits] == ["a.txt", "b.txt"]
    assert "Tip us" not in author.cleaner.clean_text(PAGE).text
    assert "Stands on 2 of 3 pages, as in a.txt, line 3" in rule.spec.why


def test_a_pack_stays_as_it_is(cleaner: Cleaner, corpus: list[LineSeen], tmp_path: Path) -> None:
    pack = tmp_path / "site.toml"
    before = (
        'about = "Ours."  # of the harbour\n\n[[drop_line]]\nid = "tip-us-off"\n'
        "regex = 'Tip line'  # a comment\nwhy = \"Seen on each page.\"\nexample = '''\n- Tip line\n  The tip\n'''\n"
    )
    pack.write_text(before)
    author, found = draft(cleaner, pack, corpus, 3)
    author.write(found)
    assert pack.read_text().startswith(before)
    assert [rule.name for rule in load_pack(pack)] == ["site/tip-us-off", "site/tip-us-off-2"]


def test_a_line_is_kept_from_the_rules_that_take_it(cleaner: Cleaner, corpus: list[LineSeen], tmp_path: Path) -> None:
    author, found = draft(cleaner, tmp_path / "site.toml", corpus, 4, why="The name of a stall.")
    assert found.values["from"] == ["share/share-on"]
    author, _ = author.write(found)
    assert "Share on Facebook" in author.cleaner.clean_text(PAGE).text
    assert "Leave a comment" not in author.cleaner.clean_text(PAGE + "Leave a comment\n").text


def test_a_line_is_kept_from_the_rules_that_would_take_it_elsewhere(cleaner: Cleaner, tmp_path: Path) -> None:
    lines = [f"In week {number} the town council met again by the river." for number in range(3)]
    lines += ["The printing shop of Inkwell", "was the name of the book that the children saw."]
    source = Source(id="a.txt", data="\n".join(lines).encode())
    careless = cleaner.with_rules(parse_pack(PRESS, "press.toml", "press"))
    page = careless.explain(source)
    wish = Wish("keep", line_of(page, 4), why="The name of a shop.")
    corpus = [line_of(page, number) for number in range(1, 6)]
    found = Author.open(careless, tmp_path / "site.toml").draft(wish, source, corpus)
    assert found.values["from"] == ["press/imprint", "press/imprint-flat"]


def test_a_rule_speaks_in_the_preset_that_it_was_made_in(corpus: list[LineSeen], tmp_path: Path) -> None:
    author, found = draft(Cleaner(preset="careful"), tmp_path / "site.toml", corpus, 3)
    author, _ = author.write(found)
    assert "Tip us off" not in author.cleaner.clean_text(PAGE).text


def test_a_sentence_raises_the_guard_and_says_why(cleaner: Cleaner, corpus: list[LineSeen], tmp_path: Path) -> None:
    _, found = draft(cleaner, tmp_path / "site.toml", corpus, 2)
    assert found.values["max_words"] == 13
    assert "its length does no harm" in found.values["why"]


@pytest.mark.parametrize(
    ("wished", "error", "told"),
    [
        ({"regex": "Tip (?=us)"}, RuleError, "look"),
        ({"regex": "Tip"}, UsageError, "does not match the whole line"),
        ({"regex": ".*", "near": ("Rain fell.",)}, UsageError, "the near miss does not stay"),
        ({"regex": ".*"}, UsageError, "give one by --near-miss"),
        ({"id": "No Id"}, RuleError, "id"),
    ],
)
def test_what_can_not_be_is_told(
    cleaner: Cleaner, corpus: list[LineSeen], wished: dict[str, object], error: type, told: str
) -> None:
    with pytest.raises(error, match=told):
        draft(cleaner, Path("none/site.toml"), corpus, 3, **wished)


def test_a_line_that_another_rule_protects_is_told(cleaner: Cleaner, corpus: list[LineSeen], tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        'about = "Ours."\n[[keep]]\nid = "tips"\nregex = "Tip us.*"\nwhy = "A column of this paper."\n'
        "example = '''\n* Tip us off\n  The tip\n'''\n"
    )
    with pytest.raises(RuleError, match=r"site.toml:2: site/tips protects a.txt:3 from all rules"):
        draft(cleaner, tmp_path / "site.toml", corpus, 3)


def test_a_corpus_is_a_sample_of_its_folder(cleaner: Cleaner, tmp_path: Path) -> None:
    for name, text in OTHERS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "z.txt").write_bytes(b"\0\1\2\3" * 100)
    for number in range(500):
        (tmp_path / f"more-{number:03}.txt").write_text(f"Rain fell on day {number}.\n")
    from cleaner.formats.fields import Fields

    lines, failed = read_corpus(cleaner, Source(id="b.txt", data=OTHERS["b.txt"].encode()), [str(tmp_path)], Fields())
    pages = {line.id for line in lines}
    assert failed == []
    assert 100 < len(pages) <= 201
    assert sum(line.id == "b.txt" for line in lines) == 3, "the page itself once"


def test_a_page_below_the_corpus_counts_once(clean: Run, tmp_path: Path) -> None:
    """Its id is its name, in the corpus its path: it stood on two pages, and the reason said so."""
    for name, text in {"in/a/a.txt": PAGE, **{f"in/{name}": text for name, text in OTHERS.items()}}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    done = clean(
        "rules", "new", "--from", "in/a/a.txt:3", "--pack", "site.toml", "--corpus", "in", "--corpus", "no", "--dry-run"
    )
    assert "takes       2 lines on 2 of 3 pages" in done.stderr
    assert "Stands on 2 of 3 pages" in done.stdout
    assert "no: no such file or folder" in done.stderr


def test_words_of_the_pack_are_known(cleaner: Cleaner, corpus: list[LineSeen], tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('about = "Ours."\n[words]\nask = "tip us off"\n')
    author, found = draft(cleaner, tmp_path / "site.toml", corpus, 3, regex="{ask}: .*")
    author.write(found)
    assert "Tip us" not in author.cleaner.with_rules(load_pack(tmp_path / "site.toml")).clean_text(PAGE).text


def test_what_the_configuration_says_of_the_pack_holds(corpus: list[LineSeen], tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        'about = "Ours."\n[[drop_line]]\nid = "tips"\nregex = "Tip us.*"\nwhy = "A column of this paper."\n'
        "example = '''\n- Tip us off\n  The tip\n'''\n"
    )
    config = {"rules": (str(tmp_path),), "override": {"site/tips": {"max_words": 1}}}
    author, found = draft(Cleaner(**config), tmp_path / "site.toml", corpus, 3)
    assert found.rule.name == "site/tip-us-off", "the line stays, by the override"
    author, _ = author.write(found)
    assert "Tip us" not in author.cleaner.clean_text(PAGE).text


def test_lines_in_another_language_go_by_their_flag() -> None:
    text = PAGE + "Der Markt in der alten Halle ist seit gestern wieder jeden Tag bis zum Abend offen.\n" + PAGE
    cleaner = Cleaner(drop_flagged=True)
    cleaned = cleaner.clean_text(text, id="a.txt")
    (line,) = [line for line in read_lines(cleaned.text, cleaned.sidecar) if line.text.startswith("Der Markt")]
    assert line.rule == "language/other-language"
    assert line_of(cleaner.explain(Source(id="a.txt", data=text.encode())), line.number) == line


def test_long_lines_have_no_pattern_and_are_no_near_misses() -> None:
    with pytest.raises(UsageError, match="give a pattern by --regex"):
        generalise("word." * 100_000)
    line = LineSeen("a.txt", 1, "Tip us off: a@b.org")
    corpus = [line, LineSeen("a.txt", 2, "tip " * 1_000), LineSeen("a.txt", 3, "It rained.")]
    assert list(find_near_misses(line, corpus, Pattern("tip us off.*", whole=True))) == ["It rained."]
    assert id_of_line("share " * 100_000, []) == "share-share-share-share"


def test_packs_beside_the_pack_speak_as_well(corpus: list[LineSeen], tmp_path: Path) -> None:
    """As in a run with --rules: a line that one of them takes needs no second rule."""
    (tmp_path / "other.toml").write_text(
        'about = "Ours."\n[[drop_line]]\nid = "tips"\nregex = "Tip us.*"\nwhy = "Asks for hints."\n'
        "example = '''\n- Tip us off\n  The tip\n'''\n"
    )
    author = Author.open(Cleaner(), tmp_path / "site.toml")
    assert line_of(author.cleaner.explain(Source(id="a.txt", data=PAGE.encode())), 3).rule == "other/tips"
    (tmp_path / "broken.toml").write_text("about")
    assert Author.open(Cleaner(), tmp_path / "site.toml").cleaner.all_rules, "that is for the run to tell"


def test_packs_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text("")
    with pytest.raises(
        UsageError, match=r"holds cleaner.toml, which is no pack; give packs their own, as my-rules/p.toml"
    ):
        Author.open(Cleaner(), tmp_path / "p.toml")


def test_a_near_miss_that_is_none_is_noticed(cleaner: Cleaner, corpus: list[LineSeen], tmp_path: Path) -> None:
    _, found = draft(cleaner, tmp_path / "site.toml", corpus, 3)
    assert found.has_near_miss
    _, found = draft(cleaner, tmp_path / "site.toml", corpus, 3, near=("It rained.", "Snow fell on hills."))
    assert not found.has_near_miss
    assert found.changed == found.hits


def test_the_heading_of_a_list_is_kept(cleaner: Cleaner, tmp_path: Path) -> None:
    """One rule takes it, and another with the list below it."""
    lines = [f"In week {number} the council met again, and the river had risen by a foot." for number in range(12)]
    lines += ["You may also like", "Market hall opens", "Swifts come back", "Bread is dear", "Boats lie idle"]
    source = Source(id="a.txt", data="\n".join(lines).encode())
    page = cleaner.explain(source)
    corpus = [line_of(page, number) for number in range(1, len(lines) + 1)]
    found = Author.open(cleaner, tmp_path / "site.toml").draft(Wish("keep", corpus[12]), source, corpus)
    assert {"teasers/list", "teasers/related"} <= set(found.values["from"])
