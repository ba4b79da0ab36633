"""One line as `clean explain` shows it: all that is known of it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from cleaner.cli.explain_blocks import describe_origin
from cleaner.cli.terminal import count_of
from cleaner.errors import show
from cleaner.language import explain_line
from cleaner.lines import Line
from cleaner.model import Page
from cleaner.workshop.asking.matched import Matched
from cleaner.workshop.asking.story import LineStory, ModelVoice, NearVoice, Teller, Voice

_PART = 60  # characters that are shown of a part of the line, and of what stands beside it
_AROUND = 20


def show_line(teller: Teller, story: LineStory, line: Line) -> None:
    """Print the story of a line."""
    page = teller.page
    ends = "ends" if story.ends else "does not end"
    _tell("line", f"{story.line} of {story.lines}, {count_of(story.words, 'word')}, {ends} a sentence")
    _tell("text", story.text)
    for told in describe_origin(page, story.line):
        click.echo(show(told))
    click.secho(f"verdict   {story.verdict}", fg="green" if story.verdict == "stays" else "red")
    for voice in story.removed_by:
        _show_voice(voice, "removed by", story.text)
    for voice in story.protected_by:
        _show_voice(voice, "protected", story.text)
    for voice in story.also:
        _show_voice(
            voice, _ALSO.get(voice.kind, "also matches; the rule above answers, its mark is smaller"), story.text
        )
    for model in story.models:
        _show_model(model)
    for told in tell_language(teller, line):
        click.echo(show(told))
    for repair in story.repairs:
        after = page.text[repair.start : repair.end]
        click.echo(f"repair    {repair.before!r} became {after!r}: {', '.join(repair.steps)}")
    if not story.removed_by and not any(mark.line <= story.line <= mark.end_line for mark in page.all_marks):
        click.echo("          no rule speaks of this line")
    _show_near(story)


def show_blank(teller: Teller, number: int) -> None:
    """Print what is known of a blank line."""
    by = teller.taker_of_blank(number)
    _tell("line", f"{number} of {teller.lines.count}, blank")
    _tell("verdict", f"goes with the lines that {by} removed" if by else "stays")


_ALSO = {"flag": "flags it, and removes nothing", "capture": "takes its metadata"}


def _tell(head: str, text: str) -> None:
    click.echo(f"{head:9} {show(text)}")


def _show_voice(voice: Voice, how: str, text: str) -> None:
    place = ", ".join(filter(None, (voice.kind, voice.place)))
    _tell("rule", f"{voice.rule} ({place}): {how}")
    _tell("", f"why: {voice.why}")
    for matched in voice.matched:
        _tell("", f"matched: {_as_words(matched)}")
    for start, end in voice.parts:
        _tell("", f"takes: '{_cut(text[start:end])}', characters {start + 1} to {end}")
    if voice.score is not None:
        _tell("", f"score {voice.score:g}; what weighed most: {', '.join(voice.features or ())}")


def _as_words(matched: Matched) -> str:
    pattern = f"{matched.key} = {matched.pattern}" if matched.pattern else ""
    return ", by ".join(filter(None, (matched.how, pattern)))


def _show_model(model: ModelVoice) -> None:
    who = f"{model.rule} ({model.place})"
    if model.score is None:
        _tell("model", f"{who} was not asked: {model.because}")
        return
    side, why = ("above", f": {model.because}") if model.score >= model.threshold else ("below", "")
    _tell(
        "model",
        f"{who}: score {model.score:g}, {side} its threshold of {model.threshold:g}{why if model.because else ''}",
    )
    _tell("", f"what weighed most: {', '.join(model.features)}")


def tell_language(teller: Teller, line: Line) -> Iterator[str]:
    """The line's flags and, flagged or not, how it scores beside its page."""
    page: Page = teller.page
    for flag in page.flags:
        if flag.line == line.number:
            yield f"flag      {flag.kind} {flag.language or ''}: {flag.evidence}"
    if page.home and teller.cleaner.config.flag_languages:
        for text in explain_line(line.text, page.home, teller.cleaner.config.language_options):
            yield f"language  {text}"


def _show_near(story: LineStory) -> None:
    keeps = story.verdict == "goes"
    for near in story.near:
        held = "; ".join(_held(near))
        _tell("near", f"{near.rule} ({near.kind}, {near.place}){' would keep it' if keeps else ''}: {held}")
        if near.part:
            _tell("", f"its pattern hits only {_part(story.text, near.part)}")
        if near.pattern:
            _tell("", f"pattern: {near.pattern}")
    if story.near_more:
        _tell("", f"and {story.near_more:,} more came near; --all shows them")


def _held(near: NearVoice) -> Iterable[str]:
    told = [held.told for held in near.held]
    return told if told or not near.part else ["must match the whole line"]


def _part(text: str, part: tuple[int, int]) -> str:
    """The part that a pattern hits, and what stands beside it."""
    start, end = part
    before, after = text[:start].strip(), text[end:].strip()
    told = [f"'{_cut(text[start:end])}' ({end - start} of {len(text)} characters)"]
    if before:
        told.append(f"after '{'…' if len(before) > _AROUND else ''}{before[-_AROUND:].lstrip()}'")
    if after:
        told.append(f"before '{after[:_AROUND].rstrip()}{'…' if len(after) > _AROUND else ''}'")
    return ", ".join(told)


def _cut(text: str) -> str:
    return text if len(text) <= _PART else f"{text[: _PART - 20]} … {text[-16:]}"
