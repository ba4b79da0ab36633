"""``clean IN… OUT``: the main job's options; what it does is in `cleaning.py`, so that its help loads nothing."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import cleaner_options, html_options, language_options, shard_options, work_options


@click.command("run")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(), metavar="IN… OUT")
@cleaner_options
@language_options
@html_options
@click.option("--learn", is_flag=True, help="Read all first; lines seen on other pages of their site or folder go.")
@work_options
@shard_options
@click.option("--force", is_flag=True, help="Clean again what is up to date.")
@click.option("--dry-run", "-n", is_flag=True, help="Write nothing; with -v show each line that would go.")
@click.option("--keep-suffix", is_flag=True, help="Write a.html.txt in place of a.txt.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON on stdout; with OUT -, text and sidecar.")
@click.option("--quiet", "-q", is_flag=True, help="Only failures.")
@click.option("--verbose", "-v", is_flag=True, help="A line for each document or shard.")
def command(inputs: tuple[str, ...], **options: Any) -> None:
    """Clean files and folders: for each document NAME.txt and its sidecar NAME.json below OUT.

    Folders are searched through and their tree is mirrored. Read are .txt .text .md .html .htm .xhtml and
    what looks like text. - is standard input or output. What is up to date is left alone.

    Shards hold many documents: .jsonl .ndjson .parquet .warc .wet .tar, also as .gz and .zst; .jsonl also as .bz2
    and .xz.
    Each becomes a shard of the same name. IN and OUT of shards may be addresses, as s3://bucket/folder.
    """
    from cleaner.cli.cleaning import clean_inputs

    clean_inputs(inputs, options)
