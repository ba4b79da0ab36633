"""Stage extract: HTML to lines of main text, with title, author, date and the like.

One parse; DOM rules prune the tree; its blocks are found. trafilatura is asked which of them are main text, resiliparse
for a second opinion, and a rule of kind block_model decides on each block, by what both took and where it stands. What
is no HTML passes by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.dom.blocks import Sheet, find_blocks
from cleaner.dom.choose import drop_repeats, keep_amid, settle_title
from cleaner.dom.extractors import Found, ask_resiliparse, ask_trafilatura, parse_fast, skim_metadata
from cleaner.dom.features import measure_blocks
from cleaner.dom.flatten import flatten
from cleaner.dom.html import looks_like_html
from cleaner.dom.options import Options
from cleaner.dom.parse import parse, settle
from cleaner.dom.render import numbers, render
from cleaner.dom.votes import count_votes
from cleaner.dom.weight import find_burden, is_too_deep
from cleaner.linemodel.words import chrome_words
from cleaner.model import Page
from cleaner.prune import prune
from cleaner.records import Extraction
from cleaner.rulebook.book import RuleBook
from cleaner.rulebook.kinds.judge import BlockModel
from cleaner.rulebook.spec import Rule

_TAKEN = 0.5  # of a block's words: a block of which an extractor took so much is its
_LITTLE, _MUCH, _TIMES = 150, 1500, 10  # characters of a text that may be missed; of a page that has more; times more
_COVERED = 0.8  # of an extractor's characters: where its blocks hold less, its own lines are taken


def extract(page: Page, rulebook: RuleBook, options: Options) -> Page:
    """Replace an HTML page's text by its main text, one block a line; raises InputError where none parses."""
    if options.format == "text" or (options.format == "auto" and not looks_like_html(page.text)):
        return page
    if "<" not in page.text:  # plain text under an HTML name
        return page
    page.facts.format = "html"
    page.facts.raw = None  # extraction can't be undone; the input's hash stays
    page.extraction = Extraction(extractor=options.extractor)
    markup = settle(page.text)
    is_deep = is_too_deep(markup)
    if options.extractor == "resiliparse" and not is_deep:
        _extract_fast(page, markup)
    else:
        _extract_blocks(page, markup, is_deep, rulebook, options)
    if not page.text.strip():
        page.warn("nothing-extracted", "the HTML holds no visible text")
    return page


def _extract_fast(page: Page, markup: str) -> None:
    """resiliparse alone: its lines as they are; no tree, no DOM rules."""
    tree = parse_fast(markup)
    _take_metadata(page, skim_metadata(tree))
    text = ask_resiliparse(tree)
    if text.strip():
        _take_lines(page, text, "resiliparse")
    else:
        page.text = flatten(markup)
        _say(page, "all visible text", "resiliparse found no main text")


def _extract_blocks(page: Page, markup: str, is_deep: bool, rulebook: RuleBook, options: Options) -> None:
    tree, is_torn = parse(markup)
    if is_torn:
        page.text = flatten(markup)
        page.warn("extractor-failed", "the HTML is nested too deep for a parser; all its text was taken")
        _say(page, "all visible text", "nested too deep for a parser")
    elif tree is None:
        page.text = ""
        _say(page, "nobody", "there is no element")
    else:
        prune(page, tree, rulebook.element_rules)
        page.sheet = find_blocks(tree)
        judge = rulebook.block_model if options.second_opinion else None
        _choose(_Job(page, page.sheet, tree, markup, is_deep, options, judge))


class _Job(NamedTuple):
    """A page whose blocks are known, and what is needed to choose among them."""

    page: Page
    sheet: Sheet
    tree: Any
    markup: str
    is_deep: bool  # resiliparse must not see the markup
    options: Options
    judge: Rule | None


def _choose(job: _Job) -> None:
    """Ask the extractors and take the blocks that they, or the judge of their answers, chose."""
    page, sheet = job.page, job.sheet
    if job.options.extractor == "none":
        if not job.is_deep:
            _take_metadata(page, skim_metadata(parse_fast(job.markup)))
        return _take_blocks(job, [True] * len(sheet.blocks), "all visible text", "asked for")
    if burden := find_burden(job.tree, sheet.nesting):
        return _do_without_first(job, burden)
    found = _ask_first(job)
    _take_metadata(page, found.metadata)
    assert page.extraction is not None
    page.extraction.comments = [line for line in found.comments.split("\n") if line.strip()]
    sheet.first = count_votes(sheet.keys, found.text)
    if job.is_deep:
        page.warn("extractor-skipped", "the HTML is nested too deep for resiliparse; trafilatura was asked alone")
    elif job.judge and _let_judge(job, job.judge):
        return None
    kept = [vote >= _TAKEN for vote in sheet.first]
    if any(kept) and _count_kept(sheet, kept) >= _COVERED * len("".join(found.text.split())):
        return _take_blocks(job, kept, "trafilatura", "the judge found nothing" if job.judge else "asked alone")
    if found.text.strip():
        return _take_lines(page, found.text, "trafilatura")
    return _take_everything(job)


