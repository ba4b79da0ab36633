"""``clean completion SHELL``: the script by which a shell completes what is typed after ``clean``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = {
    "bash": "clean completion bash > ~/.local/share/bash-completion/completions/clean",
    "zsh": "source <(clean completion zsh)   in ~/.zshrc, below compinit",
    "fish": "clean completion fish > ~/.config/fish/completions/clean.fish",
}
_HELP = """Print the script by which a shell completes commands, options, names of rules, and files.

New shells know it once it is in its place:

\b
"""


@click.command("completion", help=_HELP + "\n".join(SHELLS.values()))
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print click's script for a shell, and where to put it."""
    made = get_completion_class(shell)
    assert made is not None
    script = made(ctx.find_root().command, {}, "clean", "_CLEAN_COMPLETE").source().strip()
    first, _, rest = script.partition("\n")
    hint = f"# For new shells: {SHELLS[shell]}"
    # zsh wants its own comment above all others.
    click.echo(f"{first}\n{hint}\n{rest}" if first.startswith("#") else f"{hint}\n{script}")
