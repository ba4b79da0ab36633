"""Outputs to look at, and a browser to look with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root in a container; and without what a browser asks the network for of its own.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

PAGES = {
    "site/a.txt": "Market hall opens\nThe council met on Monday and gave the hall its keys.\n"
    "Forty stalls have found room under the old roof.\nTip us off: newsroom@example.org\nShare on Facebook\n"
    "The tip of the roof is new, the rest is as old as the town.\nIt cost itâ\u20ac\u2122s weight in gold, they said.\n",
    "site/b.txt": "Swifts come back\nThey arrive in May, says the warden, and they leave in August.\n"
    "Somebody had tipped us off about the nest in the mill.\nTip us off: sport@example.org\n",
    "site/c \U0001f600 <b>.txt": "\U0001f600 Rain & <script>alert(1)</script> fell all night.\n"
    "</script><img src=x onerror=alert(1)>\nLeave a comment\nSnow fell on the <b>hills</b>, as it does in May.\n",
    "site/d.html": "<html><head><title>Bread</title></head><body><nav><a href='/'>Home</a></nav><article><h1>Bread</h1>"
    + "<p>The bakery on the square has sold rye bread since the war, and people queue for it on Saturdays.</p>" * 3
    + "<p>Tip us off: bread@example.org</p></article></body></html>",
    "site/e.txt": "\x00\x01\x02\x03\x04binary\x00\x00\x07" * 40,
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few pages, one of them no text, what `clean` makes of them, and its report: only to be read."""
    folder = tmp_path_factory.mktemp("report")
    for name, text in PAGES.items():
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(text.encode("utf-8"))
    for args in (["site", "out"], ["report", "out"]):
        subprocess.run(
            [sys.executable, "-m", "cleaner", *args], cwd=folder, check=False, capture_output=True, timeout=60
        )
    return folder


@pytest.fixture
def output(site: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copytree(site, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


def find_browser() -> str | None:
    """Chromium, where it is installed."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install 'webtext-cleaner[test]'")
    place = find_browser()
    if place is None:
        pytest.skip(f"no browser is installed (none of {', '.join(_NAMES)} on PATH)")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=place, args=ARGUMENTS)
        yield found
        found.close()


class Watched:
    """A page, all that it asked the network for, and all that went wrong in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A new page of 1,000 by 800 pixels; at the end nothing may have gone wrong in it."""
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.set_default_timeout(15_000)
    found = Watched(page)
    yield found
    page.close()
    assert found.faults == []
