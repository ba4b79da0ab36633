"""One golden page: its files, what the tool makes of it, and how good that is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import msgspec

from cleaner import Cleaned, Cleaner, Source
from cleaner.errors import ConfigError, InputError, UsageError, suggest
from cleaner.formats.fields import host_of
from cleaner.language.options import known_languages

from .measure import Score, measure

PAGES = Path(__file__).resolve().parents[1] / "pages"
KINDS = tuple("news blog forum recipe table poem product docs wiki legal interview events qa mixed".split())
PRESETS = ("careful", "extracted", "flattened", "auto")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Facts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What `page.toml` says."""

    kind: str
    languages: list[str]
    about: str = ""
    preset: str = "extracted"
    url: str | None = None

    def check(self, place: str) -> None:
        """Refuse what is not known, with the next step."""
        if self.kind not in KINDS:
            raise ConfigError(
                f"{place}: kind '{self.kind}' is not known; {suggest(self.kind, KINDS, ' '.join(KINDS))} "
                "(a new one goes into KINDS in tests/golden/page.py)"
            )
        if not self.languages:
            raise ConfigError(f"{place}: names no language; give the page's own first")
        for tag in self.languages:
            if tag not in known_languages():
                raise ConfigError(f"{place}: '{tag}' is no language that is known; as: en, de, zh")
        if self.preset not in PRESETS:
            raise ConfigError(f"{place}: preset '{self.preset}' is none; there are {' '.join(PRESETS)}")


class GoldenPage:
    """A folder below `tests/pages/`; its files are read when they are asked for. Raises ConfigError, InputError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name

    @cached_property
    def path(self) -> Path:
        """The page itself."""
        found = sorted(self.folder.glob("page.txt")) + sorted(self.folder.glob("page.html"))
        if len(found) != 1:
            raise ConfigError(f"{self.folder}: needs one page.txt or page.html, and has {len(found)}")
        return found[0]

    @cached_property
    def facts(self) -> Facts:
        """What `page.toml` says, checked."""
        place = self.folder / "page.toml"
        try:
            facts = msgspec.toml.decode(self._read("page.toml"), type=Facts)
        except msgspec.DecodeError as error:
            raise ConfigError(f"{place}: {error}") from None
        facts.check(str(place))
        return facts

    @property
    def wanted(self) -> str:
        """What a careful reader would keep, by hand."""
        return self._read("wanted.txt")

    @property
    def expected(self) -> tuple[str, str]:
        """The text and the sidecar that were reviewed."""
        return self._read("expected.txt"), self._read("expected.json")

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_bytes().decode("utf-8")
        except FileNotFoundError:
            raise ConfigError(
                f"{self.folder / name}: is missing; `golden.py update {self.name}` writes expected.*, you the others"
            ) from None
        except UnicodeDecodeError:
            raise ConfigError(f"{self.folder / name}: is not UTF-8; save it as such") from None

    @cached_property
    def source(self) -> Source:
        """The page as the tool is given it."""
        return make_source(self.path.name, self.path.read_bytes(), self.facts)

    @property
    def cleaner(self) -> Cleaner:
        """The tool with this page's preset."""
        return make_cleaner(self.facts.preset)

    @cached_property
    def whole(self) -> str:
        """All of the page, mended: its lines, of HTML all visible text."""
        try:
            return make_reader().mend(self.source).text
        except InputError as error:
            raise InputError(f"{self.path}: {error}") from None

    @cached_property
    def cleaned(self) -> Cleaned:
        """What the tool makes of it today."""
        try:
            return self.cleaner.clean_source(self.source)
        except InputError as error:
            raise InputError(f"{self.path}: {error}") from None

    @cached_property
    def sidecar(self) -> str:
        """Today's sidecar as it is kept: without versions and hashes of rules, which change with every release."""
        return write_json(msgspec.to_builtins(self.cleaned.sidecar))

    @cached_property
    def score(self) -> Score:
        """How good that is."""
        return self.score_of(self.cleaned.text)

    @property
    def reviewed_score(self) -> Score | None:
        """How good the reviewed text is; None before there is one."""
        return self.score_of(self._read("expected.txt")) if (self.folder / "expected.txt").exists() else None

    def score_of(self, text: str) -> Score:
        """How near a text comes to what is wanted of this page."""
        return measure(self.whole, self.wanted, text)

    def write_expected(self) -> None:
        """Write `expected.txt` and `expected.json` anew."""
        write(self.folder / "expected.txt", self.cleaned.text)
        write(self.folder / "expected.json", self.sidecar)


