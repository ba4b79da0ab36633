"""The Python API: a Cleaner is made once and cleans any number of documents."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import msgspec

from cleaner.config import Config, load_config
from cleaner.errors import ConfigError, InputError, suggest
from cleaner.log import LOG
from cleaner.model import Cleaned, Format, Page, Source
from cleaner.pipeline import clean_source, mend, run_stages
from cleaner.records import Sidecar
from cleaner.rulebook.book import RuleBook, select_rules
from cleaner.rulebook.loader import load_folder, shipped_rules
from cleaner.rulebook.spec import Rule
from cleaner.sidecar import from_json
from cleaner.sidecar import restore as restore_bytes

if TYPE_CHECKING:
    from typing import Unpack

    from cleaner.options import Options


class Cleaner:
    """Rules and configuration, compiled once, for any number of documents.

    ``config`` is a Config, the path of a config file, or None for the defaults (no file is looked for); keyword
    arguments are Config's fields and replace its values. ``to_come`` are names of packs that `with_rules` will add: the
    configuration may speak of their rules. Raises ConfigError and RuleError.

    It never changes: threads can share it. It can be pickled, and a process that gets it a second time does not
    compile its rules again.

    >>> tool = Cleaner(preset="careful")
    >>> tool.clean_text("Rain fell.\\nShare on Facebook\\n").text
    'Rain fell.\\n'
    """

    def __init__(
        self, config: Config | str | Path | None = None, *, to_come: Sequence[str] = (), **options: Unpack[Options]
    ) -> None:
        if not isinstance(config, Config):
            config = Config() if config is None else load_config(Path(config))
        self.config = config.with_options(**options)
        self._to_come = to_come
        self.rulebook  # noqa: B018 - rule errors show here, not at the first document
        LOG.debug("%r is made", self)

    @cached_property
    def all_rules(self) -> list[Rule]:
        """Every rule that was loaded, switched on or not."""
        folders = [shipped_rules()] if self.config.shipped else []
        folders += [Path(folder) for folder in self.config.rules]
        rules: dict[str, Rule] = {}
        for folder in folders:  # a pack of the user's replaces a shipped rule of the same full name
            rules |= {rule.name: rule for rule in load_folder(folder, self.config.override)}
        self._check_names(rules)
        return list(rules.values())

    def with_rules(self, rules: Sequence[Rule], instead_of: Collection[str] = ()) -> Cleaner:
        """The same with more rules, which replace those of the same full name; the configuration's switches hold.

        Rules of the files ``instead_of``, as their ``file`` names them, go.
        """
        more = object.__new__(Cleaner)
        more.config = self.config
        left = (rule for rule in self.all_rules if rule.file not in instead_of)
        more.__dict__["all_rules"] = list({rule.name: rule for rule in (*left, *rules)}.values())
        return more

    def _check_names(self, rules: dict[str, Rule]) -> None:
        """A name in the config that is no rule's would silently do nothing."""
        otherwise = "`clean rules list` shows all"
        for name in self.config.override:
            if name not in rules and name.partition("/")[0] not in self._to_come:
                raise ConfigError(f"override: no rule is called '{name}'; {suggest(name, rules, otherwise)}")
        packs = {name.partition("/")[0] for name in rules}
        for name in (*self.config.disable, *self.config.enable):
            if not ("*" in name or name in rules or name in packs or name.partition("/")[0] in self._to_come):
                hint = suggest(name, [*rules, *packs], otherwise)
                raise ConfigError(f"disable/enable: no rule or pack is called '{name}'; {hint}")

    @cached_property
    def rulebook(self) -> RuleBook:
        """The rules that speak with this configuration."""
        config = self.config

        def book(preset: str, stronger: RuleBook | None = None) -> RuleBook:
            return RuleBook(select_rules(self.all_rules, preset, config.disable, config.enable), preset, stronger)

        return book("extracted", book("flattened")) if config.preset == "auto" else book(config.preset)

    def clean_source(self, source: Source) -> Cleaned:
        """Clean one document with all that is known of it; raises InputError where it can't be cleaned.

        >>> page = Source(id="a", data="Rain fell in Köln.".encode("cp1252"), charset="windows-1252")
        >>> Cleaner().clean_source(page).text
        'Rain fell in Köln.\\n'
        """
        return clean_source(source, self.config, self.rulebook)

    def clean_bytes(self, data: bytes, id: str = "-", format: Format = "auto") -> Cleaned:
        """Clean bytes of any encoding, text or HTML; raises InputError (of binary data NotTextError)."""
        if not isinstance(data, bytes | bytearray | memoryview):
            raise TypeError(f"clean_bytes takes bytes, not {type(data).__name__}; for str there is clean_text")
        return self.clean_source(Source(id=id, data=bytes(data), format=format))

    def clean_text(self, text: str, id: str = "-", format: Format = "auto") -> Cleaned:
        """Clean a string, text or HTML; lone surrogates become U+FFFD. Raises InputError."""
        if not isinstance(text, str):
            raise TypeError(f"clean_text takes str, not {type(text).__name__}; for bytes there is clean_bytes")
        return self.clean_source(Source(id=id, data=encode_text(text), format=format, encoding="utf-8"))

    def clean_file(self, path: str | Path) -> Cleaned:
        """Clean a file of text or HTML; its name is the id. Raises InputError that names it."""
        path = Path(path)
        try:
            return self.clean_bytes(path.read_bytes(), id=path.name)
        except OSError as error:
            raise InputError(f"{path}: can't be read: {error.strerror}") from None
        except InputError as error:
            raise type(error)(f"{path}: {error}") from None

    def explain(self, source: Source) -> Page:
        """The page after all stages, with its marks and lines, for those who ask why; raises InputError."""
        return run_stages(source, self.config, self.rulebook)

    def mend(self, source: Source) -> Page:
        """The page decoded, extracted and repaired; ``repairs`` tells what was mended. No rule is asked.

        >>> Cleaner().mend(Source(id="-", data="The cafÃ©".encode())).text
        'The café\\n'
        """
        return mend(source, self.config, self.rulebook)

    def __repr__(self) -> str:
        rules = f"{len(self.rulebook.rules):,} of {len(self.all_rules):,} rules"
        return f"<{type(self).__name__} {self.config.preset}: {rules}>"

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps((self.config, self.all_rules))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpack, (type(self), self._packed)


