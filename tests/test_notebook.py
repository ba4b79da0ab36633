"""A result in a notebook: what is marked, that nobody's text becomes markup, and that it stays small."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaned, Cleaner, clean_text
from cleaner.notebook import MOST_LINES
from cleaner.records import Removal

from .report.conftest import Watched, browser, watched  # noqa: F401 - fixtures

SHARED = "The bridge reopened on Monday, after a year of work.\n"
BAD = "</style></div><script>document.title = 'bad'</script><img src=x onerror=\"document.title = 'bad'\">"


class _Shown(HTMLParser):
    """The text of each line, and of the marks in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.marks: dict[str, list[str]] = {"del": [], "ins": [], "mark": []}
        self.titles: list[str] = []
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._open.append(tag)
        if tag == "bdi":
            self.lines.append("")
        if tag in self.marks:
            self.marks[tag].append("")
            self.titles.append(dict(attrs)["title"] or "")

    def handle_endtag(self, _tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "bdi" in self._open:
            self.lines[-1] += data
            for tag in {*self._open} & {*self.marks}:
                self.marks[tag][-1] += data


def show(cleaned: Cleaned) -> _Shown:
    page = cleaned._repr_html_()
    page.encode("utf-8")
    return _Shown(page)


def test_all_that_was_done_is_marked() -> None:
    text = f"{SHARED}It wasn\u00e2\u20ac\u2122t me,\u00a0they said.\nПаром опять опоздал.\nShare on Facebook\n"
    cleaned = clean_text(text)
    shown = show(cleaned)
    assert shown.lines == cleaned.repaired.splitlines()
    assert shown.marks == {"del": ["Share on Facebook"], "ins": ["’", " "], "mark": ["Паром опять опоздал."]}
    assert "was 'â€™'; encoding" in shown.titles
    assert "share/share-on" in cleaned._repr_html_().partition("Share on Facebook")[2]


def test_what_was_only_taken_away_has_its_place() -> None:
    shown = show(clean_text(f"The old\u00ad town   \n{SHARED}"))
    assert shown.marks["ins"] == ["", ""]
    assert shown.titles == [r"was '\xad'; invisible", "was '   '; spaces"]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=6))
def test_the_lines_are_those_of_the_repaired_text(lines: list[str]) -> None:
    cleaned = clean_text("\nShare on Facebook\n".join(lines), format="text")
    assert show(cleaned).lines == cleaned.repaired.removesuffix("\n").split("\n") if cleaned.repaired else True


def test_text_of_others_is_no_markup() -> None:
    known = show(clean_text(SHARED)).tags | {"del", "ins", "mark"}
    cleaned = clean_text(f"{SHARED}{BAD}\nShare on Facebook\n", id=BAD, format="text")
    side = cleaned.sidecar
    side.metadata["title"] = BAD + "\ud800"
    side.warnings = [msgspec.structs.replace(clean_text("").warnings[0], message=BAD)]
    side.removals[0].rule = side.removals[0].category = BAD
    side.flags = [*clean_text(f"{SHARED}Паром опять опоздал.\n").flags]
    side.flags[0].evidence = BAD
    side.repairs = [*clean_text("It wasn\u00e2\u20ac\u2122t me, they said on Monday.\n").repairs]
    side.repairs[0].before = side.repairs[0].steps[0] = BAD
    shown = show(cleaned)
    assert shown.tags - {"br"} == known
    assert BAD in shown.lines


def test_a_long_document_is_cut_and_says_so() -> None:
    many = Cleaner(shipped=False).clean_text(SHARED * 1000)
    many.sidecar.removals += [Removal(start=many.sidecar.stats.chars_in, end=many.sidecar.stats.chars_in + 1, line=1001,
                                      end_line=1001, rule="a/b", category="a", text="x")]  # fmt: skip
    page = many._repr_html_()
    assert len(_Shown(page).lines) == MOST_LINES
    assert "… 801 lines more, 1 removal in them; <code>.sidecar</code> holds all" in page
    assert len(page) < 100_000
    wide = Cleaner(shipped=False).clean_text("Rain fell. " * 1_000_000)
    assert " … (10,997,999 characters more)" in wide._repr_html_()
    assert len(wide._repr_html_()) < 10_000


def test_many_marks_do_not_take_long() -> None:
    """A repair at every other character of all that is shown, and one place that claims a hundred thousand."""
    cleaned = Cleaner(shipped=False).clean_text("a\u00a0" * 20_000 + "\n")
    assert len(cleaned.repairs) > 10_000
    assert cleaned._repr_html_().count("<ins") == 1_000
    cleaned.sidecar.repairs = [msgspec.structs.replace(cleaned.repairs[0], start=5, end=2000) for _ in range(100_000)]
    assert cleaned._repr_html_().count("<ins") == 1


def test_texts_that_are_no_pair() -> None:
    cleaned = clean_text(f"{SHARED}Share on Facebook\n")
    page = Cleaned("", cleaned.sidecar)._repr_html_()
    assert "the sidecar is damaged" in page
    assert "no text" in clean_text("")._repr_html_()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("paper", "ink"), [("rgb(255, 255, 255)", "rgb(20, 20, 20)"), ("rgb(17, 17, 17)", "rgb(230, 230, 230)")]
)
def test_in_a_browser(watched: Watched, paper: str, ink: str) -> None:  # noqa: F811
    """In a notebook's colours, light and dark; its style is nobody else's, and nothing runs or is fetched."""
    cleaned = clean_text(f"{SHARED}{BAD}\nПаром опять опоздал.\nShare on Facebook\n", id=BAD, format="text")
    around = "<del id=other>old</del><div class=line id=line>line</div>"
    page = watched.page
    style = f"body {{ background: {paper}; color: {ink} }} .out del {{ color: blue }}"
    page.set_content(
        f"<title>good</title><style>{style}</style>{around}<div class=out>{cleaned._repr_html_()}</div>{around}"
    )
    assert page.title() == "good"
    assert watched.requests == []

    def look(place: str, name: str) -> str:
        found: str = page.locator(place).first.evaluate(f"element => getComputedStyle(element).{name}")
        return found

    assert look("#other", "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert look("#line", "display") == "block"
    for place in ("bdi", "bdi del", "bdi mark"):
        assert look(f".cleaner-shown {place}", "color") == ink, place
    assert look(".cleaner-shown bdi del", "textDecorationLine") == "line-through"
    assert re.fullmatch(r"rgba\(.*, 0\.\d+\)", look(".cleaner-shown bdi mark", "backgroundColor"))
    box = page.locator(".cleaner-shown").bounding_box()
    assert box["width"] <= 1000
