"""``clean review OUT``: the review page on this machine, with two buttons that write rules."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.from_options import make_cleaner_of
from cleaner.cli.options import cleaner_options, html_options, language_options
from cleaner.cli.stopping import catch_stop
from cleaner.cli.terminal import tell
from cleaner.errors import UsageError, show

if TYPE_CHECKING:
    from cleaner.api import Cleaner

_DEFAULT_PACK = "my-rules/review.toml"
_DOCUMENTS = 20_000
_OTHERS = (
    "{:,} of these documents were cleaned by other rules or options than those given now: where a line's rule is "
    "written, other lines of its document may change, too."
)


@click.command("review")
@click.argument("out", type=click.Path(), metavar="OUT")
@click.argument("inputs", nargs=-1, type=click.Path(), metavar="[IN…]")
@click.option(
    "--pack",
    type=click.Path(),
    metavar="FILE",
    help=f"The pack that rules are written to; by default review.toml in the first folder of --rules or the config, "
    f"else {_DEFAULT_PACK}.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; any free one by default.")
@click.option("--open/--no-open", "opens", default=True, help="Open the page in a browser (default).")
@click.option("--text-field", metavar="NAME", help="The field of a shard's records with their cleaned text.")
@cleaner_options
@language_options
@html_options
def command(out: str, inputs: tuple[str, ...], opens: bool, port: int, **options: Any) -> None:
    """Serve the page of `clean report` on this machine, and write rules from its lines.

    On a line that stays: remove lines like this. On one that goes: keep this. The rule is tried and shown first; when
    it is written its document is cleaned again at once. IN is needed for documents that were HTML. Ctrl-C ends it.
    """
    from cleaner.report.server import address_of, make_server

    cleaner = make_cleaner_of(out, options, inputs[0] if inputs else None)
    desk = _make_desk(cleaner, out, inputs, options)
    try:
        server = make_server(desk, port)
    except OSError as error:
        raise UsageError(f"--port {port}: can't be listened on: {error.strerror}; give another one") from None
    address = address_of(server, desk)
    tell(f"review      {address}")
    tell(f"rules go to {desk.review.author.pack}; Ctrl-C ends the review")
    if opens:
        import webbrowser

        webbrowser.open(address)
    with catch_stop(), contextlib.closing(server.socket):
        server.serve_forever(poll_interval=0.2)
    with desk.lock:  # a rule and its document are written to the end
        pass


def _make_desk(cleaner: Cleaner, out: str, inputs: tuple[str, ...], options: dict[str, Any]) -> Any:
    from cleaner.cli.progress import Progress
    from cleaner.formats.fields import Fields
    from cleaner.report.gather import gather
    from cleaner.report.reading import count_documents, read_failures
    from cleaner.report.review import Review
    from cleaner.report.server import Desk
    from cleaner.workshop.drafting.author import Author

    author = Author.open(cleaner, Path(options["pack"] or _choose_pack(cleaner)))
    review = Review(Path(out), author, Fields(text=options["text_field"]), inputs)
    with Progress(count_documents(out), quiet=False, task="reading") as progress:
        gathered = gather(lambda: progress.watch(review.read()), _DOCUMENTS)
    if gathered.totals.documents > _DOCUMENTS:
        raise UsageError(f"{out}: has more than {_DOCUMENTS:,} documents; review one of its folders or shards")
    gathered.failures += read_failures(out)
    name = show(Path(out).resolve().name)
    return Desk(review, gathered, name, _OTHERS.format(review.others) if review.others else "")


def _choose_pack(cleaner: Cleaner) -> str:
    folders = cleaner.config.rules
    return str(Path(folders[0]) / "review.toml") if folders else _DEFAULT_PACK
