"""The block of the guide for Python that needs pandas, where that is installed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ROOT
from tests.docs.blocks import read_blocks

PAGE = "cleaner/docs/python.md"
RECIPES = {block.mark: block.text for block in read_blocks(PAGE, (ROOT / PAGE).read_text("utf-8"))}


def test_a_column_of_pandas() -> None:
    pytest.importorskip("pandas", reason="a recipe is tried where its framework is installed")
    names: dict[str, Any] = {}
    exec(compile(RECIPES["needs: pandas"], "python.md", "exec"), names)
    assert list(names["table"]["cleaned"]) == ["Rain fell.\n", "Snow fell.\n"]
    assert list(names["table"]["removed"]) == [0.6207, 0.0]
    with pytest.raises(TypeError, match="takes str, not float"):
        names["tool"].clean_text(float("nan"))
