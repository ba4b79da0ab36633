"""The pair: ``NAME.txt`` and ``NAME.json``, the text first; the sidecar is the mark of completion."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cleaner.errors import InputError, RestoreError
from cleaner.formats.names import place_below, tell_reason
from cleaner.formats.places import printable, read_bytes
from cleaner.model import Cleaned
from cleaner.records import Sidecar
from cleaner.sidecar import from_json, library_versions, to_json
from cleaner.version import __version__
from cleaner.writers.inside import make_folder, replace_file

_LONGEST_NAME = 255


def write_pair(out: Path, target: str, cleaned: Cleaned) -> None:
    """Write text and sidecar, each whole or not at all; raises InputError naming the output."""
    try:
        text, side = _paths(out, target)
        if len(os.fsencode(side.name)) > _LONGEST_NAME:  # known before the text is written
            raise InputError(f"its output's name would be longer than {_LONGEST_NAME} bytes; rename it")
        make_folder(out, text.parent)
        replace_file(text, cleaned.text.encode("utf-8"))
        replace_file(side, to_json(cleaned.sidecar))
    except OSError as error:
        place = out / f"{target}.txt"
        raise InputError(f"its output {printable(str(place))} can't be written: {tell_reason(error, place)}") from None


def _paths(out: Path, target: str) -> tuple[Path, Path]:
    return place_below(out, f"{target}.txt"), place_below(out, f"{target}.json")


def find_pairs(out: Path) -> Iterator[Path]:
    """The texts below a folder that have a sidecar beside them."""
    return (text for text in out.rglob("*.txt") if text.with_name(text.name[:-4] + ".json").is_file())


def read_current(out: Path, target: str, data: bytes, rules_sha256: str, config_sha256: str) -> Sidecar | None:
    """The sidecar of an earlier run, if this input, these rules, configuration and version would write it again."""
    try:
        text, side = _paths(out, target)
        sidecar = from_json(read_bytes(str(side), None))
        written = read_bytes(str(text), None)
    except (OSError, InputError, RestoreError, msgspec.DecodeError):
        return None
    made_by = sidecar.provenance
    same = (
        sidecar.input.sha256 == hashlib.sha256(data).hexdigest()
        and sidecar.output.sha256 == hashlib.sha256(written).hexdigest()
        and (made_by.version, made_by.rules_sha256, made_by.config_sha256) == (__version__, rules_sha256, config_sha256)
        and made_by.libraries == library_versions(sidecar.input)
    )
    return sidecar if same else None


def _read(path: Path) -> bytes:
    if not path.exists():
        raise InputError(f"{path}: no such file; a pair is NAME.txt and NAME.json")
    try:
        return read_bytes(str(path), None)
    except InputError as error:
        raise InputError(f"{path}: {error}; a pair is NAME.txt and NAME.json") from None


def read_pair(text_file: Path) -> tuple[str, Sidecar]:
    """A written pair by the name of its text or its sidecar; raises InputError, RestoreError."""
    base = text_file.with_suffix("") if text_file.suffix in (".txt", ".json") else text_file
    text, side = base.with_name(base.name + ".txt"), base.with_name(base.name + ".json")
    try:
        return _read(text).decode("utf-8"), from_json(_read(side), str(side))
    except UnicodeDecodeError:
        raise RestoreError(f"{text}: is not UTF-8, so not what was written; clean the input again") from None
