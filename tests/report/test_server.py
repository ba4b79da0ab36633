"""Who may ask the review's server, and for what; no browser is needed."""

from __future__ import annotations

import http.client
import json
import re
import socket
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaner import Cleaner
from cleaner.errors import UsageError
from cleaner.formats.fields import Fields
from cleaner.report.gather import gather
from cleaner.report.review import Asked, Review
from cleaner.report.server import Desk, make_server
from cleaner.report.totals import Row
from cleaner.workshop.drafting.author import Author
from cleaner.writers.lock import lock_output
from cleaner.writers.pair import write_pair

FIELDS = [field.name for field in msgspec.structs.fields(Row)]
TIP = {"row": 0, "line": 4, "kind": "drop_line"}


class Client:
    """Asks as a page would, or as one of another origin."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token

    def ask(self, path: str, body: Any = None, *, token: str | None = None, **headers: str) -> tuple[int, bytes, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        told = {"Host": f"127.0.0.1:{self.port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            told = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{self.port}", **told}
        place = f"/{self.token if token is None else token}/{path}"
        connection.request("GET" if body is None else "POST", place, data, {k: v for k, v in told.items() if v})
        answer = connection.getresponse()
        found = answer.status, answer.read(), answer.headers
        connection.close()
        return found


@pytest.fixture
def desk(output: Path) -> Desk:
    author = Author.open(Cleaner(), output.parent / "my-rules" / "review.toml")
    review = Review(output, author, Fields())
    return Desk(review, gather(review.read, 100), "out")


@pytest.fixture
def client(desk: Desk) -> Iterator[Client]:
    server = make_server(desk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Client(server.server_port, desk.token)
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_page_and_its_pieces(client: Client) -> None:
    status, page, headers = client.ask("")
    assert (status, b"<!doctype html>" in page) == (200, True)
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    status, piece, headers = client.ask("piece/0")
    assert headers["Content-Encoding"] == "deflate"
    assert [view["id"] for view in json.loads(zlib.decompress(piece))][:2] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("token", ["", "x", "../..", "0" * 32, "%C3%A9"])
def test_who_does_not_know_the_token_finds_nothing(client: Client, token: str) -> None:
    for path in ("", "piece/0"):
        assert client.ask(path, token=token)[0] == 404
    assert client.ask("draft", TIP, token=token)[0] == 404


@pytest.mark.parametrize("host", ["evil.example:80", "evil.example", ""])
def test_other_names_of_the_host_find_nothing(client: Client, host: str) -> None:
    """As a page has whose name was bound to this address."""
    assert client.ask("", Host=host or "x")[0] == 404
    assert client.ask("draft", TIP, Host=host or "x", Origin=f"http://{host}")[0] == 404


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://127.0.0.1"])
def test_no_page_of_another_origin_writes(client: Client, desk: Desk, origin: str) -> None:
    for path in ("draft", "write"):
        assert client.ask(path, TIP, Origin=origin)[0] == 403
    assert not desk.review.author.pack.exists()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (TIP, {"Content_Type": "text/plain"}),
        (b"x" * (1 << 21), {}),
        (b"{", {}),
        ({**TIP, "more": 1}, {}),
        ({**TIP, "kind": "drop_element"}, {}),
        ({**TIP, "row": 99}, {}),
        ({**TIP, "row": -1}, {}),
        ({**TIP, "line": 99}, {}),
        ({**TIP, "line": 5}, {}),  # goes already
        ({**TIP, "kind": "keep"}, {}),  # stays already
        ({**TIP, "regex": "("}, {}),
    ],
)
def test_what_can_not_be_is_refused(client: Client, desk: Desk, body: Any, headers: dict[str, str]) -> None:
    for path in ("draft", "write"):
        try:
            assert client.ask(path, body, **headers)[0] == 400
        except (BrokenPipeError, ConnectionResetError):
            assert len(body) > 1 << 20, "a body that is too long need not be read"
    assert not desk.review.author.pack.exists()


def test_a_page_that_is_closed_is_no_fault(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):  # whether the answer or the reset comes first is chance
        with socket.create_connection(("127.0.0.1", client.port)) as line:
            line.sendall(f"GET /{client.token}/ HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\n\r\n".encode())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed by a reset
    assert client.ask("")[0] == 200
    assert capfd.readouterr().err == ""


def test_files_are_not_served(client: Client) -> None:
    for path in (
        "../a.txt",
        "a.txt",
        "piece/../../a.txt",
        "piece/99",
        "piece/-1",
        "piece/%D9%A1",
        "%2e%2e/",
        f"piece/{'9' * 5_000}",
    ):
        assert client.ask(path)[0] == 404


def test_a_rule_is_written_once_and_the_page_is_told(client: Client, desk: Desk, output: Path) -> None:
    drafted = json.loads(client.ask("draft", TIP)[1])
    assert not desk.review.author.pack.exists()
    status, body, _ = client.ask("write", {**TIP, "regex": drafted["regex"], "why": "A newsroom's address."})
    written = json.loads(body)
    assert status == 200, written
    assert written["about"]["review/tip-us-off"]["why"] == "A newsroom's address."
    assert written["row"]["removals"] == 2
    assert "Tip us off" not in (output / "a.txt").read_text("utf-8")
    status, body, _ = client.ask("write", TIP)
    assert (status, json.loads(body)["error"]) == (400, "line 4 goes already, by review/tip-us-off")
    assert desk.review.author.pack.read_text("utf-8").count("[[drop_line]]") == 1


def test_html_asks_for_its_input(client: Client, desk: Desk) -> None:
    number = next(at for at, row in enumerate(desk.gathered.rows) if row.id == "d.html")
    lines = desk.review.read()
    text = next(one.text for one in lines if getattr(one, "target", "") == "d")
    line = text.split("\n").index("Tip us off: bread@example.org") + 1
    status, body, _ = client.ask("draft", {"row": number, "line": line, "kind": "drop_line"})
    assert status == 400
    assert "start with it: clean review OUT IN" in json.loads(body)["error"]


def test_documents_of_other_rules_are_counted(output: Path) -> None:
    for options, others in (({}, 0), ({"preset": "flattened"}, 4), ({"encoding": "utf-8"}, 4)):
        review = Review(output, Author.open(Cleaner(**options), output / "none.toml"), Fields())
        gather(review.read, 100)
        assert review.others == others


def test_who_loads_the_page_again_sees_the_document_as_it_is(client: Client) -> None:
    client.ask("write", TIP)
    data = re.search(rb'id="data">(.*?)</script>', client.ask("")[1], re.DOTALL)
    assert data
    told = json.loads(data[1])
    row = told["rows"][0]
    assert row[FIELDS.index("removals")] == 2
    (view,) = json.loads(zlib.decompress(client.ask(f"piece/{row[FIELDS.index('piece')]}")[1]))
    assert [removal[2] for removal in view["removals"]] == ["review/tip-us-off", "share/share-on"]
    assert told["about"]["review/tip-us-off"]["kind"] == "drop_line"


def test_no_rule_is_written_while_a_run_writes(client: Client, desk: Desk, output: Path) -> None:
    """It was written, an error told, and the next try wrote it again."""
    with lock_output(output):
        status, body, _ = client.ask("write", TIP)
    assert (status, "another run is writing" in json.loads(body)["error"]) == (400, True)
    assert not desk.review.author.pack.exists()
    assert client.ask("write", TIP)[0] == 200


def test_a_record_of_a_shard_is_known_as_it_will_be(output: Path) -> None:
    """Its shard is written by the next run; until then it is not asked for the same rule again."""
    shard = output.parent / "shard"
    subprocess.run(
        [sys.executable, "-m", "cleaner", "--to", "jsonl", "site", "shard"],
        cwd=output.parent, check=False, capture_output=True, timeout=60,
    )  # fmt: skip
    review = Review(shard, Author.open(Cleaner(), output.parent / "my-rules" / "review.toml"), Fields())
    desk = Desk(review, gather(review.read, 100), "shard")
    asked = msgspec.convert(TIP, type=Asked)
    assert "written again by the next run" in desk.write(asked)["told"]
    with pytest.raises(UsageError, match="goes already, by review/tip-us-off"):
        desk.write(asked)
    assert review.author.pack.read_text("utf-8").count("[[drop_line]]") == 1


def test_a_draft_is_held_against_a_sample(output: Path) -> None:
    cleaned = Cleaner(shipped=False).clean_text("Rain fell.\n")
    for number in range(450):
        write_pair(output, f"z{number}", cleaned)
    review = Review(output, Author.open(Cleaner(), output.parent / "review.toml"), Fields())
    found = gather(review.read, 1000)
    assert 100 <= len(review.corpus) <= 200
    assert [review.places.index(place) for place in review.corpus] == list(range(0, len(review.places), 4))
    last = len(found.rows) - 1
    assert review.places[last] not in review.corpus
    assert review.count_pages(last) == len(review.corpus) + 1


def test_a_line_of_another_page_that_the_new_rule_takes_is_told(client: Client, desk: Desk) -> None:
    """The output is as it was: there the line stays still."""
    assert client.ask("write", TIP)[0] == 200
    status, body, _ = client.ask("write", {**TIP, "row": 1})
    assert (status, "review/tip-us-off takes the line already" in json.loads(body)["error"]) == (400, True)
    assert desk.review.author.pack.read_text("utf-8").count("[[drop_line]]") == 1


def test_what_a_client_does_wrong_is_not_told_on_the_terminal(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    assert client.ask("draft", TIP, Content_Length="9" * 5_000)[0] == 400
    assert client.ask("")[0] == 200
    assert capfd.readouterr().err == ""
