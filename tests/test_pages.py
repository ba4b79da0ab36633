"""Golden pages: what the tool makes of each, by the byte; the promises on them; the floors, and the command behind all this."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import restore
from cleaner.errors import ConfigError, InputError, UsageError

from .conftest import ROOT
from .golden.command import main
from .golden.floors import find_falls, group_by_kind, read_floors, set_floors
from .golden.measure import find_foreign, mean_of, measure, words_of
from .golden.page import KINDS, PAGES, Facts, GoldenPage, add_page, find_pages

NAMES = [page.name for page in find_pages(PAGES)]
FERRY = "Home > News\n\nThe ferry is late\n\nThe ferry over the Arle was late on Monday, as the ice was thick.\n\nShare on Facebook\n"
each_page = pytest.mark.parametrize("name", NAMES)


@cache
def page_of(name: str) -> GoldenPage:
    return GoldenPage(PAGES / name)


@each_page
def test_the_page_becomes_what_was_reviewed(name: str) -> None:
    page = page_of(name)
    text, sidecar = page.expected
    assert page.cleaned.text == text
    assert json.loads(page.sidecar) == json.loads(sidecar)
    assert page.sidecar == sidecar


@each_page
def test_what_is_wanted_is_the_page_with_lines_deleted(name: str) -> None:
    page = page_of(name)
    assert page.wanted.strip()
    assert find_foreign(page.whole, page.wanted) is None


@each_page
def test_the_page_comes_back(name: str) -> None:
    page = page_of(name)
    if page.cleaned.sidecar.input.format == "text":  # extraction can't be undone
        assert restore(page.cleaned.text, page.cleaned.sidecar) == page.path.read_bytes()


@each_page
def test_a_second_clean_changes_nothing(name: str) -> None:
    """Lines cut inside aside, and pages whose language is another without their chrome."""
    page = page_of(name)
    first = page.cleaner.explain(page.source)
    again = page.cleaner.clean_text(first.cleaned, format="text")
    is_promised = all(verdict.is_whole for verdicts in first.verdicts.values() for verdict in verdicts)
    if is_promised and again.language == first.language.tag:
        assert again.text == first.cleaned


def test_the_means_are_above_their_floors() -> None:
    pages = [page_of(name) for name in NAMES]
    assert list(find_falls(pages, read_floors(PAGES / "floors.toml"))) == []


def test_there_are_pages_of_all_sorts() -> None:
    pages = [page_of(name) for name in NAMES]
    assert len(pages) >= 40
    assert len({page.facts.languages[0] for page in pages}) >= 10
    assert {page.facts.kind for page in pages} == set(KINDS)
    assert all(page.facts.about for page in pages)


LINES = st.lists(
    st.sampled_from(["Home", "渡船 at 9.", "The ferry is late.", "- It rains[1]", "Share", ""]), max_size=12
)


@given(LINES, st.randoms(use_true_random=False))
def test_the_measure_knows_all_and_nothing(lines: list[str], rnd: Random) -> None:
    page, wanted = "\n".join(lines), "\n".join(line for line in lines if rnd.random() < 0.5)
    assert find_foreign(page, wanted) is None
    best, whole, nothing = (measure(page, wanted, output) for output in (wanted, page, ""))
    has_words = bool(words_of(wanted))
    assert (best.kept, best.clean, whole.kept) == (1, 1, 1)
    assert best.gone in (1, None)
    assert whole.gone in (0, None)
    assert (nothing.kept, nothing.f1) == ((0, 0) if has_words else (1, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one page, whose wanted.txt was cut by hand."""
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    page = add_page(
        tmp_path / "pages", "ferry-en", tmp_path / "ferry.txt", Facts(kind="news", languages=["en"], about="x")
    )
    (page.folder / "wanted.txt").write_text("\n".join(FERRY.split("\n")[2:6]), "utf-8")
    return tmp_path / "pages"


def test_a_new_page_is_whole_and_its_wanted_text_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8", newline="\r\n")
    call = [
        "--pages",
        str(tmp_path / "pages"),
        "add",
        "ferry-en",
        str(tmp_path / "ferry.txt"),
        "--kind",
        "news",
        "--language",
        "en",
    ]
    assert main([*call, "--preset", "auto", "--about", 'A "dry" line', "--url", "https://news.example.org/1"]) == 0
    assert "delete the lines" in capsys.readouterr().err
    made = tmp_path / "pages/ferry-en"
    assert (made / "page.txt").read_bytes() == (tmp_path / "ferry.txt").read_bytes()
    assert (made / "wanted.txt").read_text("utf-8") == FERRY
    page = GoldenPage(made)
    assert page.facts == Facts(
        kind="news", languages=["en"], about='A "dry" line', preset="auto", url="https://news.example.org/1"
    )
    assert page.expected == (page.cleaned.text, page.sidecar)
    assert page.cleaned.metadata["url"] == page.facts.url
    assert "Share" not in page.cleaned.text
    assert main(call) == 2
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"slug": "A page"}, "no name for a page"),
        ({"file": "nothing.txt"}, "is no file"),
        ({"kind": "recipes"}, "did you mean 'recipe'?"),
        ({"language": "english"}, "no language that is known"),
        ({"language": ","}, "names no language"),
        ({"preset": "strong"}, "there are careful"),
        ({"file": "picture.txt"}, "picture.txt: is a PNG image"),
    ],
    ids=str,
)
def test_what_can_not_be_added_is_told_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], said: str
) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" * 9)
    told = {"slug": "ferry-en", "file": "ferry.txt", "kind": "news", "language": "en", "preset": "auto"} | changes
    call = ["add", told["slug"], str(tmp_path / told["file"])]
    call += ["--kind", told["kind"], "--language", told["language"], "--preset", told["preset"]]
    assert main(["--pages", str(tmp_path / "pages"), *call]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "pages").exists()


