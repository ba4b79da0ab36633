"""``clean restore``: the input of a cleaned pair, byte for byte."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cleaner.cli.restore_shards import find_shards, restore_shard
from cleaner.cli.terminal import tell
from cleaner.errors import CleanerError, RestoreError, UsageError
from cleaner.formats.files import RUN_REPORT, is_same_place, lies_inside
from cleaner.formats.names import place_below, same_name
from cleaner.formats.shards import REPORTS, as_shard
from cleaner.rebuild import repaired_text
from cleaner.sidecar import restore, sha256
from cleaner.writers.pair import read_pair


@click.command("restore")
@click.argument("pair", type=click.Path(), metavar="NAME.txt|FOLDER")
@click.argument("out", type=click.Path(), metavar="FILE|FOLDER|-", default="-")
@click.option(
    "--text", "as_text", is_flag=True, help="The repaired text (for HTML: the extracted text), not the bytes."
)
@click.option("--text-field", metavar="NAME", help="The field of a shard's records that holds their text.")
def command(pair: str, out: str, as_text: bool, text_field: str | None) -> None:
    """Give back what was cleaned: from one pair to a file or stdout, from a folder of pairs to a folder.

    Of shards, those of JSON lines: from one to a file, or with all else from a folder. Every input is checked against
    the hash in its sidecar.
    """
    place = Path(pair)
    if place.is_file() and as_shard(pair, place.name):
        _tell(*restore_shard(place, Path(out), text_field, as_text=as_text))
    if not place.is_dir():
        data, _ = _rebuild(place, as_text)
        if out != "-" and any(is_same_place(Path(out), one) for one in (place, place.with_suffix(".txt"))):
            raise UsageError(f"{out} is the cleaned text itself; give another file")
        _write(data, out)
        return
    if lies_inside(Path(out), place):
        raise UsageError(f"{out} lies in the folder of pairs {pair}; the inputs would overwrite them. Give another")
    if out == "-":
        raise UsageError("a folder of pairs needs a folder to go to: clean restore CLEANED RESTORED")
    done, failures, from_html = _rebuild_folder(place, Path(out), as_text)
    shards = find_shards(place)
    if not (done or failures or from_html or shards):
        raise UsageError(f"{pair}: holds nothing that a run wrote; give the OUT of a `clean IN OUT`")
    for shard in shards:
        more = restore_shard(shard, Path(out) / shard.relative_to(place), text_field, as_text=as_text)
        done, failures = done + more[0], failures + more[1]
        failed = place / REPORTS / f"{shard.relative_to(place)}.failed.jsonl"
        if failed.exists():
            tell(f"{shard}: without the records that failed when it was cleaned, see {failed}")
    _tell(done, failures, from_html)


def _tell(done: int, failures: int, from_html: int = 0) -> None:
    left = f", {from_html} not, being from HTML (--text gives the extracted text)" if from_html else ""
    click.echo(f"{done} restored, {failures} failed{left}", err=True)
    sys.exit(1 if failures or from_html else 0)


def _rebuild(place: Path, as_text: bool) -> tuple[bytes, str]:
    """The input's bytes, or its text, and its id; raises RestoreError."""
    text, sidecar = read_pair(place)
    if not as_text:
        return restore(text, sidecar), sidecar.id
    if sha256(text) != sidecar.output.sha256:
        raise RestoreError(f"{place}: the text is not the one its sidecar was written for; clean the input again")
    try:
        return repaired_text(text, sidecar.removals).encode(), sidecar.id
    except RestoreError as error:
        raise RestoreError(f"{place}: {error}") from None


def _rebuild_folder(folder: Path, out: Path, as_text: bool) -> tuple[int, int, int]:
    """How many inputs are back, how many failed, and how many were HTML, which extraction does not give back."""
    done = failures = from_html = 0
    taken: set[str] = set()  # records of shards may share their ids
    for side in sorted(folder.rglob("*.json")):
        if (side.name == RUN_REPORT and side.parent == folder) or REPORTS in side.relative_to(folder).parts:
            continue
        try:
            if not as_text and read_pair(side)[1].input.format == "html":
                from_html += 1
                continue
            data, id = _rebuild(side, as_text)
            target = place_below(out, id)
            if out.resolve() not in target.resolve().parents:
                raise UsageError(f"{side}: its id {id!r} points outside the folder")
            if same_name(id) in taken:
                raise UsageError(f"{side}: another pair has its id {id!r}, too; restore it alone, to a file of its own")
            taken.add(same_name(id))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            done += 1
        except (CleanerError, ValueError) as error:
            tell(f"clean: {error}")
            failures += 1
        except OSError as error:
            tell(f"clean: {side}: can't be restored: {error.strerror or error}")
            failures += 1
    return done, failures, from_html


def _write(data: bytes, out: str) -> None:
    if out == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        try:
            Path(out).write_bytes(data)
        except OSError as error:
            raise UsageError(f"{out} can't be written: {error.strerror}") from None
