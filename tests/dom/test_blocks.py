"""Blocks: where one ends and the next begins, what is skipped, and the share that stands in links."""

from __future__ import annotations

import pytest
from lxml import html

from cleaner.dom.blocks import find_blocks

from .trees import sheet_of, texts_of


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>One <b>bold</b> <i>and <u>deep</u></i> word.</p>", ["One bold and deep word."]),
        ("<p>in<b>side</b> a word</p>", ["inside a word"]),
        ("<p>  Spaces \n\t of&nbsp;all   kinds </p>", ["Spaces of all kinds"]),
        ("<p>One<br>Two<br/>Three</p>", ["One", "Two", "Three"]),
        ("<p>One<br><b>Two<br>Three</b></p>", ["One", "Two", "Three"]),
        ("<div>Above<p>Inside</p>Below</div>", ["Above", "Inside", "Below"]),
        ("<div><div><div>A</div>B</div>C</div>", ["A", "B", "C"]),
        ("<span>A<div>B</div>C</span>", ["A", "B", "C"]),
        ("<h1>Head</h1><ul><li>A<ul><li>B</li></ul>C</li></ul>", ["Head", "A", "B", "C"]),
        ("<dl><dt>Term</dt><dd>Sense</dd></dl>", ["Term", "Sense"]),
        ("<p>One</p>Between<p>Two</p>", ["One", "Between", "Two"]),
        ("<p>one<my-box>two</my-box>three</p>", ["one", "two", "three"]),
        ("<button>Press</button><label>Name</label>", ["Press", "Name"]),
    ],
)
def test_a_box_or_a_break_begins_a_block(markup: str, blocks: list[str]) -> None:
    assert texts_of(markup) == blocks


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x()</script>",
        "<style>p {}</style>",
        "<template><p>Inside</p></template>",
        "<svg><title>Icon</title><text>Mark</text></svg>",
        "<select><option>Monday</option></select>",
        "<textarea>Your words</textarea>",
        "<video>No video</video>",
        "<!-- a comment -->",
        "<?php echo 1 ?>",
    ],
)
def test_what_is_not_visible_text_is_skipped_and_ends_no_block(hidden: str) -> None:
    assert texts_of(f"<p>before {hidden}after</p>") == ["before after"]


def test_comments_and_processing_instructions_that_a_tree_holds_are_skipped() -> None:
    tree = html.document_fromstring("<body>one<!-- c --> two<?pi x?> three<pre>a<!-- c -->b</pre></body>")
    assert [block.text for block in find_blocks(tree).blocks] == ["one two three", "ab"]


@pytest.mark.parametrize("text", ["***", "—", "|", "»", "&nbsp;"])
def test_blocks_without_a_letter_or_digit_are_none(text: str) -> None:
    assert texts_of(f"<p>{text}</p><p>7</p>") == ["7"]


