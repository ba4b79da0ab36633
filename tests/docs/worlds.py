"""The folders in which the documentation's commands are run: what a reader of that page would have."""

from __future__ import annotations

import contextlib
import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

from cleaner import clean_text
from cleaner.sidecar import to_json

from .tables import ROOT

STORY = (
    "The bridge over the river was opened again on Monday.\nPeople had waited for it since the flood of last autumn.\n"
)
CHROME = "Share on Facebook\nThis site uses cookies. By continuing to browse you agree to our use of cookies.\n"
HTML = f"""<html><head><title>The bridge</title></head><body><nav><ul><li><a href="/">Home</a></li></ul></nav>
<article><h1>The bridge</h1><p>{STORY.strip()}</p><p>Ida Holm, who runs the bakery, was the first to cross it.</p></article>
<footer>© Valley Paper</footer></body></html>
"""
_ANIMALS = "fox hare owl stork heron otter badger stoat lynx deer swan crane goose duck coot".split()
OLD_RULE = """about = "Acme's boxes."
[[drop_line]]
id = "weather-box"
regex = 'weather by acme, .*'
why = "Every page carries it."
example = '''
- Weather by Acme, sunny
  The weather by the sea was fine.
'''
"""
RULE = """about = "Acme's boxes."
[[drop_line]]
id = "weather-box"
regex = 'weather by acme.*'
why = "Every page carries it."
example = '''
- Weather by Acme Ltd.
  The weather by the sea was fine.
'''
[[keep]]
id = "poems"
regex = '.*, a poem'
why = "The title of a poem."
example = '''
* Weather by Acme, a poem
  Weather by the sea
'''
"""
MENU = "Home\nAbout us\nContact us\nNewsletter\nPrivacy policy\nSubscribe to our letters\n{} Comments\n"
# What is not ours stands here as a check of what it is given: no network, no installing.
PIP = """import sys, tomllib
sys.path.insert(0, {root!r})
extras = tomllib.load(open({root!r} + "/pyproject.toml", "rb"))["project"]["optional-dependencies"]
words = [word for word in sys.argv[1:] if word.startswith((".", "webtext-cleaner"))]
asked = [extra for word in words if "[" in word for extra in word.partition("[")[2].rstrip("]").split(",")]
sys.exit(f"no such extra: {{asked}}" if set(asked) - set(extras) or sys.argv[1] != "install" else 0)
"""
CURL = "import sys\nsys.stdout.write({html!r})\n"


def make_commands(folder: Path) -> Path:
    """A folder with `clean` of this checkout, this Python, and stand-ins for pip and curl."""
    folder.mkdir(parents=True)
    scripts = {
        "clean": f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom cleaner.cli import main\nmain()\n",
        "pip": PIP.format(root=str(ROOT)),
        "curl": CURL.format(html=HTML),
    }
    for name, text in scripts.items():
        place = folder / name
        place.write_text(f"#!{sys.executable}\n{text}", "utf-8")
        place.chmod(0o755)
    for name in ("python", "python3"):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
        (folder / name).chmod(0o755)
    return folder


@contextlib.contextmanager
def make_world(page: str, folder: Path) -> Iterator[dict[str, str]]:
    """Fill a new folder with what the page's commands take for granted; what they need in their environment."""
    folder.mkdir()
    for name in ("seeds", "output", "rules"):
        if page != "README.md" or name != "output":
            shutil.copytree(ROOT / name, folder / name)
    if page == "README.md":
        shutil.copytree(ROOT / "tests/pages/ferry-en", folder / "tests/pages/ferry-en")
    make = _OF_PAGE.get(page, _make_nothing)
    with contextlib.ExitStack() as stack:
        yield make(folder, stack)


def _make_nothing(folder: Path, stack: contextlib.ExitStack) -> dict[str, str]:
    return {}


def _make_pages(folder: Path, stack: contextlib.ExitStack) -> dict[str, str]:
    """Pages of a site as text and HTML, a pack, and the pack as it was before."""
    pages = folder / "pages"
    pages.mkdir()
    for number in range(1, 5):
        (pages / f"{number}.txt").write_text(f"Page {number}\n{STORY}Weather by Acme Ltd.\n{CHROME}", "utf-8")
    (pages / "page.html").write_text(HTML, "utf-8")
    (pages / "valley").mkdir()
    for number in range(12):
        told = "".join(
            f"On day {number} the {one} came down to the river and stayed there.\n" for one in _ANIMALS[number:]
        )
        (pages / f"valley/{number}.txt").write_text(MENU.format(number + 7) + told, "utf-8")
    for name, text in (("my-rules", RULE), ("old-rules", OLD_RULE)):
        (folder / name).mkdir()
        (folder / name / "acme.toml").write_text(text, "utf-8")
    return {}


def _make_rules(folder: Path, stack: contextlib.ExitStack) -> dict[str, str]:
    (folder / "my-rules").mkdir()
    return {}


def _make_python(folder: Path, stack: contextlib.ExitStack) -> dict[str, str]:
    """Pages, what a run made of one, and a configuration."""
    _make_pages(folder, stack)
    (folder / "page.html").write_text(HTML, "utf-8")
    (folder / "cleaner.toml").write_text("", "utf-8")
    (folder / "out").mkdir()
    cleaned = clean_text(STORY + CHROME, id="1.txt")
    (folder / "out/1.txt").write_text(cleaned.text, "utf-8")
    (folder / "out/1.json").write_bytes(to_json(cleaned.sidecar))
    return {}


def _make_shards(folder: Path, stack: contextlib.ExitStack) -> dict[str, str]:
    """A crawl of two shards, here and in a bucket of an S3 server on this machine."""
    import pytest

    moto = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("s3fs")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    stack.callback(server.stop)
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    url = "http://{}:{}".format(*server.get_host_and_port())
    client = boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
    )
    client.create_bucket(Bucket="bucket")
    # All of moto's servers in a process share what they hold, and others count the buckets.
    stack.callback(urlopen, Request(f"{url}/moto-api/reset", method="POST"))
    (folder / "crawl").mkdir()
    for number in range(2):
        rows = [json.dumps({"id": f"{number}-{row}", "text": f"Page {row}\n{STORY}{CHROME}"}) for row in range(20)]
        packed = gzip.compress("".join(row + "\n" for row in rows).encode(), mtime=0)
        (folder / f"crawl/part-{number:02}.jsonl.gz").write_bytes(packed)
        client.put_object(Bucket="bucket", Key=f"crawl/part-{number:02}.jsonl.gz", Body=packed)
    return {"AWS_ENDPOINT_URL": url, **keys}


_OF_PAGE = {
    "rules/README.md": _make_rules,
    "cleaner/docs/python.md": _make_python,
    "cleaner/docs/shards.md": _make_shards,
    **{
        f"cleaner/docs/{name}.md": _make_pages
        for name in ("boilerplate", "commands", "html", "recipes", "review", "encoding", "sidecar")
    },
}
