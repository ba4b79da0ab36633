"""What is fuzzed: bytes of any kind are put to one part of the toolkit, and what must hold is asserted.

The fuzzer (`tests/bench/fuzz.py`) and the tests (`test_findings.py`) call the same functions. An answer that a part is
allowed to give, as a RuleError for a pack that is none, is no failure; any other exception is one.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import sys
import tempfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec

from cleaner import Cleaner, ConfigError, InputError, RestoreError, RuleError, Source
from cleaner.config import Config, load_config
from cleaner.decode import decode, encode_again
from cleaner.model import Page
from cleaner.pipeline import clean_source
from cleaner.records import InputFacts, Sidecar
from cleaner.repair import repair, repair_line, undo
from cleaner.rulebook.book import RuleBook
from cleaner.rulebook.examples import read_example
from cleaner.rulebook.kinds.elements import DropElement
from cleaner.rulebook.kinds.lines import DropLine, FlagLine
from cleaner.rulebook.loader import load_pack, parse_pack, shipped_rules
from cleaner.rulebook.spec import Rule
from cleaner.sidecar import from_json, repaired_text, restore, sha256, to_json
from cleaner.workshop.checking.examples import check_rules
from tests.trust.damage import Choices, bomb, damage_sidecar, pairs
from tests.trust.shards import check_records

MOST_MEMORY = 150 << 20  # bytes by which no small input may raise the peak
PAGE = (
    "The late ferry\nHome\nShare on Facebook\nThe ferry came late because of the storm.\n\nRead more\nÄrger am Pier, мир\n"
    "Read more\nLeave a comment\n2024-05-01 | by Ann Moor\n© 2024 Harbour News\n"
)


def check_decode(data: bytes) -> None:
    """Decoded and encoded again are the same bytes. A first line ``@NAME`` is the declared charset, ``=NAME`` the known."""
    head, _, rest = data.partition(b"\n")
    told = head[1:].decode("latin-1")
    sources = {
        b"@": Source(id="x", data=rest, charset=told),
        b"=": Source(id="x", data=rest, encoding=told or None),
    }
    source = sources.get(head[:1], Source(id="x", data=data))
    try:
        page = decode(source)
    except InputError:
        return
    facts = page.facts
    again = encode_again(page.text, facts) if facts.raw is None else zlib.decompress(base64.b64decode(facts.raw))
    assert again == source.data
    assert len(page.text) == facts.chars
    assert 0 <= facts.confidence <= 1
    assert facts.newline not in ("crlf", "cr") or "\r" not in page.text
    page.text.encode("utf-8")  # it will be written so


def check_repair(data: bytes) -> None:
    """Edits undone give the text, a second repair has nothing to do, and the gate lets nothing pass."""
    text = data.decode("utf-8", "replace")
    page = _page(text)
    repair(page)
    assert undo(page.text, page.repairs) == text
    assert page.text.endswith("\n") or not text
    assert all(page.text[edit.start : edit.end] != edit.before for edit in page.repairs)
    assert all(first.end <= second.start for first, second in pairwise(page.repairs))
    assert page.text.removesuffix("\n") == repair_line(text).removesuffix("\n")
    again = _page(page.text)
    repair(again)
    assert again.text == page.text, [page.text, again.text]


def _page(text: str) -> Page:
    facts = InputFacts(
        bytes=0, sha256="", encoding="utf-8", confidence=1.0, decided_by="utf-8", bom=False, newline="lf", lines=1,
        chars=len(text), format="text",
    )  # fmt: skip
    return Page(id="x", facts=facts, text=text)


def check_rules_file(data: bytes) -> None:
    """A pack of any bytes gives rules that can be asked, or a RuleError that begins with file and line."""
    with tempfile.TemporaryDirectory(dir=_room()) as folder:
        file = Path(folder) / "pack.toml"
        file.write_bytes(data)
        try:
            rules = load_pack(file)
        except RuleError as error:
            _check_message(error, r"\S+/pack\.toml:[1-9]\d*: \S")
            return
    try:
        _use(rules)
    except RuleError as error:
        _check_message(error, ".*RE2")  # each pattern is sound, all together may be too much


def _check_message(error: Exception, begins: str) -> None:
    assert re.match(begins, str(error)), str(error)


def _use(rules: list[Rule]) -> None:
    """Whatever was loaded can clean a page, by which nothing is lost, and can be tested by its examples."""
    book = RuleBook(rules)
    for format in ("text", "html"):
        data = PAGE.encode() if format == "text" else f"<html><body><p>{PAGE}</p></body></html>".encode()
        cleaned = clean_source(Source(id="news/a.txt", data=data, format=format), _plain(), book)
        repaired_text(cleaned.text, cleaned.removals)
    for failure in check_rules(rules):
        assert str(failure)


@lru_cache(maxsize=1)
def _plain() -> Config:
    return Config(flag_languages=False, extractor="none")


def check_examples(data: bytes) -> None:
    """An example of any text is read or refused by a ValueError; rules that carry it can be tried."""
    text = data.decode("utf-8", "replace")
    try:
        example = read_example(text)
    except ValueError:
        return
    assert example.text.endswith("\n")
    assert set(example.starred) <= set(example.before)
    why = {"why": "It stands in a test.", "example": text}
    specs = [
        DropLine(id="line", regex="share.*|.*é", max_words=None, **why),
        DropElement(id="element", css="p.x, nav", **why),
        FlagLine(id="flag", regex=".*", **why),
    ]
    for spec in specs:
        for failure in check_rules([Rule(f"pack/{spec.id}", spec, "pack", "pack.toml", 1)]):
            assert str(failure)


def check_config(data: bytes) -> None:
    """A file of any bytes gives a Config whose overrides can be tried, or a ConfigError that names the file."""
    name = "pyproject.toml" if data.startswith(b"[tool") or data.startswith(b"tool") else "cleaner.toml"
    with tempfile.TemporaryDirectory(dir=_room()) as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        try:
            config = load_config(file)
        except ConfigError as error:
            _check_message(error, rf"{file}: \S")
            return
        assert len(config.sha256) == 64
        with contextlib.suppress(ConfigError, RuleError):
            Cleaner(msgspec.structs.replace(config, shipped=False, override={}))
            parse_pack(_share_pack(), "rules/share.toml", "share", config.override)


@lru_cache(maxsize=1)
def _share_pack() -> str:
    """The beginning of a shipped pack, to which overrides may speak."""
    text = (shipped_rules() / "share.toml").read_text("utf-8")
    return "\n[[".join(text.split("\n[[")[:3])


def check_sidecar(data: bytes) -> None:
    """Bytes that should be a sidecar, or (behind a ``!``) a sound one that was damaged: an answer or RestoreError."""
    text, side = damage_sidecar(Choices(data[1:])) if data.startswith(b"!") else (PAGE, data)
    try:
        sidecar = from_json(side)
    except RestoreError:
        return
    assert from_json(to_json(sidecar)) == sidecar
    _check_text(text, sidecar)
    try:
        sidecar.output.sha256 = sha256(text)
        found = restore(text, sidecar)
    except RestoreError:
        return
    assert hashlib.sha256(found).hexdigest() == sidecar.input.sha256


def _check_text(text: str, sidecar: Sidecar) -> None:
    """The repaired and the decoded text: they are of the sizes that their parts have."""
    try:
        repaired = repaired_text(text, sidecar.removals)
        assert len(repaired) == len(text) + sum(len(removal.text) for removal in sidecar.removals)
        decoded = undo(repaired, sidecar.repairs)
    except RestoreError:
        return
    by = sum(len(edit.before) - (edit.end - edit.start) for edit in sidecar.repairs)
    assert len(decoded) == len(repaired) + by


def check_page(data: bytes) -> None:
    """The whole way: any bytes are cleaned and given back, or are an InputError."""
    try:
        cleaned = _cleaner().clean_bytes(data)
    except InputError:
        return
    side = to_json(cleaned.sidecar)
    assert from_json(side) == cleaned.sidecar
    repaired = repaired_text(cleaned.text, cleaned.removals)
    assert all(repaired[gone.start : gone.end] == gone.text for gone in cleaned.removals)
    if cleaned.sidecar.input.format == "text":
        assert restore(cleaned.text, cleaned.sidecar) == data


@lru_cache(maxsize=1)
def _cleaner() -> Cleaner:
    return Cleaner()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decode": check_decode,
    "repair": check_repair,
    "rules": check_rules_file,
    "examples": check_examples,
    "config": check_config,
    "sidecar": check_sidecar,
    "records": check_records,
    "page": check_page,
}


def prepare(target: str) -> None:
    """Make what is made once, so that its time and memory are none of an input's."""
    if target in ("sidecar", "page"):
        pairs()
        bomb()
        _cleaner().clean_text(PAGE)
    TARGETS[target](b"")


def check(target: str, data: bytes) -> None:
    """Put an input to its target; AssertionError where it takes too much memory, too."""
    before = peak_memory()
    TARGETS[target](data)
    grown = peak_memory() - before
    assert grown < MOST_MEMORY, f"{grown >> 20} MB for {len(data)} bytes"


def peak_memory() -> int:
    """Bytes, of this process; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@lru_cache(maxsize=1)
def _room() -> str | None:
    """Where files are made: in memory, if there is such a place."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


__all__ = ["TARGETS", "check", "prepare"]