@pytest.mark.parametrize(
    ("rows", "blocks"),
    [
        ("<tr><td>Mon</td><td>9 to 12</td></tr><tr><td>Tue</td><td>shut</td></tr>", ["Mon | 9 to 12", "Tue | shut"]),
        ("<tr><th>Day</th><td> <b>9</b>\n to 12 </td></tr>", ["Day | 9 to 12"]),
        ("<tr><td>A<br>B</td><td><p>C</p><p>D</p></td></tr>", ["A B | C D"]),
        ("<tr><td><svg><title>Icon</title></svg>A</td><td>B</td></tr>", ["A | B"]),
        ("<tr><td>alone</td></tr>", ["alone"]),
        (f"<tr><td>Left</td><td>{'long ' * 81}</td></tr>", ["Left", ("long " * 81).strip()]),
        ("<tr><td>Left</td><td><ul><li>A</li></ul></td></tr>", ["Left", "A"]),
        ("<tr><td>Left</td><td><h2>A</h2>B</td></tr>", ["Left", "A", "B"]),
        ("<tr><td>Out</td><td><table><tr><td>In</td><td>Too</td></tr></table></td></tr>", ["Out", "In | Too"]),
        ("<tr><td>A</td><td>B<script>x()</script></td></tr>", ["A | B"]),
        ("<tr><td>A</td><td>B<select><option>C</select></td></tr>", ["A", "B"]),
    ],
)
def test_rows_of_data_are_one_block_and_tables_for_layout_are_boxes(rows: str, blocks: list[str]) -> None:
    assert texts_of(f"<table>{rows}</table>") == blocks


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("\n  if x:\n\n    run()  \n", "  if x:\n\n    run()"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one</div>\n<div>two</div>\n\n<div>three</div>", "one\ntwo\n\nthree"),
        ("<code><span>one</span> two</code>", "one two"),
        ("one<script>x()</script><style>y</style> two", "one two"),
        ("one\r\ntwo", "one\ntwo"),
    ],
)
def test_code_keeps_its_lines(code: str, text: str) -> None:
    assert texts_of(f"<p>Before</p><pre>{code}</pre>After") == ["Before", text, "After"]


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ("<p>No link</p>", [0.0]),
        ("<p><a href='/'>All of it</a></p>", [1.0]),
        ("<p>Half <a href='/'>half</a></p>", [4 / 9]),
        ("<p><a href='/'>One</a> <a href='/'>Two</a></p>", [6 / 7]),
        ("<a href='/'><div>Card</div><div>Blurb</div></a>", [1.0, 1.0]),
        ("<a href='/'>in</a><p>out</p>", [1.0, 0.0]),
        ("<p><a href='/'>in<br>in too</a> out</p>", [1.0, 0.6]),
        ("<table><tr><td><a href='/'>Home</a></td><td>1234</td></tr></table>", [4 / 11]),
        ("<a href='/'><pre>code</pre></a>", [1.0]),
        ("<pre><a href='/'>code</a>rest</pre>", [0.5]),
    ],
)
def test_the_share_of_a_block_in_links(markup: str, links: list[float]) -> None:
    assert [block.links for block in sheet_of(markup).blocks] == pytest.approx(links)


def test_boxes_know_parent_depth_tag_and_names() -> None:
    sheet = sheet_of("<body class='home'><div id='x' class='a b'><p itemprop='text' role='note'>T</p></div></body>")
    told = [(box.tag, box.parent, box.depth, box.names) for box in sheet.boxes]
    assert told == [("body", -1, 0, "home"), ("div", 0, 1, "a b x"), ("p", 1, 2, "note text")]


def test_parents_come_before_their_children() -> None:
    sheet = sheet_of("<div><ul><li>A</li><li>B<p>C</p></li></ul></div><table><tr><td>1</td><td>2</td></tr></table>")
    assert all(box.parent < number for number, box in enumerate(sheet.boxes))
    assert {box.depth - sheet.boxes[box.parent].depth for box in sheet.boxes[1:]} == {1}


def test_paths_name_the_element_of_a_block() -> None:
    sheet = sheet_of("<div><p>A</p><p>B<b>C</b></p></div><table><tr><td>1</td><td>2</td></tr></table>tail")
    paths = [sheet.path(number) for number in range(len(sheet.blocks))]
    assert paths == ["/html/body/div/p[1]", "/html/body/div/p[2]", "/html/body/table/tr", "/html/body"]


def test_keys_are_the_words_of_a_block() -> None:
    assert sheet_of("<p>Old «Bridge»!</p><p>OLD bridge</p>").keys == ["old bridge", "old bridge"]


@pytest.mark.parametrize(("start", "end"), [("<div>", "</div>"), ("<span>", "</span>"), ("<a href='/'>", "</a>")])
def test_deep_trees_need_no_recursion(start: str, end: str) -> None:
    assert texts_of(start * 1500 + "Deep down" + end * 1500) == ["Deep down"]


def test_deep_cells_and_code_need_no_recursion() -> None:
    deep = "<span>" * 1500 + "deep" + "</span>" * 1500
    assert texts_of(f"<table><tr><td>{deep}</td><td>x</td></tr></table><pre>{deep}</pre>") == ["deep | x", "deep"]


@pytest.mark.parametrize("markup", ["<html></html>", "<body></body>", "<body><div><p> </p></div></body>"])
def test_a_page_without_text_has_no_blocks(markup: str) -> None:
    assert sheet_of(markup).blocks == []


def test_looking_twice_finds_the_same() -> None:
    sheet = sheet_of("<pre>a<br>b</pre><p>c</p>")
    again = find_blocks(sheet.boxes[0].element.getroottree().getroot())
    assert [block.text for block in again.blocks] == [block.text for block in sheet.blocks] == ["a\nb", "c"]