@lru_cache(maxsize=4)
def _unpack(kind: type[Cleaner], packed: bytes) -> Cleaner:
    """The Cleaner of a pickle, one for all equal ones: a pool sends it with each task, its rules take seconds."""
    found = object.__new__(kind)
    found.config, found.__dict__["all_rules"] = pickle.loads(packed)
    found.__dict__["_packed"] = packed  # so that what a worker passes on is known as well
    return found


def encode_text(text: str) -> bytes:
    r"""UTF-8 of a string; halves of a surrogate pair are joined, lone ones become U+FFFD.

    >>> encode_text("caf\xe9 \ud83d\ude00 \ud83d").decode("utf-8")
    'café 😀 �'
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def clean_text(text: str, *, id: str = "-", **options: Unpack[Options]) -> Cleaned:
    """Clean a string, text or HTML, with the defaults or with Config's fields as keyword arguments.

    ``id`` names the document in its sidecar. The rules of the last configurations are kept; a Cleaner says plainly
    that they are one's own. Raises InputError, ConfigError, RuleError.

    >>> clean_text("The bridge reopened on Monday.\\nShare on Facebook\\n").text
    'The bridge reopened on Monday.\\n'
    """
    return _cleaner(options).clean_text(text, id)


def clean_bytes(data: bytes, *, id: str = "-", **options: Unpack[Options]) -> Cleaned:
    """Clean bytes of any encoding, text or HTML; otherwise as `clean_text`.

    >>> clean_bytes("Die Brücke ist wieder offen.\\n".encode("latin-1")).text
    'Die Brücke ist wieder offen.\\n'
    """
    return _cleaner(options).clean_bytes(data, id)


def clean_file(path: str | Path, **options: Unpack[Options]) -> Cleaned:
    """Clean a file of text or HTML, whose name is its id; otherwise as `clean_text`.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder, "page.html")
    ...     _ = page.write_text("<html><body><p>The bridge reopened on Monday, after a year.</p></body></html>")
    ...     clean_file(page).text
    'The bridge reopened on Monday, after a year.\\n'
    """
    return _cleaner(options).clean_file(path)


def _cleaner(options: Options) -> Cleaner:
    """One for equal options; not where folders of rules are named, whose packs may have changed."""
    config = Config().with_options(**options) if options else Config()
    return Cleaner(config) if config.rules else _kept_cleaner(msgspec.json.encode(config))


@lru_cache(maxsize=8)
def _kept_cleaner(config: bytes) -> Cleaner:
    return Cleaner(msgspec.json.decode(config, type=Config))


@overload
def restore(text: Cleaned) -> bytes: ...
@overload
def restore(text: str, sidecar: Sidecar | bytes | str) -> bytes: ...
def restore(text: Cleaned | str, sidecar: Sidecar | bytes | str | None = None) -> bytes:
    """The input's bytes, from a result, or from a cleaned text and its sidecar (as object or JSON).

    Raises RestoreError where they do not belong together, and for HTML, whose extraction can't be undone: there
    `Cleaned.repaired` is the text that was extracted.

    >>> cleaned = clean_text("Rain fell.\\r\\nShare on Facebook\\r\\n")
    >>> restore(cleaned)
    b'Rain fell.\\r\\nShare on Facebook\\r\\n'
    >>> restore(cleaned.text, cleaned.sidecar) == restore(cleaned)
    True
    """
    if isinstance(text, Cleaned):
        sidecar = text.sidecar
        text = text.text
    if isinstance(sidecar, str):
        sidecar = sidecar.encode("utf-8", "surrogatepass")  # what is no JSON is told as such
    if sidecar is None:
        raise TypeError("restore takes a Cleaned, or a text and its sidecar")
    return restore_bytes(text, from_json(sidecar) if isinstance(sidecar, bytes) else sidecar)


__all__: Sequence[str] = ("Cleaner", "clean_bytes", "clean_file", "clean_text", "restore")