def _let_judge(job: _Job, judge: Rule) -> bool:
    """Take the blocks that the judge keeps; where they are next to nothing, what either extractor took. False: none."""
    page, sheet = job.page, job.sheet
    kept, by, reason = _ask_twice(job, judge), judge.name, ""
    either = [max(votes) >= _TAKEN for votes in zip(sheet.first, sheet.second, strict=True)]
    if _is_too_little(sheet, kept) and _count_kept(sheet, either) > _count_kept(sheet, kept):
        sheet.because = {number: "neither extractor took it" for number, vote in enumerate(either) if not vote}
        kept, by, reason = drop_repeats(sheet, either), "both extractors", "the judge kept next to nothing"
        page.warn("extractor-doubtful", "the judge kept next to nothing; what either extractor took was taken")
    if any(kept):
        _take_blocks(job, kept, by, reason or _tell_changes(sheet, kept))
    return any(kept)


def _do_without_first(job: _Job, burden: str) -> None:
    """A page too large or too deep for trafilatura: resiliparse's blocks, if it may see the page, or all."""
    page, sheet = job.page, job.sheet
    page.warn("extractor-skipped", f"trafilatura was not asked: {burden}")
    if job.is_deep:
        return _take_everything(job)
    tree = parse_fast(job.markup)
    _take_metadata(page, skim_metadata(tree))
    sheet.second = count_votes(sheet.keys, ask_resiliparse(tree))
    kept = [vote >= _TAKEN for vote in sheet.second]
    if not any(kept):
        return _take_everything(job)
    return _take_blocks(job, drop_repeats(sheet, kept), "resiliparse", burden)


def _take_everything(job: _Job) -> None:
    if job.sheet.blocks:
        job.page.warn("extractor-empty", "no main text was found; all visible text was taken")
    _take_blocks(job, [True] * len(job.sheet.blocks), "all visible text", "no main text was found")


def _ask_first(job: _Job) -> Found:
    try:
        return ask_trafilatura(job.tree, fast=job.judge is not None, comments=job.options.comments)
    except RecursionError:
        job.page.warn("extractor-failed", "the HTML is nested too deep for trafilatura")
        return Found()


def _ask_twice(job: _Job, judge: Rule) -> list[bool]:
    """The second opinion, and the judge's word on each block."""
    model, sheet = judge.spec, job.sheet
    assert isinstance(model, BlockModel)
    if not sheet.blocks:
        return []
    sheet.second = count_votes(sheet.keys, ask_resiliparse(parse_fast(job.markup)))
    sheet.columns = measure_blocks(sheet, chrome_words(), model.features)
    sheet.scores = model.score(sheet.columns)
    kept = [score >= model.threshold for score in sheet.scores]
    return drop_repeats(sheet, keep_amid(sheet, kept))


def _is_too_little(sheet: Sheet, kept: Sequence[bool]) -> bool:
    """Whether a choice is next to nothing of a page that has a lot to read."""
    chars, visible = _count_kept(sheet, kept), sum(len(block.text) for block in sheet.blocks)
    return chars < _LITTLE and visible > max(_MUCH, _TIMES * chars)


def _count_kept(sheet: Sheet, kept: Sequence[bool]) -> int:
    return sum(len("".join(sheet.blocks[number].text.split())) for number in numbers(kept))


def _tell_changes(sheet: Sheet, kept: Sequence[bool]) -> str:
    pairs = list(zip(kept, sheet.first, strict=True))
    more = sum(1 for is_kept, vote in pairs if is_kept and vote < _TAKEN)
    less = sum(1 for is_kept, vote in pairs if not is_kept and vote >= _TAKEN)
    return f"blocks beside trafilatura's: {more}; of its blocks left out: {less}"


def _take_blocks(job: _Job, kept: list[bool], by: str, reason: str) -> None:
    page, sheet, options = job.page, job.sheet, job.options
    title = str(page.metadata.get("title") or "")
    sheet.kept = settle_title(sheet, kept, title, options.title)
    page.text, page.origins = render(sheet, list(numbers(sheet.kept)), options.output_format)
    _say(page, by, reason)


def _take_lines(page: Page, text: str, by: str) -> None:
    """An extractor's own lines, where they are no blocks of the page."""
    page.text = "".join(line + "\n" for line in text.splitlines() if line.strip())
    _say(page, by, "its lines as they are")


def _say(page: Page, by: str, reason: str) -> None:
    assert page.extraction is not None
    page.extraction.answered_by = by
    page.extraction.reason = reason
    if page.sheet is not None and page.sheet.kept:
        page.extraction.blocks = len(page.sheet.blocks)
        page.extraction.kept = sum(page.sheet.kept)


def _take_metadata(page: Page, found: Mapping[str, Any]) -> None:
    for name, value in found.items():
        if not (name == "date" and _is_only_a_year(value, page.text)):
            page.metadata[name] = value
    page.host = page.host or (found.get("hostname") or "").lower() or None


def _is_only_a_year(date: str, markup: str) -> bool:
    """htmldate makes the first of January of a year that stands alone, as in a copyright line."""
    return date.endswith("-01-01") and date not in markup
