"""The command `clean`: one file a command, each loaded only when it is called.

`clean IN… OUT` is the main job; a first word that names no command belongs to it.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from cleaner.cli.stopping import catch_stop, ignore_stops
from cleaner.cli.terminal import tell
from cleaner.errors import CleanerError, InputError, RestoreError
from cleaner.version import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MAIN_JOB = "run"
# Name: (module, one line of help). The help stands here so that `clean --help` loads nothing.
COMMANDS = {
    "run": (
        "cleaner.cli.run",
        "Clean files and folders into OUT (the main job; the word `run` may be left out).",
    ),
    "rules": ("cleaner.cli.rules", "List, show, write, test, check, count and suggest removal rules."),
    "explain": ("cleaner.cli.explain", "Show why each line of a file stays or goes."),
    "diff": ("cleaner.cli.diff", "Show which lines flip between two rule sets or versions; exit code 1 if any."),
    "repair": ("cleaner.cli.repair", "Show what would be mended in a file, by step, as a diff."),
    "restore": ("cleaner.cli.restore", "Give back the input of a cleaned pair, byte for byte."),
    "status": ("cleaner.cli.status", "Say what is done, failed and left of the last run into OUT."),
    "report": ("cleaner.cli.report", "Write a page that shows what a run did, document by document."),
    "review": ("cleaner.cli.review", "Serve that page on this machine, and write rules from its lines."),
    "schema": ("cleaner.cli.schema", "Print the JSON Schema of the sidecar, rule packs or config."),
    "completion": (
        "cleaner.cli.completion",
        "Print the script for bash, zsh or fish that completes commands and rules.",
    ),
}

EXIT_CODES = {
    "0": "Done.",
    "1": "Some inputs failed (the others are done), or a check found something.",
    "2": "Usage, configuration or rule error: nothing was done.",
    "130": "Stopped by Ctrl-C; the same command goes on.",
    "143": "Stopped by SIGTERM; the same command goes on.",
}


class LazyGroup(click.Group):
    """A group that imports a command's module at its call, and knows a default command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = ("--help", "-h", "--version")
        if args and args[0] not in COMMANDS and args[0] not in own:
            args = [MAIN_JOB, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The first word: a command, or what the main job begins with."""
        from cleaner.cli.completing import complete_first_word

        if incomplete.startswith("-"):
            main_job = self.get_command(ctx, MAIN_JOB)
            assert main_job is not None
            with main_job.make_context(MAIN_JOB, [], parent=ctx, resilient_parsing=True) as sub:
                own = {item.value: item for item in click.Command.shell_complete(self, ctx, incomplete)}
                return list(({item.value: item for item in main_job.shell_complete(sub, incomplete)} | own).values())
        return complete_first_word({name: text for name, (_, text) in COMMANDS.items()}, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])
        with formatter.section("Exit codes"):
            formatter.write_dl(list(EXIT_CODES.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    subcommand_metavar="IN… OUT | COMMAND [ARGS]…",
)
@click.version_option(__version__, prog_name="clean")
def group() -> None:
    """Turn dirty web text into text that can be trusted.

    \b
      clean pages/ cleaned/        every document: clean text and a JSON sidecar
      clean page.html -            one document to standard output
      clean crawl/ cleaned/        shards of many: JSON lines, Parquet, WARC
      clean explain page.txt:12    why line 12 stays or goes

    `clean run --help` lists the options of the main job. A folder that is named like a command is
    written ./rules.

    """


def main() -> None:
    """Entry point: errors become one message on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # cp1252 consoles and pipes would break on half of all texts
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        with catch_stop() as stop:  # before the work begins, and in commands that have nothing to end
            _run_group()
    finally:
        ignore_stops()  # one that comes now has nothing left to end
    click.echo("clean: stopped", err=True)
    sys.exit(stop.code)


def _run_group() -> None:
    color = False if os.environ.get("NO_COLOR") else None
    try:
        code = group.main(prog_name="clean", standalone_mode=False, color=color)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except CleanerError as error:
        tell(f"clean: {error}")
        sys.exit(1 if isinstance(error, InputError | RestoreError) else 2)
    except BrokenPipeError:  # `clean … | head`
        sys.stderr.close()
        sys.exit(1)
