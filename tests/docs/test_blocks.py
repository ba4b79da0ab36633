"""Every command block of the documentation does what its page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .blocks import Block, BlockError, Shell, as_pattern, read_blocks
from .tables import ROOT, pages
from .worlds import make_commands, make_world

PAGES = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in pages()}
BLOCKS = {name: list(read_blocks(name, text)) for name, text in PAGES.items()}


@pytest.mark.parametrize("page", [name for name, blocks in BLOCKS.items() if any(one.is_run_here for one in blocks)])
def test_blocks_do_what_the_page_says(page: str, tmp_path: Path) -> None:
    world = tmp_path / "world"
    with make_world(page, world) as environment:
        shell = Shell(world, make_commands(tmp_path / "bin"), **environment)
        for block in BLOCKS[page]:
            if block.is_run_here:
                shell.run(block)


def test_no_block_hides() -> None:
    """What is not run says why; blocks without a language hold no commands."""
    every = [block for blocks in BLOCKS.values() for block in blocks]
    assert sum(block.is_run_here for block in every) > 30
    not_run = [block for block in every if block.mark.startswith("not run:")]
    assert len(not_run) <= 6, [str(block) for block in not_run]
    assert all(len(block.mark.split()) > 3 for block in not_run)
    plain = [block for block in every if block.language == ""]
    assert [str(block) for block in plain if re.search(r"^(\$|clean|pip) ", block.text, re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sh", "false\n"),
        ("sh", "clean nowhere out\n"),
        ("sh", "pip install 'webtext-cleaner[nothing]'\n"),
        ("console", "$ echo a\nb\n"),
        ("console", "$ false\n"),
        ("console", "$ true\n$ echo $?\n1\n"),
        ("python", "1 + 1  # 3\n"),
        ("python", "import nothing_of_that_name\n"),
    ],
)
def test_a_wrong_block_is_seen(language: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    shell = Shell(tmp_path / "world", make_commands(tmp_path / "bin"))
    with pytest.raises(BlockError):
        shell.run(Block("page.md", 1, language, text, ""))


@pytest.mark.parametrize(
    ("wanted", "told", "is_same"),
    [
        ("a\n…\nb\n", "a\nb\n", True),
        ("a\n…\nb\n", "a\nx\ny\nb\n", True),
        ("a …\n", "a x\n", True),
        ("a …\n", "a x\ny\n", False),
        ("a.\n", "ab\n", False),
        ("", "x\n", False),
    ],
)
def test_what_may_differ(wanted: str, told: str, is_same: bool) -> None:
    assert bool(re.fullmatch(as_pattern(wanted), told)) == is_same