def make_source(name: str, data: bytes, facts: Facts) -> Source:
    """A page's bytes with what is known of it."""
    metadata = {"url": facts.url} if facts.url else {}
    return Source(id=name, data=data, host=host_of(facts.url), metadata=metadata)


def write_json(sidecar: dict[str, Any]) -> str:
    """A sidecar, sorted and indented, without what changes with every release."""
    kept = {**sidecar, "provenance": {"preset": sidecar["provenance"]["preset"]}}
    return json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write(path: Path, text: str) -> None:
    """Write a text with the line ends that it has, on any system."""
    path.write_bytes(text.encode("utf-8"))


@cache
def make_cleaner(preset: str) -> Cleaner:
    """The tool as it is shipped."""
    return Cleaner(preset=preset)


@cache
def make_reader() -> Cleaner:
    """One that takes all visible text of HTML; no rule is asked."""
    return Cleaner(shipped=False, extractor="none")


def find_pages(folder: Path, names: Sequence[str] = ()) -> list[GoldenPage]:
    """All pages of a folder, or those of these names; raises UsageError where there is no such page."""
    known = sorted(path.name for path in folder.iterdir() if _SLUG.fullmatch(path.name)) if folder.is_dir() else []
    for name in names:
        if name not in known:
            raise UsageError(
                f"{folder / name}: is no golden page; {suggest(name, known, '`golden.py table` lists them')}"
            )
    if not known:
        raise UsageError(f"{folder}: holds no golden pages; `golden.py add SLUG FILE` makes one")
    return [GoldenPage(folder / name) for name in names or known]


def add_page(folder: Path, slug: str, file: Path, facts: Facts) -> GoldenPage:
    """Make the folder of a new page; its `wanted.txt` is the whole page, to be cut down by hand.

    Raises UsageError or ConfigError before anything is written, InputError where the page can't be cleaned.
    """
    if not _SLUG.fullmatch(slug):
        raise UsageError(f"'{slug}' is no name for a page: small letters, digits and single hyphens, as recipe-nl")
    if (folder / slug).exists():
        raise UsageError(f"{folder / slug}: exists; take another name, or `golden.py update {slug}`")
    if not file.is_file():
        raise UsageError(f"{file}: is no file; give the page to add")
    facts.check(slug)
    is_html = file.suffix.lower() in (".html", ".htm", ".xhtml")
    page = GoldenPage(folder / slug)
    page.path = file
    page.facts = facts
    page.source = make_source("page.html" if is_html else "page.txt", file.read_bytes(), facts)
    whole, _ = page.whole, page.cleaned  # a page that can't be cleaned is told here
    page.folder.mkdir(parents=True)
    (page.folder / page.source.id).write_bytes(page.source.data)
    write(page.folder / "page.toml", write_facts(facts))
    write(page.folder / "wanted.txt", whole)
    page.write_expected()
    return GoldenPage(page.folder)


def write_facts(facts: Facts) -> str:
    """`page.toml` of these facts.

    >>> print(write_facts(Facts(kind="recipe", languages=["nl"], about='A step says "Share".')), end="")
    kind = "recipe"
    languages = ["nl"]
    about = "A step says \\"Share\\"."
    """
    lines = [f"kind = {_quote(facts.kind)}", f"languages = [{', '.join(map(_quote, facts.languages))}]"]
    lines.append(f"about = {_quote(facts.about)}")
    lines += [f"preset = {_quote(facts.preset)}"] if facts.preset != "extracted" else []
    lines += [f"url = {_quote(facts.url)}"] if facts.url else []
    return "".join(line + "\n" for line in lines)


def _quote(text: str) -> str:
    """A string of TOML: JSON's are, but for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
