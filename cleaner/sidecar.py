"""A page to its sidecar, the sidecar to bytes, and both back to the input."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from cleaner.decode import encode_again
from cleaner.errors import RestoreError
from cleaner.model import Cleaned, Page
from cleaner.rebuild import repaired_text
from cleaner.records import InputFacts, OutputFacts, Provenance, Sidecar, Stats
from cleaner.repair import undo
from cleaner.version import __version__

SCHEMA = "cleaner/sidecar/1"
_PIECE = 1 << 20  # bytes that are unpacked at once
_ALWAYS = ("dateparser", "eldc", "ftfy", "google-re2", "langdetect", "rapidfuzz")
_FOR_HTML = ("courlan", "cssselect", "htmldate", "jusText", "lxml", "lxml_html_clean", "resiliparse", "trafilatura")
_FOR_DETECTION = ("chardet",)


def library_versions(facts: InputFacts) -> dict[str, str]:
    """Versions of the libraries that had a part in this document."""
    names: tuple[str, ...] = _ALWAYS
    names += _FOR_HTML if facts.format == "html" else ()
    names += _FOR_DETECTION if facts.decided_by in ("detector", "declared", "fallback", "mixed-by-line") else ()
    return _versions(tuple(sorted(names)))


def all_versions() -> dict[str, str]:
    """Versions of the libraries that can have a part in a document."""
    return _versions(tuple(sorted((*_ALWAYS, *_FOR_HTML, *_FOR_DETECTION))))


@lru_cache(maxsize=8)
def _versions(names: tuple[str, ...]) -> dict[str, str]:
    from importlib import metadata

    found: dict[str, str] = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    if "eldc" not in found and "eldc" in names and "py3langid" not in names:  # which stands in for it
        return found | _versions(("py3langid",))
    return found


def sha256(text: str) -> str:
    """Hash of a text's UTF-8 bytes; halves of characters, which no text that was written has, give one of their own."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build_sidecar(page: Page, rules_sha256: str, config_sha256: str) -> Cleaned:
    """The finished pair; every sidecar is checked to give the input back before anyone sees it."""
    assert page.lines is not None
    cleaned = page.cleaned
    counts: dict[str, int] = {}
    for removal in page.removals:
        counts[removal.rule] = counts.get(removal.rule, 0) + 1
    chars_in, chars_out = len(page.text), len(cleaned)
    sidecar = Sidecar(
        schema=SCHEMA,
        id=page.id,
        source=page.origin or page.id,
        input=page.facts,
        output=OutputFacts(sha256=sha256(cleaned), lines=cleaned.count("\n"), chars=chars_out),
        metadata=page.metadata,
        language=page.language,
        extraction=page.extraction,
        removals=page.removals,
        pruned=page.pruned,
        flags=page.flags,
        repairs=page.repairs,
        kept=page.kept,
        stats=Stats(
            lines_in=page.lines.count,
            lines_out=cleaned.count("\n"),
            chars_in=chars_in,
            chars_out=chars_out,
            removed_ratio=round(1 - chars_out / chars_in, 4) if chars_in else 0.0,
            rules=dict(sorted(counts.items())),
        ),
        warnings=page.warnings,
        provenance=Provenance(
            tool="cleaner",
            version=__version__,
            preset=page.preset,
            rules_sha256=rules_sha256,
            config_sha256=config_sha256,
            libraries=library_versions(page.facts),
        ),
    )
    _verify(page, sidecar)
    return Cleaned(text=cleaned, sidecar=sidecar)


def _verify(page: Page, sidecar: Sidecar) -> None:
    """Nothing is lost: for text the input's bytes, for HTML the extracted text, from what will be written."""
    if repaired_text(page.cleaned, sidecar.removals) != page.text:
        raise RestoreError(f"{page.id}: cleaned text and removals do not give the repaired text; please report this")
    if sidecar.input.format == "text":
        restore(page.cleaned, sidecar)


def restore(cleaned: str, sidecar: Sidecar) -> bytes:
    """The input's bytes from a cleaned text and its sidecar.

    Raises RestoreError where they do not belong together, or where the input was HTML: extraction can't
    be undone, `rebuild.repaired_text` gives the extracted text.
    """
    facts = sidecar.input
    if facts.format == "html":
        raise RestoreError(
            f"{sidecar.id}: was extracted from HTML, which can't be undone; --text gives the extracted text, in Python "
            "it is `repaired`"
        )
    if sha256(cleaned) != sidecar.output.sha256:
        raise RestoreError(f"{sidecar.id}: the text is not the one this sidecar was written for; clean the input again")
    try:
        if facts.raw is not None:
            data: bytes | None = _unpack(facts.raw, facts)
        else:
            data = encode_again(undo(repaired_text(cleaned, sidecar.removals), sidecar.repairs), facts)
    except RestoreError as error:
        raise RestoreError(f"{sidecar.id}: {error}") from None
    except (zlib.error, ValueError) as error:
        raise RestoreError(f"{sidecar.id}: the sidecar is damaged ({error}); clean the input again") from None
    if data is None or hashlib.sha256(data).hexdigest() != facts.sha256:
        raise RestoreError(f"{sidecar.id}: text and sidecar do not give back the input's bytes; please report this")
    return data


def _unpack(raw: str, facts: InputFacts) -> bytes:
    """The input's bytes that travel in a sidecar: as many as it says, loaded only where they have its hash.

    What they unpack to may be a thousand times as long; a first pass keeps none of it.
    """
    packed = base64.b64decode(raw)
    found, length = hashlib.sha256(), 0
    for piece in _pieces(packed):
        length += len(piece)
        found.update(piece)
        if length > facts.bytes:
            break
    if length != facts.bytes or found.hexdigest() != facts.sha256:
        raise RestoreError("the sidecar is damaged (its raw bytes are not the input's); clean the input again")
    return b"".join(_pieces(packed))


def _pieces(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    while piece := unpacker.decompress(packed, _PIECE):
        yield piece
        packed = unpacker.unconsumed_tail


def to_json(sidecar: Sidecar) -> bytes:
    """The sidecar as UTF-8 JSON, two spaces deep, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(sidecar), indent=2) + b"\n"


def from_json(data: bytes, name: str = "sidecar") -> Sidecar:
    """Read a sidecar; raises RestoreError where it is none."""
    try:
        sidecar = msgspec.json.decode(data, type=Sidecar)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RestoreError(f"{name}: is no sidecar of this version ({error}); clean the input again") from None
    if sidecar.schema != SCHEMA:
        raise RestoreError(f"{name}: has schema '{sidecar.schema}', this version reads '{SCHEMA}'")
    return sidecar


def json_schema() -> dict[str, Any]:
    """The sidecar's JSON Schema, made from the structs."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Sidecar)}
