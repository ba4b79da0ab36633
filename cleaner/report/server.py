"""The review page served on loopback: to whom knows the token, and to no page of another origin."""

from __future__ import annotations

import hmac
import secrets
import sys
import threading
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import msgspec

from cleaner.errors import CleanerError
from cleaner.report.gather import Gathered
from cleaner.report.page import Frame, describe_rule, render_page
from cleaner.report.review import Asked, Review
from cleaner.report.totals import COUNTS
from cleaner.workshop.drafting.draft import Draft

_HOST = "127.0.0.1"
_LONGEST = 1 << 20  # bytes of a request
_DIGITS = 9
_SHOWN = 20  # lines that a draft hits
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(slots=True)
class Desk:
    """What the server answers from; one request changes it at a time."""

    review: Review
    gathered: Gathered
    name: str
    notice: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    lock: Any = field(default_factory=threading.Lock)
    _drafted: dict[Asked, Draft] = field(default_factory=dict)

    def page(self) -> bytes:
        """The page without its pieces, which are asked for one by one."""
        bare = Gathered(self.gathered.totals, self.gathered.rows, self.gathered.failures, [])
        frame = Frame(self.name, self.notice, self.token)
        return "".join(render_page(frame, bare, self.review.rules())).encode("utf-8")

    def piece(self, number: str) -> bytes | None:
        """A piece as it is packed: zlib's format, which HTTP calls deflate."""
        at = _read_number(number)
        return b64decode(self.gathered.pieces[at]) if 0 <= at < len(self.gathered.pieces) else None

    def draft(self, asked: Asked) -> dict[str, Any]:
        """The rule as it would be written, and what it would take."""
        draft = self._draft(asked)
        pages, looked_at = len({line.id for line in draft.hits}), self.review.count_pages(asked.row)
        told = f"hits {len(draft.hits):,} lines on {pages:,} of the {looked_at:,} pages looked at"
        return {
            "rule": draft.text,
            "regex": draft.values["regex"],
            "why": draft.values["why"],
            "told": f"{told}; {len(draft.changed):,} of them {'go' if asked.kind == 'keep' else 'stay'} now",
            "hits": list(dict.fromkeys(line.text for line in draft.hits))[:_SHOWN],
            "pack": str(self.review.author.pack),
        }

    def write(self, asked: Asked) -> dict[str, Any]:
        """The rule is written; the document as it is now."""
        draft = self._draft(asked)
        self._drafted.clear()
        view, row, told = self.review.write(asked.row, draft)
        self.gathered.change(asked.row, row, view)  # for who loads the page again
        rules = self.review.rules()
        named = {draft.rule.name, *(removal[2] for removal in view["removals"]), *(kept[2] for kept in view["kept"])}
        about = {name: describe_rule(rules[name], rules[name].category) for name in sorted(named) if name in rules}
        counts = {name: getattr(row, name) for name in COUNTS}
        return {"doc": view, "row": counts, "about": about, "told": told}

    def _draft(self, asked: Asked) -> Draft:
        """A rule; the one that was shown last is not tried again."""
        if asked not in self._drafted:
            draft = self.review.draft(asked)
            shown = msgspec.structs.replace(asked, regex=draft.values["regex"], why=draft.values["why"])
            self._drafted = {shown: draft, asked: draft}
        return self._drafted[asked]


def _read_number(told: str) -> int:
    """A plain number of a few digits, or -1; Python refuses those of thousands."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= _DIGITS else -1


class _Server(ThreadingHTTPServer):
    """A server that says nothing of a page that was closed while it answered."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A lost connection is no fault; all else is told as ever."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def make_server(desk: Desk, port: int = 0) -> ThreadingHTTPServer:
    """A server on loopback; its address is `address_of`. Raises OSError where the port is taken."""
    return _Server((_HOST, port), _handler_of(desk))


def address_of(server: ThreadingHTTPServer, desk: Desk) -> str:
    """Where the page is: the token is a part of it."""
    return f"http://{_HOST}:{server.server_port}/{desk.token}/"


def _handler_of(desk: Desk) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        pass

    Handler.desk = desk
    return Handler


class _Handler(BaseHTTPRequestHandler):
    """Answers below the token; all else is not found."""

    desk: Desk
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "cleaner", ""
    timeout = 30  # seconds that a silent client is listened to

    def do_GET(self) -> None:
        """The page, or one piece of its documents."""
        path = self._path()
        if path is None:
            return
        if path == "":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.desk.page())
        elif path.startswith("piece/") and (piece := self.desk.piece(path.removeprefix("piece/"))) is not None:
            self._send(HTTPStatus.OK, "application/json", piece, {"Content-Encoding": "deflate"})
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """A rule to be drafted or written."""
        path = self._path()
        if path is None:
            return
        acts: dict[str, Callable[[Asked], dict[str, Any]]] = {"draft": self.desk.draft, "write": self.desk.write}
        length = _read_number(self.headers.get("Content-Length", ""))
        if path not in acts or self.headers.get("Origin") != f"http://{self.headers.get('Host')}":
            self._refuse(HTTPStatus.FORBIDDEN)
        elif not 0 <= length <= _LONGEST or self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            self._act(acts[path], self.rfile.read(length))

    def _act(self, act: Callable[[Asked], dict[str, Any]], body: bytes) -> None:
        try:
            asked = msgspec.json.decode(body, type=Asked)
            with self.desk.lock:
                answer = act(asked)
        except (CleanerError, msgspec.DecodeError, UnicodeDecodeError) as error:
            self._send_json(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        except Exception as error:  # the page tells of it, and the server goes on
            fault = f"{type(error).__name__}: {error}; please report this"
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": fault})
        else:
            self._send_json(HTTPStatus.OK, answer)

    def _path(self) -> str | None:
        """What is asked for below the token; None where that, or the name of the host, is another's."""
        _, _, rest = self.path.partition("/")
        token, _, path = rest.partition("/")
        port = cast(ThreadingHTTPServer, self.server).server_port
        hosts = (f"{_HOST}:{port}", f"localhost:{port}")
        if self.headers.get("Host") in hosts and hmac.compare_digest(token.encode(), self.desk.token.encode()):
            return path
        self._refuse(HTTPStatus.NOT_FOUND)
        return None

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True  # a body that was not read would be taken for the next request
        self._send(status, "text/plain; charset=utf-8", f"{status.phrase}\n".encode())

    def _send_json(self, status: HTTPStatus, answer: dict[str, Any]) -> None:
        self._send(status, "application/json", msgspec.json.encode(answer))

    def _send(self, status: HTTPStatus, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **_HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is the reader's."""
