"""Nothing is ever fetched: pages that ask for it reach nobody, and a whole run opens no connection."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, Source

from .hostile_archives import answer
from .making import INNOCENT, MORE
from .trial import ROOT

XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"{attributes}><head><title>Mill</title></head><body><p>{text}</p>{body}</body></html>'
HTML = "<!DOCTYPE html><html{attributes}><head><title>Mill</title>{head}</head><body>{body}<p>{text}</p></body></html>"


def xhtml(prologue: str = "", body: str = "", attributes: str = "") -> str:
    page = XHTML.format(text=INNOCENT, body=body, attributes=attributes)
    return f'<?xml version="1.0" encoding="utf-8"?>{prologue}{page}'


def html(head: str = "", body: str = "", attributes: str = "") -> str:
    return HTML.format(text=f"{INNOCENT} {MORE}", head=head, body=body, attributes=attributes)


# URL stands for the address of a server that listens.
PAGES = {
    "external entity": xhtml('<!DOCTYPE html [<!ENTITY e SYSTEM "URLe">]>', "<p>&e;</p>"),
    "public entity": xhtml('<!DOCTYPE html [<!ENTITY e PUBLIC "x" "URLe">]>', "<p>&e;</p>"),
    "parameter entity": xhtml('<!DOCTYPE html [<!ENTITY % e SYSTEM "URLe.dtd">%e;]>', "<p>&f;</p>"),
    "DTD": xhtml('<!DOCTYPE html SYSTEM "URLx.dtd">', "<p>&nbsp;</p>"),
    "public DTD": xhtml('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "URLx.dtd">'),
    "notation": xhtml('<!DOCTYPE html [<!NOTATION n SYSTEM "URLn"><!ENTITY e SYSTEM "URLe" NDATA n>]>', "&e;"),
    "XInclude": xhtml("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="URLi"/>'),
    "schema": xhtml("", "", ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x URLs.xsd"'),
    "stylesheet of XML": xhtml('<?xml-stylesheet type="text/xsl" href="URLs.xsl"?>'),
    "entity without a prologue": html("<!DOCTYPE x [<!ENTITY e SYSTEM 'URLe'>]>", "&e;"),
    "base": html('<base href="URL">', '<img src="a.png"><a href="b">c</a>'),
    "refresh": html('<meta http-equiv="refresh" content="0; url=URLr">'),
    "stylesheets": html('<link rel="stylesheet" href="URLa.css"><style>@import url(URLb.css);</style>'),
    "links": html(
        "".join(
            f'<link rel="{rel}" href="URL{rel}">'
            for rel in "canonical alternate amphtml manifest preload prefetch preconnect dns-prefetch icon pingback".split()
        )
    ),
    "scripts": html('<script src="URLa.js"></script><script type="module">import "URLb.js";</script>'),
    "metas": html('<meta property="og:image" content="URLa.png"><meta property="og:url" content="URLp">'),
    "JSON-LD": html('<script type="application/ld+json">{"@context": "URLc", "@type": "Article", "@id": "URLd"}</script>'),
    "media": html(
        "",
        '<img src="URLa.png" srcset="URLb.png 2x" longdesc="URLc"><video src="URLd" poster="URLe"><track src="URLf"></video>'
        '<audio src="URLg"></audio><picture><source srcset="URLh"></picture><svg><image xlink:href="URLi"/></svg>',
    ),
    "frames": html("", '<iframe src="URLa"></iframe><object data="URLb"></object><embed src="URLc"><applet archive="URLd">'),
    "framesets": html("", '<frameset><frame src="URLa"></frameset><noframes>x</noframes>'),
    "forms and pings": html("", '<form action="URLa"><input type="image" src="URLb"></form><a href="URLc" ping="URLd">x</a>'),
    "styles": html("", '<div style="background: url(URLa)">x</div><table background="URLb"><tr><td>y</table>'),
    "manifest": html("", "", ' manifest="URLm" profile="URLp" itemtype="URLi"'),
    "includes of servers": html("", '<!--#include virtual="URLa" --><esi:include src="URLb"/>'),
    "nothing but links": html("", '<p><a href="URLa">URLb</a></p>' * 20),
}  # fmt: skip
OPTIONS: tuple[dict[str, Any], ...] = (
    {"comments": True, "preset": "auto"},
    {"extractor": "resiliparse"},
    {"extractor": "none"},
    {"second_opinion": False, "output_format": "markdown"},
)


class Server:
    """Listens on this machine, and counts who connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.calls: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.calls.append(connection.recv(1000))
                connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx")


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.socket.close()


def pages(url: str) -> dict[str, str]:
    return {name: text.replace("URL", url) for name, text in PAGES.items()}


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_no_page_makes_us_call(server: Server, options: dict[str, Any]) -> None:
    cleaner = Cleaner(**options)
    for name, text in pages(server.url).items():
        cleaned = cleaner.clean_source(Source(id=name, data=text.encode(), format="html"))
        assert "root:x:0" not in cleaned.text
        cleaner.clean_source(Source(id=name, data=text.encode()))
    assert server.calls == []


