"""The review page in a real browser: what a reader does with it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaner import Cleaner
from cleaner.formats.fields import Fields
from cleaner.report.gather import gather
from cleaner.report.page import Frame, render_page
from cleaner.report.review import Review
from cleaner.report.server import Desk, address_of, make_server
from cleaner.workshop.drafting.author import Author
from cleaner.writers.outputs import Written

from .conftest import Watched

pytestmark = pytest.mark.browser


@pytest.fixture
def report(site: Path) -> str:
    return (site / "out/report.html").as_uri()


def open_document(page: Any, name: str) -> None:
    page.click(f"#documents tbody tr:has-text('{name}')")
    page.wait_for_selector("#text li")


def rows(page: Any) -> list[str]:
    return [row.split("\n")[0] for row in page.locator("#documents tbody td.id").all_inner_texts()]


def test_the_page_loads_without_asking_for_anything(watched: Watched, report: str) -> None:
    page = watched.page
    page.goto(report)
    assert page.locator(".tiles dd").first.inner_text() == "4"
    assert sorted(rows(page)) == ["a.txt", "b.txt", "c \U0001f600 <b>.txt", "d.html", "site/e.txt"]
    for index in range(4):
        page.goto(f"{report}#d{index}")
        page.wait_for_selector("#text li")
    assert {url.partition("#")[0] for url in watched.requests if not url.startswith("data:")} == {report}


def test_filters_and_orders(watched: Watched, report: str) -> None:
    page = watched.page
    page.goto(report)
    page.fill("#find", "swifts")
    assert rows(page) == ["b.txt"]
    page.fill("#find", "")
    page.select_option("#state", "failed")
    assert rows(page) == ["site/e.txt"]
    page.click("#clear")
    page.wait_for_selector("#documents tbody tr:nth-child(5)")
    page.click("[data-filter=rule][data-value='share/share-on']")
    assert rows(page) == ["a.txt"]
    page.click("#chips button")
    page.click("#documents th:first-child button")
    up = rows(page)
    page.click("#documents th:first-child button")
    assert up == sorted(up)
    assert rows(page) == up[::-1]
    page.select_option("#state", "untouched")
    assert rows(page) == ["d.html", "b.txt"]


def test_a_document_shows_what_went_and_why(watched: Watched, report: str) -> None:
    page = watched.page
    page.goto(report)
    open_document(page, "a.txt")
    gone = page.locator("#text li.gone")
    assert gone.locator("del").all_inner_texts() == ["Share on Facebook"]
    gone.focus()
    tip = page.locator("#tip").inner_text()
    assert "removed by share/" in tip
    assert "rules/share.toml:" in tip
    repaired = page.locator("#text li:has(ins)")
    assert "it\u2019s weight" in repaired.inner_text()
    repaired.focus()
    assert "before:" in page.locator("#tip").inner_text()
    page.select_option("#mode", "clean")
    assert not gone.is_visible()
    page.select_option("#mode", "changes")
    assert page.locator("#text li").count() == 6, "five lines near a change, and a word on the others"


def test_a_failed_document_says_why(watched: Watched, report: str) -> None:
    page = watched.page
    page.goto(report)
    page.click("#documents tbody tr:has-text('e.txt')")
    page.wait_for_selector("#doc-warnings p")
    assert "binary" in page.locator("#doc-warnings").inner_text()
    assert not page.locator("#text").is_visible(), "there is no text, so there is no empty frame for it"


def test_enter_in_the_search_opens_the_first_document(watched: Watched, report: str) -> None:
    page = watched.page
    page.goto(report)
    page.keyboard.press("/")
    page.keyboard.type(".txt")
    first = page.locator("#documents tbody tr").first.get_attribute("data-index")
    page.keyboard.press("Enter")
    page.wait_for_selector("#text li")
    assert page.url.endswith(f"#d{first}")


def test_text_of_others_is_only_text(watched: Watched, report: str) -> None:
    page = watched.page
    page.goto(report)
    open_document(page, "<b>")
    lines = page.locator("#text .t").all_inner_texts()
    assert lines[0] == "\U0001f600 Rain & <script>alert(1)</script> fell all night."
    assert page.locator("#text del").all_inner_texts() == ["Leave a comment"], "spans count what JavaScript counts"
    assert page.locator("#text img, #text b, #text script").count() == 0


def test_all_can_be_done_by_keys(watched: Watched, report: str) -> None:
    page, press = watched.page, watched.page.keyboard.press
    page.goto(report)
    press("/")
    page.keyboard.type(".txt")
    press("ArrowDown")
    press("j")
    press("k")
    press("Enter")
    page.wait_for_selector("#text li")
    first = page.locator("#doc-id").inner_text()
    press("n")
    assert page.evaluate("document.activeElement.classList.contains('told')")
    press("v")
    assert page.locator("#mode").input_value() == "changes"
    press("j")
    page.wait_for_selector("#where:has-text('2 of')")
    assert page.locator("#doc-id").inner_text() != first
    press("k")
    page.wait_for_selector("#where:has-text('1 of')")
    press("?")
    assert page.locator("#help").is_visible()
    press("Escape")
    assert not page.locator("#help").is_visible()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    press("t")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    press("Escape")
    page.wait_for_selector("#overview:not([hidden])")
    assert page.evaluate("document.activeElement.matches('#documents tbody tr')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_narrow_and_wide_light_and_dark(watched: Watched, report: str, width: int, scheme: str) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for place in ("", "#d0", "#d2"):
        page.goto(report + place)
        page.wait_for_selector("#text li" if place else "#documents tbody tr")
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), "nothing is cut off at the side"
    back = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, back[4:-1].split(","))) < 300) == (scheme == "dark")


def test_print(watched: Watched, report: str) -> None:
    page = watched.page
    page.goto(f"{report}#d0")
    page.wait_for_selector("#text li")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".toolbar").is_visible()
    assert page.locator("#text li.gone del").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_ten_thousand_documents_are_there_in_two_seconds(watched: Watched, tmp_path: Path) -> None:
    cleaned = Cleaner().clean_text("Rain fell on the town all night.\n" * 30 + "Share on Facebook\n" * 5)
    written = [
        Written(cleaned.text, msgspec.structs.replace(cleaned.sidecar, id=f"folder/{n:05}.txt"), str(n))
        for n in range(10_000)
    ]
    gathered = gather(lambda: iter(written), 10_000)
    place = tmp_path / "report.html"
    place.write_text("".join(render_page(Frame("many"), gathered, {})))
    page = watched.page
    page.goto(place.as_uri())
    paint = "new PerformanceObserver(list => done(list.getEntries().at(-1).startTime)).observe({type: 'paint', buffered: true})"
    painted = page.evaluate(f"new Promise(done => {paint})")
    assert max(painted, float(page.evaluate("document.documentElement.dataset.ready"))) < 2000
    assert page.locator("#shown").inner_text() == "10,000 of 10,000"
    page.fill("#find", "09876")
    open_document(page, "09876")
    assert page.locator("#text del").count() == 5
    assert page.locator("#doc-id").inner_text() == "folder/09876.txt"


@pytest.fixture
def desk(output: Path) -> Iterator[tuple[Desk, str]]:
    author = Author.open(Cleaner(), output.parent / "my-rules" / "review.toml")
    review = Review(output, author, Fields(), [str(output.parent / "site")])
    found = Desk(review, gather(review.read, 100), "out")
    server = make_server(found)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield found, address_of(server, found)
    server.shutdown()
    server.server_close()
    thread.join()


def open_line(watched: Watched, address: str, document: str, line: str) -> None:
    watched.page.goto(address)
    open_document(watched.page, document)
    watched.page.locator("#text li", has_text=line).first.focus()


def test_lines_like_this_are_removed(watched: Watched, desk: tuple[Desk, str], output: Path) -> None:
    page = watched.page
    open_line(watched, desk[1], "a.txt", "Tip us off")
    page.keyboard.press("x")
    page.wait_for_selector("#draft-write:enabled")
    assert "Somebody had tipped us off" in page.locator("#draft-rule").inner_text(), "its near miss"
    assert "hits 3 lines on 3 of the 4 pages" in page.locator("#draft-told").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector("#text li.gone:has-text('Tip us off')")
    pack = (output.parent / "my-rules/review.toml").read_text("utf-8")
    assert "regex = 'Tip us off: \\S+@\\S+'" in pack
    assert "- Tip us off: newsroom@example.org" in pack
    assert "Tip us off" not in (output / "a.txt").read_text("utf-8")
    assert "removed by review/tip-us-off" in page.locator("#tip").inner_text()
    assert all(url.startswith((desk[1], "data:")) for url in watched.requests)


def test_a_line_of_html_is_removed(watched: Watched, desk: tuple[Desk, str], output: Path) -> None:
    page = watched.page
    assert "Tip us off" in (output / "d.txt").read_text("utf-8")
    open_line(watched, desk[1], "d.html", "Tip us off")
    page.keyboard.press("x")
    page.wait_for_selector("#draft-write:enabled")
    page.click("#draft-write")
    page.wait_for_selector("#text li.gone:has-text('Tip us off')")
    assert "Tip us off" not in (output / "d.txt").read_text("utf-8")


def test_a_line_is_kept(watched: Watched, desk: tuple[Desk, str], output: Path) -> None:
    page = watched.page
    open_line(watched, desk[1], "a.txt", "Share on Facebook")
    page.locator("#text li.gone").hover()
    page.click("#text li.gone .act")
    page.wait_for_selector("#draft-write:enabled")
    page.fill("#draft-why", "It is the name of a stall.")
    page.click("#draft-try")
    page.wait_for_selector("#draft-write:enabled")
    page.click("#draft-write")
    page.wait_for_selector("#text li:not(.gone):has-text('Share on Facebook')")
    pack = (output.parent / "my-rules/review.toml").read_text("utf-8")
    assert "[[keep]]" in pack
    assert 'why = "It is the name of a stall."' in pack
    assert "Share on Facebook\n" in (output / "a.txt").read_text("utf-8")


def test_a_pattern_that_can_not_be_is_told(desk: tuple[Desk, str], browser: Any, output: Path) -> None:
    watched = Watched(browser.new_page())
    page = watched.page
    open_line(watched, desk[1], "a.txt", "Tip us off")
    page.keyboard.press("x")
    page.wait_for_selector("#draft-write:enabled")
    for regex, told in (("Tip (?=us)", "look"), ("Another line", "does not match the whole line")):
        page.fill("#draft-regex", regex)
        page.click("#draft-try")
        page.wait_for_selector(f"#draft-told:has-text('{told}')")
        assert page.locator("#draft-write").is_disabled()
    page.fill("#draft-regex", "Tip.*")
    page.fill("#draft-near", "Tip of the day")
    page.click("#draft-try")
    page.wait_for_selector("#draft-told:has-text('the near miss does not stay')")
    page.fill("#draft-near", "A tip for the day")
    page.click("#draft-try")
    page.wait_for_selector("#draft-rule:has-text('  A tip for the day')")
    page.click("#draft-cancel")
    assert not (output.parent / "my-rules").exists()
    assert all("400" in fault for fault in watched.faults), "what the server refuses, and nothing else"
    page.close()


def test_pieces_are_opened_as_they_are_asked_for(watched: Watched, desk: tuple[Desk, str]) -> None:
    watched.page.goto(desk[1])
    assert not any("/piece/" in url for url in watched.requests)
    for index in itertools.chain(range(4), range(4)):
        watched.page.goto(f"{desk[1]}#d{index}")
        watched.page.wait_for_selector("#text li")
    assert sum("/piece/" in url for url in watched.requests) == 1
