"""dolma: documents with their repaired text uncut, and attributes beside that say what to cut.

An attribute is a list of [start, end, score] in code points of the text. `dolma mix` cuts by ``cleaner__removals``, or
by the ``cleaner__`` lists of some categories only, and filters by those that span the whole document.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from cleaner.formats.records import Record, Row, Shard
from cleaner.model import Cleaned
from cleaner.rebuild import repaired_text
from cleaner.records import Sidecar
from cleaner.writers.jsonl import SIDECAR, refuse_cleaned
from cleaner.writers.shards import SUFFIX, Output
from cleaner.writers.stage import Stage

_TAGGER = "cleaner"
_OWN = ("source", "added", "created", "version")  # strings, or dolma's taggers refuse the document
_TAKEN = re.compile(r"(removals|flags|flag_.*|language_.*|removed_ratio|chars_out|lines_out)$")

Spans = list[tuple[int, int, float]]


def name_files(shard: Shard, how: Output) -> list[str]:
    """Documents, attributes, and the sidecars where they lie apart; gzip unless told, as dolma expects it."""
    name = f"{shard.target}.jsonl{SUFFIX[_compression(how)]}"
    names = [f"documents/{name}", f"attributes/{_TAGGER}/{name}"]
    return [*names, f"sidecars/{name}"] if how.sidecar == "apart" else names


def encode(record: Record, cleaned: Cleaned, how: Output) -> tuple[bytes, ...]:
    """A document's line, its attributes' line, and its sidecar's line where that lies apart; raises InputError."""
    text = repaired_text(cleaned.text, cleaned.removals)
    document = _make_document(record, text)
    side = msgspec.json.encode(cleaned.sidecar)
    if how.sidecar != "apart":
        refuse_cleaned(document["metadata"])
        document["metadata"][SIDECAR] = msgspec.Raw(side)
    spans = {
        "id": document["id"],
        "source": document["source"],
        "attributes": attributes_of(cleaned.sidecar, len(text)),
    }
    lines = (msgspec.json.encode(document), msgspec.json.encode(spans), side)
    return tuple(line + b"\n" for line in lines)


def _make_document(record: Record, text: str) -> dict[str, Any]:
    """Its fields as dolma has them; those that it does not know are metadata."""
    left = {name: value for name, value in record.fields.items() if name not in ("id", record.html_field)}
    left.pop(record.text_field, None)
    read = {name: _plain(left.get(name)) for name in _OWN}
    own = {name: value for name, value in read.items() if isinstance(value, str)}
    metadata = _plain(left.pop("metadata", None))
    if not isinstance(metadata, Mapping):
        metadata = {} if metadata is None else {"metadata": metadata}
    others = {name: value for name, value in left.items() if name not in own}
    shard = (record.source.origin or "").rpartition(":")[0]
    document: dict[str, Any] = {"id": record.source.id, "text": text, "source": shard, **own}
    for name in others.keys() & metadata.keys():  # both stay
        document[name] = others[name]
    document["metadata"] = {**others, **metadata}
    return document


def _plain(value: Any) -> Any:
    if not isinstance(value, msgspec.Raw):
        return value
    for kind in (dict[str, msgspec.Raw], Any):
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(value, type=kind)
    return value  # half a character in a string


def attributes_of(sidecar: Sidecar, length: int) -> dict[str, Spans]:
    """Spans to cut: all, and by category; spans that were flagged: all, and by language; facts of the whole text."""
    found: dict[str, Spans] = {"removals": [], "flags": []}
    for removal in sidecar.removals:
        found["removals"].append((removal.start, removal.end, 1.0))
        category = removal.category + "_" * bool(_TAKEN.match(removal.category))
        found.setdefault(category, []).append((removal.start, removal.end, 1.0))
    for flag in sidecar.flags:
        span = flag.start, flag.end, 1.0 if flag.score is None else flag.score
        found["flags"].append(span)
        found.setdefault(f"flag_{flag.language or flag.kind}", []).append(span)
    language = sidecar.language
    for name, value in (
        (f"language_{language.tag}", language.score),
        ("removed_ratio", sidecar.stats.removed_ratio),
        ("chars_out", sidecar.stats.chars_out),
        ("lines_out", sidecar.stats.lines_out),
    ):
        found[name] = [(0, length, float(value))]
    return {f"{_TAGGER}__{_as_name(name)}": spans for name, spans in found.items()}


def _as_name(name: str) -> str:
    """As JSONPath and jq take it without quotes.

    >>> _as_name("flag_zh-Hant")
    'flag_zh_Hant'
    """
    return re.sub(r"\W", "_", name, flags=re.ASCII)


class LineWriter:
    """Writes lines to the files of a shard, one to each."""

    def __init__(self, stage: Stage, shard: Shard, how: Output) -> None:
        self._files = [stage.open(name, _compression(how)) for name in name_files(shard, how)]

    def write(self, _row: Row, payload: tuple[bytes, ...]) -> None:
        """One document, in the same place of each file."""
        for file, line in zip(self._files, payload, strict=False):
            file.write(line)

    def close(self) -> None:
        """Nothing is left: the stage closes its files."""


open_writer = LineWriter


def _compression(how: Output) -> str:
    return "gzip" if how.compression is None else how.compression
