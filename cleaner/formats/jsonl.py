"""JSON lines, plain or compressed: one object a line, its text, id, HTML and address by name."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import IO, Any, cast

import msgspec

from cleaner.api import encode_text
from cleaner.errors import InputError
from cleaner.formats.fields import Fields, find, find_body, find_id, find_url, host_of, known_of
from cleaner.formats.places import LONGEST
from cleaner.formats.records import Position, Record, Row, Shard
from cleaner.formats.streams import open_stream, skip_blank
from cleaner.model import Source

_STEP = 1 << 20
_DIGITS = re.compile(rb"\d+")
_MOST_DIGITS = 4300  # of a whole number; Python takes quadratic time for them
_NO_NUMBERS = re.compile(rb"\b(?:NaN|Infinity)\b")
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PACKED = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst", b"BZh": ".bz2", b"\xfd7zX": ".xz"}
_VALUE = msgspec.json.Decoder()
_NO_OBJECT = 'is JSON but no object; each line must be one, as {"text": …}'
_BOM = b"\xef\xbb\xbf"
# Escapes: of any character, of both halves of one, and of a half alone, which no UTF-8 can hold.
_LOW = rb"u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\" + _LOW + rb"|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)


def read_rows(shard: Shard, _names: Fields, position: Position) -> Iterator[Row]:
    """Its lines, without those that are blank; a line longer than 256 MB has None for its bytes."""
    with open_stream(shard.path, shard.compression) as stream:
        number = 0
        _check_begin(stream.file)
        while line := stream.file.readline(LONGEST):
            number += 1
            if line.isspace():
                number += skip_blank(stream.file)
            if number == 1:
                line = line.removeprefix(_BOM)
            if _is_cut(line):
                del line
                while (rest := stream.file.readline(_STEP)) and not rest.endswith(b"\n"):
                    pass
                yield Row(number, None)
            elif line.strip():
                stream.rows += 1
                position.behind = stream.counted.count
                yield Row(number, line)


def _check_begin(file: IO[bytes]) -> None:
    """Raise InputError where the content is compressed, whatever the name says."""
    head = file.peek(4)[:4] if isinstance(file, io.BufferedReader) else b""
    for begin, suffix in _PACKED.items():
        if head.startswith(begin):
            raise InputError(f"holds compressed data though its name does not say so; give it a name in {suffix}")


def _is_cut(line: bytes) -> bool:
    return len(line) == LONGEST and not line.endswith(b"\n")


def understand(shard: Shard, row: Row, names: Fields) -> Record:
    """The record of a line; raises InputError where it is no JSON object or lacks its text."""
    if row.raw is None:
        raise InputError(f"is longer than {LONGEST >> 20} MB; no document is, split it")
    fields = parse(row.raw)
    body, is_html = find_body(fields, names, read_value)
    text = read_value(find(fields, body, read_value))
    if not isinstance(text, str):
        kind = "null" if text is None else type(text).__name__
        raise InputError(f"its field '{body}' is {kind}, not a string; name the right one by --text-field")
    url = find_url(fields, names, read_value)
    at = f"{shard.id}:{row.number}"
    source = make_source(text, find_id(fields, names, read_value) or at, at, is_html=is_html, url=url)
    return Record(source, fields, "text" if is_html else body, body if is_html else None)


def tell_id(row: Row, names: Fields) -> str:
    """The id of a record that could not be understood, if it has one."""
    try:
        return find_id(parse(row.raw), names, read_value) or "" if row.raw else ""
    except InputError:
        return ""


def make_source(text: str, id: str, origin: str, *, is_html: bool, url: str | None) -> Source:
    """A Source of text that was decoded before; lone halves of characters become U+FFFD."""
    return Source(
        id=id,
        data=encode_text(text),
        format="html" if is_html else "auto",
        host=host_of(url),
        encoding="utf-8",
        metadata=known_of(url),
        origin=origin,
    )


def parse(line: bytes) -> dict[str, msgspec.Raw]:
    """The fields of a line, not looked into; raises InputError where it is no object."""
    try:
        line.decode("utf-8")  # the decoder looks into no value
        return cast(dict[str, msgspec.Raw], _decode(_OBJECT, line))
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8, which JSON must be: {error.reason} at byte {error.start}") from None
    except msgspec.ValidationError:
        raise InputError(_NO_OBJECT) from None
    except msgspec.DecodeError as error:
        return _parse_python(line, error)
    except RecursionError:
        raise InputError("is nested too deeply to be read") from None


def _parse_python(line: bytes, error: Exception) -> dict[str, msgspec.Raw]:
    """The same of a line with NaN or Infinity, which Python writes and JSON does not have; they are passed on."""
    if not _NO_NUMBERS.search(line):
        raise InputError(f"is no JSON: {error}") from None
    try:
        fields = json.loads(line)
    except RecursionError:
        raise InputError("is nested too deeply to be read") from None
    except ValueError:
        raise InputError(f"is no JSON: {_tell_number(line) or error}") from None
    if not isinstance(fields, dict):
        raise InputError(_NO_OBJECT)
    return {encode_text(name).decode(): msgspec.Raw(_dump(value)) for name, value in fields.items()}


def _dump(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a character, which only an escape can tell
        return json.dumps(value).encode()


def _tell_number(data: bytes) -> str:
    """What is said of a number that Python will not read."""
    longest = max(map(len, _DIGITS.findall(data)), default=0)
    return f"a number of {longest:,} digits" if longest > _MOST_DIGITS else ""


def mend_halves(data: bytes) -> bytes:
    """JSON with U+FFFD for each half of a character that stands alone in it, as Python writes them."""
    return _ESCAPE.sub(lambda match: b"\\ufffd" if match[1] else match[0], data)


def _decode(decoder: msgspec.json.Decoder[Any], data: bytes | msgspec.Raw) -> Any:
    """What JSON says; where halves of characters stand alone in it, with U+FFFD for each."""
    try:
        return decoder.decode(data)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        whole = bytes(data)
        mended = mend_halves(whole)
        if mended == whole:
            raise
        return decoder.decode(mended)


def read_value(raw: Any) -> Any:
    """A value of its JSON."""
    if not isinstance(raw, msgspec.Raw):
        return raw
    try:
        return _decode(_VALUE, raw)
    except RecursionError:
        raise InputError("is nested too deeply to be read") from None
    except msgspec.DecodeError:
        try:
            return json.loads(mend_halves(bytes(raw)))  # numbers beyond all bounds, as 1e400
        except RecursionError:
            raise InputError("is nested too deeply to be read") from None
        except ValueError as error:
            raise InputError(f"is no JSON: {_tell_number(bytes(raw)) or error}") from None