def fetching(real: Callable[[str], Any]) -> Callable[[str], Any]:
    """A stage that fetches what it finds, as none should."""

    def fetch(markup: str) -> Any:
        if found := re.search(r"http://127[^\s\"'<>)]+", markup):
            urllib.request.urlopen(found[0], timeout=5).close()
        return real(markup)

    return fetch


def test_a_call_would_be_noticed(server: Server, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner import extract

    monkeypatch.setattr(extract, "parse", fetching(extract.parse))
    cleaner.clean_source(Source(id="x", data=pages(server.url)["media"].encode(), format="html"))
    assert server.calls[0].startswith(b"GET /a.png")


# What Python tells of itself in every process of a run, workers too; sockets between processes of this machine may be.
HOOK = """
import os, socket, sys

NETWORK = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.gethostbyaddr", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect"}

def hook(event, arguments):
    if event not in NETWORK:
        return
    if event.startswith("socket.") and getattr(arguments[0], "family", None) == socket.AF_UNIX:
        return
    with open(os.environ["CLEANER_HEARD"], "a") as file:
        file.write(f"{event} {arguments!r}\\n")
    raise RuntimeError(f"the network was asked for: {event}")

sys.addaudithook(hook)
with open(os.environ["CLEANER_HEARD"], "a") as file:
    file.write("listening\\n")
"""
FETCHING = """
import urllib.request
from cleaner import extract
from cleaner.cli import main

real = extract.parse

def parse(markup):
    urllib.request.urlopen("http://127.0.0.1:9/", timeout=5)
    return real(markup)

extract.parse = parse
main()
"""
CLEAN = "from cleaner.cli import main; main()"


def write_inputs(folder: Path, url: str) -> None:
    """The pages as files and in shards of each kind."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir()
    texts = pages(url)
    for number, text in enumerate(texts.values()):
        folder.joinpath(f"{number}.{'xhtml' if text.startswith('<?xml') else 'html'}").write_text(text)
    folder.joinpath("links.txt").write_text(f"{INNOCENT}\n{url} {url}a\n")
    folder.joinpath("a.jsonl").write_text(
        "".join(json.dumps({"html": text, "url": url}) + "\n" for text in texts.values())
    )
    folder.joinpath("b.warc").write_bytes(b"".join(answer(text.encode(), 1) for text in texts.values()))
    pq.write_table(pa.table({"html": list(texts.values()), "url": [url] * len(texts)}), folder / "c.parquet")
    with tarfile.open(folder / "d.tar", "w") as archive:
        for number, text in enumerate(texts.values()):
            info = tarfile.TarInfo(f"{number}.html")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))


def run_listened(place: Path, program: str, *before: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a program that cleans ``in`` with two workers; what was heard of the network, but that someone listens."""
    place.joinpath("sitecustomize.py").write_text(HOOK)
    heard = place / "heard"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(place), str(ROOT))), "CLEANER_HEARD": str(heard)}
    command = [*before, sys.executable, "-c", program, "in", "out", "--workers", "2", "--force"]
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, timeout=300, check=False)
    told = heard.read_text().splitlines()
    assert "listening" in told
    return done, [line for line in told if line != "listening"]


def test_a_run_opens_no_connection(tmp_path: Path, server: Server) -> None:
    write_inputs(tmp_path / "in", server.url)
    done, heard = run_listened(tmp_path, CLEAN)
    assert done.returncode == 0, done.stderr
    assert heard == []
    assert server.calls == []


def test_a_connection_in_a_worker_would_be_heard(tmp_path: Path) -> None:
    tmp_path.joinpath("in").mkdir()
    for number in range(3):
        tmp_path.joinpath("in", f"{number}.html").write_text(html())
    done, heard = run_listened(tmp_path, FETCHING)
    assert done.returncode == 1
    assert any(line.startswith("urllib.Request") for line in heard)


def calls_of_the_system(place: Path, program: str) -> list[str]:
    """Connections that a run asked the system for, but those of this machine's own processes."""
    strace = shutil.which("strace") or ""
    log = place / "strace"
    done, _ = run_listened(place, program, strace, "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(log))
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    return [line for line in log.read_text("utf-8", "replace").splitlines() if "AF_INET" in line]


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("program", [CLEAN, FETCHING])
def test_the_system_is_asked_for_no_connection(tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.joinpath("in").mkdir()
    tmp_path.joinpath("in", "0.html").write_text(pages("http://127.0.0.1:9/")["DTD"])
    monkeypatch.setitem(
        globals(), "HOOK", HOOK.replace("raise RuntimeError", "str")
    )  # let it come as far as the system
    assert bool(calls_of_the_system(tmp_path, program)) is (program == FETCHING)