def test_update_writes_anew_and_tells_what_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = folder / "ferry-en/expected.txt"
    reviewed = expected.read_text("utf-8")
    assert main(["--pages", str(folder), "update"]) == 0
    assert capsys.readouterr() == ("", "1 page, 0 changed\n")
    expected.write_text(reviewed + "Share on Facebook\n", "utf-8")
    wanted = (folder / "ferry-en/wanted.txt").read_bytes()
    assert main(["--pages", str(folder), "update", "ferry-en"]) == 0
    shown = capsys.readouterr().out
    assert "\n-Share on Facebook\n" in shown
    assert "F1 rose from" in shown
    assert expected.read_text("utf-8") == reviewed
    assert (folder / "ferry-en/wanted.txt").read_bytes() == wanted
    assert main(["--pages", str(folder), "update", "fery-en"]) == 2
    assert "did you mean 'ferry-en'?" in capsys.readouterr().err


def test_a_bad_result_falls_below_its_floor(folder: Path) -> None:
    """A rule that took a paragraph of content is found, and its page is named."""
    (page,) = find_pages(folder)
    floors = set_floors([page], folder / "floors.toml", lower=False)
    assert (
        floors
        == read_floors(folder / "floors.toml")
        == {"overall": {"kept": 100, "f1": 100}, "news": {"kept": 100, "f1": 100}}
    )
    assert list(find_falls([page], floors)) == []
    worse = GoldenPage(page.folder)
    worse.score = worse.score_of("The ferry is late\n")
    falls = list(find_falls([worse], floors))
    assert [fall.split(":")[0] for fall in falls] == ["overall", "overall", "news", "news"]
    assert all("Fell since the review: ferry-en" in fall and "golden.py" in fall for fall in falls)
    with pytest.raises(UsageError, match=r"overall\.kept from 100\.0 to 2\d\.\d.*--lower"):
        set_floors([worse], folder / "floors.toml", lower=False)
    assert read_floors(folder / "floors.toml") == floors
    assert set_floors([worse], folder / "floors.toml", lower=True)["news"]["kept"] < 30


def test_check_fails_below_a_floor_and_without_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ferry-en/wanted.txt").write_text(FERRY, "utf-8")  # as if the chrome had been content
    assert main(["--pages", str(folder), "check"]) == 1
    assert "news: has no floor; `golden.py floors` sets it" in capsys.readouterr().err
    (folder / "floors.toml").write_text("[overall]\nkept = 99\nf1 = 0\n[news]\nkept = 0\nf1 = 0\n", "utf-8")
    assert main(["--pages", str(folder), "check"]) == 1
    shown = capsys.readouterr()
    assert "| overall | 1 | 4 |" in shown.out
    assert shown.err.startswith("overall: kept is 7")
    assert "Lowest: ferry-en (7" in shown.err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("floors.toml", "[news]\nkept = 3\n", "needs kept and f1"),
        ("floors.toml", "[news\n", "`golden.py floors` writes it"),
        ("floors.toml", '[news]\nkept = "all"\nf1 = 3\n', "a number from 0 to 100"),
        ("ferry-en/page.toml", 'kind = "news"\n', "languages"),
        ("ferry-en/page.toml", 'kind = "news"\nlanguages = ["en"]\nlanguage = "en"\n', "unknown field `language`"),
    ],
)
def test_broken_files_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    (folder / name).write_text(text, "utf-8")
    assert main(["--pages", str(folder), "check"]) == 2
    told = capsys.readouterr().err
    assert name.rsplit("/", maxsplit=1)[-1] in told
    assert said in told


def test_missing_files_are_told(folder: Path) -> None:
    (folder / "ferry-en/wanted.txt").unlink()
    with pytest.raises(ConfigError, match=r"wanted\.txt: is missing"):
        _ = GoldenPage(folder / "ferry-en").score
    (folder / "ferry-en/page.txt").unlink()
    with pytest.raises(ConfigError, match=r"needs one page\.txt or page\.html"):
        _ = GoldenPage(folder / "ferry-en").path
    with pytest.raises(UsageError, match=r"golden\.py add"):
        find_pages(folder / "nowhere")


def test_html_is_held_against_all_its_visible_text(tmp_path: Path) -> None:
    html = (
        "<nav><a href='/'>Home</a></nav><p>The ferry over the Arle was late.</p><footer>© 2024 The Arle Herald</footer>"
    )
    (tmp_path / "a.HTML").write_text(html, "utf-8")
    page = add_page(tmp_path, "ferry-html", tmp_path / "a.HTML", Facts(kind="news", languages=["en"]))
    assert page.path.name == "page.html"
    assert page.whole.split("\n")[0] == "Home"
    assert page.wanted == page.whole


def test_a_kind_is_the_mean_of_its_pages() -> None:
    pages = [page_of(name) for name in NAMES]
    groups = group_by_kind(pages)
    assert sum(len(members) for kind, members in groups.items() if kind != "overall") == len(pages)
    assert mean_of([page.score for page in groups["poem"]]).kept == pytest.approx(
        sum(page.score.kept for page in groups["poem"]) / len(groups["poem"])
    )


def test_the_script_runs_from_the_root() -> None:
    done = subprocess.run(
        [sys.executable, "tests/pages/golden.py", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("add", "update", "table", "check", "floors"))


def test_a_page_that_is_no_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x7fELF\x02\x01\x01\x00" + bytes(100))
    with pytest.raises(InputError):
        add_page(tmp_path, "a", tmp_path / "a.txt", Facts(kind="news", languages=["en"]))
    assert not (tmp_path / "a").exists()
