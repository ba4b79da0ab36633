"""WARC and tar archives made by hand, sound ones and broken ones, and what came out of them."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RAIN = "The rain fell all night on the old town, and in the morning the river stood at the bridge."
SNOW = "Snow had covered the mill by noon, so the children walked to school across the frozen pond."
HTML = "text/html; charset=utf-8"


def page(text: str = RAIN, title: str = "Rain") -> bytes:
    body = f"<article><h1>{title}</h1><p>{text}</p><p>{SNOW}</p></article>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def record(kind: str, block: bytes, number: int = 1, **headers: str) -> bytes:
    told = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{number:04}>",
        "WARC-Date": "2024-05-03T10:00:00Z",
        "WARC-Target-URI": f"https://www.example.org/{number}",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, type: str = HTML, status: str = "200 OK", **headers: str) -> bytes:
    told = {"Content-Type": type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def response(number: int = 1, body: bytes = b"", type: str = HTML, status: str = "200 OK", **http: str) -> bytes:
    block = answer(body or page(), type, status, **http)
    return record("response", block, number, Content_Type="application/http; msgtype=response")


def tar(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def report_of(out: Path, name: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((out / "_cleaner" / f"{name}.json").read_text("utf-8"))
    return report
