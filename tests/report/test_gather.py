"""What is counted for the review page, and how documents are packed."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, clean_text
from cleaner.formats.fields import Fields
from cleaner.report.charts import make_charts, make_histogram
from cleaner.report.gather import Gathered, gather
from cleaner.report.page import Frame, render_page
from cleaner.report.reading import read_failures
from cleaner.report.review import Review
from cleaner.report.views import make_view
from cleaner.workshop.drafting.author import Author
from cleaner.writers.outputs import Unreadable, Written

Run = Callable[..., subprocess.CompletedProcess[str]]


def written(text: str, id: str, cleaner: Cleaner) -> Written:
    cleaned = cleaner.clean_text(text, id=id)
    return Written(cleaned.text, cleaned.sidecar, id)


def some(cleaner: Cleaner) -> list[Written | Unreadable]:
    return [
        written("Rain fell all night.\nShare on Facebook\n", "a", cleaner),
        written("Snow fell.\n", "b", cleaner),
        Unreadable("c", "is broken"),
        written("", "d", cleaner),
        written("Hail fell on us.\nLeave a comment\nShare on Facebook\n", "e", cleaner),
    ]


def views_of(gathered: Gathered) -> list[dict[str, Any]]:
    pieces = [json.loads(zlib.decompress(base64.b64decode(piece))) for piece in gathered.pieces]
    return [pieces[row.piece][row.at] for row in gathered.rows if row.piece >= 0]


def test_all_is_counted(cleaner: Cleaner) -> None:
    found = gather(lambda: iter(some(cleaner)), 10)
    totals = found.totals
    assert (totals.documents, totals.removals, totals.warnings) == (4, 3, {"empty-input": 1, "much-removed": 1})
    assert (totals.categories, found.failures) == ({"share": 36, "comments": 16}, [("c", "is broken")])
    count = totals.rules["share/share-on"]
    assert (count.removals, count.chars, count.documents) == (2, 36, 2)
    assert sum(totals.shares) == 4
    assert [view["id"] for view in views_of(found)] == [row.id for row in found.rows] == ["a", "b", "d", "e"]


def test_of_many_those_with_most_to_look_at_are_listed(cleaner: Cleaner) -> None:
    found = gather(lambda: iter(some(cleaner)), 2)
    assert [row.id for row in found.rows] == ["d", "e"], "one has a warning, one most removed"
    assert [view["id"] for view in views_of(found)] == ["d", "e"]
    assert found.totals.documents == 4
    assert gather(lambda: iter(some(cleaner)), 0).rows == []


def test_pieces_are_of_some_size(cleaner: Cleaner) -> None:
    one = written("Rain fell on the town all night.\n" * 1000, "a", cleaner)
    many = [msgspec.structs.replace(one.sidecar, id=str(number)) for number in range(40)]
    found = gather(lambda: iter([Written(one.text, side, "x") for side in many]), 100)
    assert len(found.pieces) == 4
    assert [view["id"] for view in views_of(found)] == [str(number) for number in range(40)]


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_spans_are_told_as_javascript_counts(text: str) -> None:
    """In UTF-16: what is cut out of a view's text by its spans is the text that was cleaned."""
    cleaned = clean_text(f"{text}\nShare on Facebook\n\U0001f600 {text}\nLeave a comment\nRain fell.\n")
    view = make_view(Written(cleaned.text, cleaned.sidecar, "a"))
    units = view["text"].encode("utf-16-le")
    for removal, told in zip(cleaned.removals, view["removals"], strict=True):
        assert units[2 * told[0] : 2 * told[1]].decode("utf-16-le") == removal.text
    assert len(cleaned.removals) >= 2


def test_a_pair_that_does_not_agree_is_a_failure(cleaner: Cleaner) -> None:
    good = written("Rain fell all night.\nShare on Facebook\n", "a", cleaner)
    found = gather(lambda: iter([Written("", good.sidecar, "out/a.txt")]), 10)
    assert found.failures[0][0] == "out/a.txt"
    assert found.rows[0].piece == -1


def test_charts_are_whole_numbers_of_the_totals(cleaner: Cleaner) -> None:
    totals = gather(lambda: iter(some(cleaner)), 10).totals
    rules = {rule.name: rule for rule in cleaner.all_rules}
    charts = {chart["kind"]: chart["rows"] for chart in make_charts(totals, rules)}
    assert [(row["name"], row["shown"], row["width"]) for row in charts["category"]] == [
        ("share", "36", 100.0),
        ("comments", "16", 44.4),
    ]
    assert "2 removals in 2 documents. " in charts["rule"][0]["told"]
    assert "rules/share.toml:" in charts["rule"][0]["told"]
    assert [column["count"] for column in make_histogram(totals.shares)] == totals.shares
    assert len({round(column["height"]) for column in make_histogram([0, 1, 100] + [0] * 17)}) == 3


