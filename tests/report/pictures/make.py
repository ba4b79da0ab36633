"""Make the README's pictures of the report and the review: ``python tests/report/pictures/make.py``.

Needs Chromium and Playwright, as the tests of the pages do.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT))

from tests.report.conftest import ARGUMENTS, PAGES, find_browser  # noqa: E402


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1100, "height": 760})
        clean(folder, "-q", str(ROOT / "seeds"), "samples")
        clean(folder, "report", "-q", "samples")
        page.goto((folder / "samples/report.html").as_uri())
        page.screenshot(path=HERE / "report.png")
        show_document(folder, page)
        page.set_viewport_size({"width": 1100, "height": 640})
        show_review(folder, page)
        browser.close()


def clean(folder: Path, *args: str) -> None:
    subprocess.run([sys.executable, "-m", "cleaner", *args], cwd=folder, check=False, env={"PYTHONPATH": str(ROOT)})


def show_document(folder: Path, page: Page) -> None:
    (folder / "pages").mkdir()
    for name in ("ferry-en", "news-de", "blog-es"):
        (source,) = (ROOT / "tests/pages" / name).glob("page.txt")
        (folder / "pages" / f"{name.partition('-')[0]}.txt").write_bytes(source.read_bytes())
    clean(folder, "-q", "pages", "cleaned")
    clean(folder, "report", "-q", "cleaned")
    page.set_viewport_size({"width": 1100, "height": 640})
    page.goto((folder / "cleaned/report.html").as_uri())
    page.click("#documents tbody tr:has-text('ferry.txt')")
    page.locator("#text li", has_text="This site uses cookies").first.focus()
    page.wait_for_timeout(300)
    page.screenshot(path=HERE / "document.png")


def show_review(folder: Path, page: Page) -> None:
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    clean(folder, "-q", "site", "town-paper")
    command = [sys.executable, "-m", "cleaner", "review", "town-paper", "site", "--no-open"]
    with subprocess.Popen(
        command, cwd=folder, stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
    ) as server:
        assert server.stderr
        address = server.stderr.readline().split()[1]
        page.emulate_media(color_scheme="dark")
        page.goto(address)
        page.click("#documents tbody tr:has-text('a.txt')")
        page.locator("#text li", has_text="Tip us off").first.focus()
        page.keyboard.press("x")
        page.wait_for_selector("#draft-write:enabled")
        page.screenshot(path=HERE / "review.png")
        server.terminate()


if __name__ == "__main__":
    main()
