"""The reference tables of the documentation are those of today's code."""

from __future__ import annotations

import re

import pytest

from cleaner.records import WARNINGS
from cleaner.resolve import HELD_BACK

from .tables import REGION, ROOT, TABLES, fill, pages

PAGES = pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_tables_are_fresh(page: object) -> None:
    text = page.read_text("utf-8")  # type: ignore[attr-defined]
    assert fill(text) == text, "python tests/docs/tables.py writes the tables anew"


def test_every_table_stands_on_a_page() -> None:
    used = {found[2] for page in PAGES for found in REGION.finditer(page.read_text("utf-8"))}
    assert used == set(TABLES)


def test_a_stale_table_is_seen() -> None:
    stale = "<!-- generated: exits -->\n| 0 | Perhaps. |\n<!-- end -->"
    assert fill(stale) != stale
    assert fill(fill(stale)) == fill(stale)
    with pytest.raises(KeyError):
        fill("<!-- generated: nothing -->\n<!-- end -->")


def test_cells_do_not_end_rows() -> None:
    for name, make in TABLES.items():
        rows = make().splitlines()
        assert len(rows) > 4, name
        assert len({row.replace(r"\|", "").count("|") for row in rows}) == 1, name
        assert all(cell.strip() for row in rows[2:] for cell in row.split("|")[1:2]), name


def test_every_warning_is_explained() -> None:
    told = "".join(path.read_text("utf-8") for path in (ROOT / "cleaner").rglob("*.py"))
    codes = set(re.findall(r'\.warn\("([a-z-]+)"', told)) | {HELD_BACK}
    assert codes == set(WARNINGS)
