"""The way of a document, in one screen. All here is pure; disks and processes live at the edges."""

from __future__ import annotations

from logging import DEBUG, INFO

from cleaner.config import Config
from cleaner.cut import cut
from cleaner.decode import decode
from cleaner.describe import describe
from cleaner.errors import show
from cleaner.extract import extract
from cleaner.language import drop_flagged, flag_languages, tell_language
from cleaner.log import LOG
from cleaner.mark import mark
from cleaner.model import Cleaned, Page, Source
from cleaner.repair import repair
from cleaner.resolve import resolve
from cleaner.rulebook.book import RuleBook
from cleaner.shape import looks_flattened
from cleaner.sidecar import build_sidecar

_MAX_ROUNDS = 10  # three are rare; each round takes at least a line, or is the last


def run_stages(source: Source, config: Config, rulebook: RuleBook) -> Page:
    """All stages for one document; raises InputError where it can't be cleaned."""
    page = mend(source, config, rulebook)
    page = tell_language(page, config.language_options)
    return finish(page, config, rulebook)


def finish(page: Page, config: Config, rulebook: RuleBook) -> Page:
    """The stages from the rules on, for a repaired page whose language was told."""
    page = judge(page, rulebook)
    if config.flag_languages:
        page = flag_languages(page, config.language_options)
    if config.drop_flagged:
        page = drop_flagged(page)
    return cut(page)


def mend(source: Source, config: Config, rulebook: RuleBook) -> Page:
    """The stages before any rule reads the text: bytes to repaired text."""
    page = decode(source, config.encoding)
    page = extract(page, rulebook, config.extract_options(source.format))
    return repair(page)


def judge(page: Page, rulebook: RuleBook) -> Page:
    """What the rules make of a repaired page, and of the lines that they leave the line model."""
    if rulebook.stronger and looks_flattened(_take_turns(page.copy_unjudged(), rulebook)):
        rulebook = rulebook.stronger
    page = _take_turns(page, rulebook)
    page.preset = rulebook.preset
    page = describe(page)
    if rulebook.models:
        page.asked = page.left
        page = resolve(mark(page, rulebook, last=True), rulebook)
        if page.left is not page.asked:
            page = _take_turns(page, rulebook)
    return page


def _take_turns(page: Page, rulebook: RuleBook) -> Page:
    """Mark and resolve until nothing more goes."""
    for _ in range(_MAX_ROUNDS):
        before = page.left
        page = resolve(mark(page, rulebook), rulebook)
        if not page.verdicts or (before is not None and len(before.solid) == len(page.left.solid if page.left else ())):
            break
    return page


def clean_source(source: Source, config: Config, rulebook: RuleBook) -> Cleaned:
    """One document from bytes to text and sidecar."""
    page = run_stages(source, config, rulebook)
    page.metadata |= {name: value for name, value in source.metadata.items() if name not in page.metadata}
    page.origin = source.origin
    _warn_of_doubts(page)
    cleaned = build_sidecar(page, rulebook.sha256, config.sha256)
    _log(cleaned)
    return cleaned


def _log(cleaned: Cleaned) -> None:
    if not LOG.isEnabledFor(INFO):
        return
    for warning in cleaned.warnings:
        LOG.info("%s: %s: %s", show(cleaned.id), warning.code, show(warning.message))
    if LOG.isEnabledFor(DEBUG):
        LOG.debug("%s: %s", show(cleaned.id), show(cleaned.summary))


def _warn_of_doubts(page: Page) -> None:
    if not page.facts.bytes:
        page.warn("empty-input", "the input is empty")
    elif page.text.strip() and not page.cleaned.strip():
        page.warn("nothing-left", "the rules removed the whole text; --preset careful removes less")
    elif page.text and len(page.cleaned) < 0.4 * len(page.text):
        share = 1 - len(page.cleaned) / len(page.text)
        page.warn("much-removed", f"{share:.0%} of the characters were removed; look at the removals")
