"""The rules of a folder as they were read last, in the user's cache folder.

Parsing and checking the shipped packs takes an eighth of a second, translating their patterns nearly as long; reading
this file a fiftieth. What it holds is as little trusted as any file: it is MessagePack of typed structs behind a key
and a checksum. One that does not fit, is half written, foreign or another user's is passed over, and written anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import msgspec

from cleaner.errors import CleanerError
from cleaner.log import LOG
from cleaner.rulebook.kinds import KINDS
from cleaner.rulebook.spec import Rule
from cleaner.rulebook.terms import Needs, known_needs
from cleaner.rulebook.translate import Translated, known_translations
from cleaner.version import __version__

OFF = "CLEANER_NO_CACHE"
_MAGIC = b"cleaner rules\n"
_HASH = 32  # bytes of each of the two hashes that follow
_LARGEST = 100_000_000  # bytes of a file
_MOST = 5  # files that are kept: several checkouts in use do not take each other's
_WRITING = 3600  # seconds; a writer that takes longer was killed


class _Stored(msgspec.Struct, array_like=True):
    """A rule whose spec is still MessagePack: its kind tells what it is."""

    kind: str
    name: str
    category: str
    file: str
    line: int
    spec: msgspec.Raw


class _Store(msgspec.Struct, array_like=True):
    rules: list[_Stored]
    translations: dict[str, Translated]
    needs: list[tuple[str, bool, Needs]]  # by loose form, and whether it is for whole lines


def cache_file(folder: Path) -> Path | None:
    """Where the rules of a folder are kept: one file for each; None where nothing is to be kept."""
    if os.environ.get(OFF):
        return None
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        home = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    except RuntimeError:  # no home
        return None
    return home / "cleaner" / f"rules-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.bin"


def key_of(packs: Mapping[Path, bytes]) -> bytes:
    """A hash of all that the stored rules depend on: packs as read, this code, the libraries; raises OSError."""
    found = hashlib.sha256(f"{__version__} {sys.version} {msgspec.__version__}".encode())
    for file, data in packs.items():
        found.update(os.fsencode(f"\n{file.parent.name}/{file.name} {len(data)}\n") + data)
    engine = find_spec("re2")
    code = [*Path(__file__).parent.parent.rglob("*.py"), *([Path(engine.origin)] if engine and engine.origin else [])]
    for file in sorted(code):
        state = file.stat()
        found.update(f"{file.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.digest()


def read_rules(place: Path, key: bytes) -> list[Rule] | None:
    """The rules of a file that `write_rules` wrote with the same key, or None; their translations are known then."""
    try:
        data = _read_own(place)
    except OSError:
        return None
    start = len(_MAGIC) + 2 * _HASH
    if data[:start] != _head(key, data[start:]):
        return None
    try:
        store = msgspec.msgpack.decode(data[start:], type=_Store)
        rules = [_to_rule(stored) for stored in store.rules]
    except (msgspec.MsgspecError, KeyError, CleanerError):
        return None
    known_translations.update(store.translations)
    known_needs.update({(loose, whole): needs for loose, whole, needs in store.needs})
    return rules


def write_rules(place: Path, key: bytes, rules: Sequence[Rule]) -> None:
    """Keep the rules and the translations of their patterns; where that can't be done, nothing is kept."""
    patterns = {pattern for rule in rules for pattern in rule.spec.patterns()}
    translations = {pattern.source: pattern.translated for pattern in patterns}
    needs = [(pattern.translated.loose, pattern.whole, pattern.needs) for pattern in patterns]
    encode = msgspec.msgpack.encode
    stored = [
        _Stored(rule.spec.kind, rule.name, rule.category, rule.file, rule.line, msgspec.Raw(encode(rule.spec)))
        for rule in rules
    ]
    body = encode(_Store(stored, translations, needs))
    if len(body) > _LARGEST:
        return
    import tempfile

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".rules-")
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
                file.write(_head(key, body) + body)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _tidy(place)
    except OSError as error:
        LOG.info("rules can't be kept in %s (%s): each start reads the packs again", place.parent, error.strerror)


def _read_own(place: Path) -> bytes:
    """What a file of this user's holds; nothing if it is another one's."""
    with place.open("rb") as file:
        is_own = not hasattr(os, "geteuid") or os.fstat(file.fileno()).st_uid == os.geteuid()
        return file.read() if is_own else b""


def _tidy(written: Path) -> None:
    """Remove what killed writers left, and all but the newest files; another process may be at it as well."""
    folder = written.parent
    others = {file: _changed(file) for file in folder.glob("rules-*.bin") if file != written}
    old = sorted(others, key=lambda file: -others[file])[_MOST - 1 :]
    old += [file for file in folder.glob(".rules-*") if _changed(file) < time.time() - _WRITING]
    for file in old:
        with contextlib.suppress(OSError):  # gone by now, or no file
            file.unlink()


def _changed(file: Path) -> float:
    """When it was written; now, where it is gone or can't be asked."""
    try:
        return file.stat().st_mtime
    except OSError:
        return time.time()


def _head(key: bytes, body: bytes) -> bytes:
    return _MAGIC + key + hashlib.sha256(body).digest()


def _to_rule(stored: _Stored) -> Rule:
    spec = msgspec.msgpack.decode(stored.spec, type=KINDS[stored.kind])
    return Rule(stored.name, spec, stored.category, stored.file, stored.line)
