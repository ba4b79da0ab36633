"""``clean status OUT``: what is done, what failed, and what is left of the last run."""

from __future__ import annotations

import sys
from typing import Any

import click
import msgspec

from cleaner.cli.terminal import tell
from cleaner.formats.files import RUN_REPORT
from cleaner.runners.state import look_at_run

_SHOWN = 10


@click.command("status")
@click.argument("out", type=click.Path(), metavar="OUT")
@click.option("--json", "as_json", is_flag=True, help="As JSON on standard output, with every shard.")
def command(out: str, as_json: bool) -> None:
    """Say what is done, what failed and what is left of the last run into OUT.

    Exit code 1 if anything failed or is left.
    """
    told = look_at_run(out)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        for line in _lines(told, out):
            tell(line, err=False)
    sys.exit(1 if told["failed"] or told["left"] else 0)


def _lines(told: dict[str, Any], out: str) -> list[str]:
    lines = []
    if told["shards"]:
        lines.append(f"shards      {sum(told['shards'].values()):,}: {_list(told['shards'])}")
        lines.append(f"documents   {_list(told['documents']) or 'none yet'}")
    if any(told["files"].values()):
        lines.append(f"files       {_list(told['files'])}")
    lines += _failed_files(told["failures"], out)
    for state, about in _ABOUT.items():
        lines += _shard_lines([shard for shard in told["details"] if shard["state"] == state], state, about)
    for shard in told["details"]:
        if count := shard["documents"].get("failed"):
            lines.append(f"{'':11} {count:,} failed of {shard['path']}: {out.rstrip('/')}/{shard['failed_file']}")
        if shard["message"] and shard["state"] == "done":
            lines.append(f"{'':11} {shard['path']} {shard['message']}")
    if told["running"]:
        lines.append("running     a run is writing here now")
    return lines or ["nothing is done yet"]


def _failed_files(failures: list[dict[str, str]], out: str) -> list[str]:
    lines = [f"{failure['path']}: {failure['message']}" for failure in failures[:_SHOWN]]
    more = len(failures) - _SHOWN
    lines += [f"and {more:,} more, in {out.rstrip('/')}/{RUN_REPORT}"] if more > 0 else []
    return [f"{'' if number else 'failed':11} {line}" for number, line in enumerate(lines)]


def _shard_lines(shards: list[dict[str, Any]], state: str, about: str) -> list[str]:
    lines = [f"{shard['path']}{': ' if shard['message'] else ''}{shard['message']}" for shard in shards[:_SHOWN]]
    lines += [f"and {len(shards) - _SHOWN:,} more"] if len(shards) > _SHOWN else []
    lines += [about] if shards else []
    return [f"{'' if number else state:11} {line}" for number, line in enumerate(lines)]


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items()) if count)


_ABOUT = {
    "failed": "nothing was written of these",
    "changed": "changed since they were cleaned; the next run cleans them again",
    "left": "the same command goes on with these",
}