def test_an_empty_page_can_be_made() -> None:
    page = "".join(render_page(Frame("nothing"), gather(lambda: iter([]), 10), {}))
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http-equiv", ""), "nothing to be fetched is named"


def test_data_can_not_end_its_element() -> None:
    bad = "</script><script>alert(1)</script>"
    cleaned = Cleaner(shipped=False).clean_text("Rain fell.\n", id=bad)
    one: Iterator[Written | Unreadable] = iter([Written(cleaned.text, cleaned.sidecar, bad)])
    page = "".join(render_page(Frame(bad), gather(lambda: one, 10), {}))
    assert bad not in page
    assert page.count("<script") == page.count("</script>")


def test_report_of_shards_and_of_a_folder_that_no_run_wrote(clean: Run, tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": "Rain fell.\nShare on Facebook\n"}) for n in range(3)]
    (tmp_path / "in.jsonl").write_text("\n".join([*lines, "{"]) + "\n")
    clean("in.jsonl", "out")
    done = clean("report", "out", "--file", "page.html", "--documents", "2")
    assert done.returncode == 0
    assert "page.html: 3 documents, 1 failure" in done.stderr
    assert "of 3; the totals are of all" in (tmp_path / "page.html").read_text("utf-8")
    (tmp_path / "empty").mkdir()
    done = clean("report", "empty")
    assert (done.returncode, "give the OUT of a `clean IN OUT`" in done.stderr) == (2, True)
    assert clean("report", "out", "--file", "none/page.html").returncode == 2
    assert clean("report", "out", "--file", "-").stdout.startswith("<!doctype html>")


def test_rules_that_a_run_learned_are_known(clean: Run, tmp_path: Path) -> None:
    """Their reasons are told, and a document that is cleaned again loses their lines again."""
    from cleaner.cli.from_options import make_cleaner_of

    texts = ["The bridge over the river is open again since Monday.", "The museum shows paintings of the harbour."]
    for number, text in enumerate(texts):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / f"in/{number}.txt").write_text(f"Home\nNews\nSport\n\n{text}\n\nImprint\nContact\nArchive\n")
    clean("--learn", "--preset", "flattened", "in", "out")
    assert (tmp_path / "out/0.txt").read_text() == f"{texts[0]}\n"
    page = clean("report", "out", "--file", "-").stdout
    assert "Each of these 6 lines stands on 2 of the 2 pages" in page
    options: dict[str, Any] = {"config": None, "preset": "flattened"}
    review = Review(
        tmp_path / "out", Author.open(make_cleaner_of(str(tmp_path / "out"), options), tmp_path / "r.toml"), Fields()
    )
    found = gather(review.read, 10)
    assert (review.others, len(found.rows)) == (0, 2), "the rules are those of the run"
    (tmp_path / "out/learned.toml").write_text("about")
    done = clean("report", "out", "--file", "-")
    assert (done.returncode, "not TOML" in done.stderr) == (0, True)


def test_a_document_that_can_not_be_shown_is_told_once(cleaner: Cleaner) -> None:
    """Also where a second reading finds it again."""
    broken = replace(written("Snow fell.\nShare on Facebook\n", "s", cleaner), text="")
    for most in (10, 2):
        found = gather(lambda: iter([broken, *some(cleaner)]), most)
        assert [place for place, _ in found.failures] == ["s", "c"]


@pytest.mark.parametrize("chars_out", [-1, 10**18, 10**40])
def test_counts_that_can_not_be_end_no_report(cleaner: Cleaner, chars_out: int) -> None:
    one = written("Rain fell all night.\n", "a", cleaner)
    one.sidecar.stats.chars_out = chars_out
    found = gather(lambda: iter([one, written("Snow fell.\n", "b", cleaner)]), 10)
    assert sum(found.totals.shares) == 2
    assert "Snow fell." in [view["text"].strip() for view in views_of(found)]
    assert "".join(render_page(Frame("out"), found, {}))


def test_a_report_of_a_run_that_is_none(tmp_path: Path) -> None:
    for told in (b"[" * 100_000, b"\xff", b"[]", b'{"failures": 5}', b'{"failures": [3, {"path": {}}]}'):
        (tmp_path / "run.json").write_bytes(told)
        assert [why for _, why in read_failures(str(tmp_path))] in ([], [""])


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_a_folder_whose_name_is_no_text(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.\n")
    clean("a.txt", "out\udcff")
    done = clean("report", "out\udcff")
    assert done.returncode == 0, done.stderr


def test_a_run_that_was_stopped_is_told(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.\n")
    clean("a.txt", "out")
    assert "was stopped before its end" not in clean("report", "out", "--file", "-").stdout
    told = json.loads((tmp_path / "out/run.json").read_text())
    (tmp_path / "out/run.json").write_text(json.dumps({**told, "stopped": True}))
    assert "was stopped before its end" in clean("report", "out", "--file", "-").stdout
