"""Which field of a record is its text, id, HTML or address: as told, or by the names that corpora use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import msgspec

from cleaner.errors import InputError

# dolma, datatrove, trafilatura and HPLT have text; RedPajama and CCNet raw_content.
_TEXT = ("text", "content", "raw_content", "raw_text")
_HTML = ("html", "raw_html")
_LONGEST_SHOWN = 40  # characters of a name in a message
_ID = ("id", "_id", "doc_id", "docid", "uuid", "record_id")
# HPLT 2 has u; dolma and datatrove keep it in metadata, OSCAR in headers; trafilatura calls it source.
_URL = ("url", "u", "uri", "source_url", "metadata.url", "warc_headers.warc-target-uri", "source")

Read = Callable[[Any], Any]


class Fields(NamedTuple):
    """The names that a user gave, several with commas between; ``a.b`` is field b of the object in field a."""

    text: str | None = None
    id: str | None = None
    html: str | None = None
    url: str | None = None
    others: bool = True  # whether the other fields are wanted; where the writer has them itself they may stay behind


def find_body(fields: Mapping[str, Any], names: Fields, read: Read) -> tuple[str, bool]:
    """The field to be cleaned, and whether it is HTML; raises InputError that lists what there is."""
    wanted = body_names(names)
    for name, is_html in wanted:
        if read(find(fields, name, read)) is not None:
            return name, is_html
    null = next((name for name, _ in wanted if find(fields, name, read) is not None), None)
    if null:
        raise InputError(f"its field '{null}' is null; it has no text")
    asked = " or ".join(repr(name) for name, _ in wanted)
    raise InputError(
        f"has no field {asked}, but {list_names(fields)}; name the right one by {body_option(names)}, or all that "
        "occur, with commas between"
    )


def body_names(names: Fields) -> list[tuple[str, bool]]:
    """Where the body may be, the first one first, and whether it is HTML there."""
    if names.html or names.text:
        return [*((name, True) for name in _split(names.html)), *((name, False) for name in _split(names.text))]
    return [*((name, False) for name in _TEXT), *((name, True) for name in _HTML)]


def body_option(names: Fields) -> str:
    """The option that names another body."""
    return "--html-field" if names.html and not names.text else "--text-field"


def id_names(names: Fields) -> tuple[str, ...]:
    """Where the id may be."""
    return _split(names.id) or _ID


def url_names(names: Fields) -> tuple[str, ...]:
    """Where the address may be."""
    return _split(names.url) or _URL


def _split(names: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (names or "").split(",") if name.strip())


def find(fields: Mapping[str, Any], name: str, read: Read = lambda value: value) -> Any:
    """The value of a field, or of one in another (``a.b``), as ``read`` makes it; None where there is none.

    >>> find({"metadata": {"url": "https://a.org"}}, "metadata.url")
    'https://a.org'
    """
    if name in fields:
        return fields[name]
    outer, dot, inner = name.partition(".")
    if not dot or outer not in fields:
        return None
    nested = read(fields[outer])
    return find(nested, inner) if isinstance(nested, Mapping) else None


def find_id(fields: Mapping[str, Any], names: Fields, read: Read) -> str | None:
    """The record's own id, a string or number."""
    for name in id_names(names):
        value = read(find(fields, name, read))
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    if names.id:
        raise InputError(f"has no id in '{names.id}', but {list_names(fields)}; name the right one by --id-field")
    return None


def find_url(fields: Mapping[str, Any], names: Fields, read: Read) -> str | None:
    """The address that the document came from, if a field holds one."""
    for name in url_names(names):
        value = read(find(fields, name, read))
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return value
    return None


def known_of(url: str | None) -> dict[str, str]:
    """Metadata that an address gives: itself, and its host."""
    if url is None:
        return {}
    host = host_of(url)
    return {"url": url, "hostname": host} if host else {"url": url}


def host_of(url: str | None) -> str | None:
    """The host of an address, in small letters.

    >>> host_of("https://News.Example.org:8080/a"), host_of("https://[broken")
    ('news.example.org', None)
    """
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def list_names(fields: Iterable[str]) -> str:
    """The first dozen of the names that there are, for a message.

    >>> list_names(["id", "a\\n", "b" * 100])
    'id, a\\\\n, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…'
    """
    names = list(fields)
    if not names:
        return "nothing at all"
    return ", ".join(map(_show, names[:12])) + (", …" if len(names) > 12 else "")


def _show(name: str) -> str:
    """A name as it can stand in a message: of a line, and without what a terminal would obey."""
    shown = name if name.isprintable() else repr(name)[1:-1]
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def replace_field(fields: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The fields with another value in one of them, or in one inside another (``a.b``); a new one comes last.

    >>> replace_field({"a": {"b": 1, "c": 2}}, "a.b", 3)
    {'a': {'b': 3, 'c': 2}}
    """
    outer, dot, inner = name.partition(".")
    if name in fields or not dot or outer not in fields:
        return {**fields, name: value}
    return {**fields, outer: replace_field(_open(fields[outer]), inner, value)}


def drop_field(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The fields without one of them, or without one inside another (``a.b``).

    >>> drop_field({"a": {"b": 1, "c": 2}}, "a.b")
    {'a': {'c': 2}}
    """
    outer, dot, inner = name.partition(".")
    if name in fields or not dot or outer not in fields:
        return {key: value for key, value in fields.items() if key != name}
    return {**fields, outer: drop_field(_open(fields[outer]), inner)}


def _open(nested: Any) -> Mapping[str, Any]:
    if isinstance(nested, msgspec.Raw):
        return msgspec.json.decode(nested, type=dict[str, msgspec.Raw])
    return cast(Mapping[str, Any], nested)
