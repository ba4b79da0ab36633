"""The configuration of a run: a file, options on top, and what of it can change the output."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import msgspec

from cleaner.dom.options import Extractor, TextForm, TitlePolicy
from cleaner.dom.options import Options as ExtractOptions
from cleaner.errors import ConfigError, RuleError, suggest
from cleaner.language.options import Options as LanguageOptions
from cleaner.language.options import known_languages
from cleaner.meaning import say
from cleaner.rulebook.limits import PACK_BYTES
from cleaner.rulebook.packfile import decode_pack, read_plain
from cleaner.rulebook.values import tell_misfit

FILE_NAME = "cleaner.toml"


class Config(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """What can be set: in ``cleaner.toml`` or ``[tool.cleaner]``, and by name as options of `Cleaner`.

    What each key means stands in cleaner/docs/commands.md and in what ``clean schema config`` prints. It is frozen;
    `with_options` gives a changed copy. Raises ConfigError for settings that contradict each other.

    >>> Config(preset="careful", languages=("en", "de")).flag_languages
    True
    """

    preset: Annotated[
        Literal["careful", "extracted", "flattened", "auto"],
        say(
            "How strong the rules are: `careful`, `extracted` (text that an extractor made), `flattened`, or `auto`, "
            "which chooses between these two by each document's shape."
        ),
    ] = "extracted"
    rules: Annotated[tuple[str, ...], say("Folders of more packs, relative to the config file.")] = ()
    shipped: Annotated[bool, say("Whether the packs that come along are used.")] = True
    disable: Annotated[tuple[str, ...], say("Rules that are switched off, by full name, pack or glob.")] = ()
    enable: Annotated[tuple[str, ...], say("Rules that speak in any preset, by full name, pack or glob.")] = ()
    override: Annotated[
        dict[str, dict[str, Any]], say('Keys that replace a rule\'s own, by its full name: `[override."pack/id"]`.')
    ] = {}
    encoding: Annotated[str | None, say("The input's encoding, if all files share one and it is known.")] = None
    format: Annotated[Literal["auto", "text", "html"], say("What the inputs are; `auto`: as each looks.")] = "auto"
    extractor: Annotated[
        Extractor,
        say("Who is asked for the main text of HTML: trafilatura, resiliparse (fast, as its lines are), or none."),
    ] = ExtractOptions().extractor
    second_opinion: Annotated[
        bool, say("Whether resiliparse is asked beside trafilatura, and the block model decides.")
    ] = ExtractOptions().second_opinion
    title: Annotated[
        TitlePolicy, say("Headings that say the title of an HTML page: keep, drop, or auto (as judged).")
    ] = ExtractOptions().title
    output_format: Annotated[TextForm, say("The text of HTML: plain, or markdown.")] = ExtractOptions().output_format
    comments: Annotated[
        bool, say("Whether readers' comments of HTML are put into the sidecar, apart from the text.")
    ] = ExtractOptions().comments
    flag_languages: Annotated[bool, say("Whether lines in another language are flagged.")] = True
    drop_flagged: Annotated[bool, say("Whether lines that are flagged as in another language are removed.")] = False
    languages: Annotated[tuple[str, ...], say("The languages that a page may be in; all by default.")] = ()
    flag_gap: Annotated[
        float,
        msgspec.Meta(ge=0, le=1),
        say("By how much another language must lead in a long line to be flagged, other evidence aside."),
    ] = LanguageOptions().gap
    arbiter: Annotated[
        Literal["langdetect", "lingua"],
        say("Who decides between two languages in doubt: langdetect, or lingua if it is installed."),
    ] = "langdetect"

    def __post_init__(self) -> None:
        """Settings that contradict each other would silently do nothing."""
        known = known_languages()
        for tag in self.languages:
            if tag not in known:
                hint = suggest(tag.lower(), known, f"known are {' '.join(known)}")
                raise ConfigError(f"languages: '{tag}' is no language that is told apart; {hint}")
        if self.arbiter == "lingua" and find_spec("lingua") is None:
            raise ConfigError("arbiter: lingua is not installed; pip install 'webtext-cleaner[lingua]'")
        if self.extractor != "trafilatura" and self.comments:
            raise ConfigError(f"comments are trafilatura's to find; with extractor {self.extractor} there are none")
        if self.extractor == "resiliparse" and (self.title != "auto" or self.output_format != "plain"):
            raise ConfigError(
                "resiliparse's lines are taken as they are; title and output_format need another extractor"
            )
        if self.drop_flagged and not self.flag_languages:
            raise ConfigError("drop_flagged needs the flags; switch flag_languages on")

    @property
    def language_options(self) -> LanguageOptions:
        """What the language stages are told."""
        return LanguageOptions(self.languages, self.flag_gap, self.arbiter)

    def extract_options(self, known: str = "auto") -> ExtractOptions:
        """What the stage extract is told, of a source whose format is known or ``auto``."""
        wanted = self.format if self.format != "auto" else known
        return ExtractOptions(
            wanted, self.extractor, self.second_opinion, self.title, self.output_format, self.comments
        )

    @property
    def sha256(self) -> str:
        """A hash of what can change the output beside the rules, which have their own."""
        arbiter: str = self.arbiter
        if arbiter == "lingua":
            from importlib.metadata import version

            arbiter = f"lingua {version('lingua-language-detector')}"
        flags = (self.flag_languages, self.drop_flagged, self.languages, self.flag_gap, arbiter)
        told = (self.encoding, self.format, *self.extract_options()[1:], *flags)
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

    def with_options(self, **options: Any) -> Config:
        """The same with the options that were given (not None); raises ConfigError.

        >>> Config().with_options(preset="careful").preset
        'careful'
        """
        known = {key: value for key, value in options.items() if value is not None}
        for key in known:
            if key not in Config.__struct_fields__:
                hint = suggest(key, Config.__struct_fields__, f"the options are {', '.join(Config.__struct_fields__)}")
                raise ConfigError(f"unknown option '{key}'; {hint}")
        try:
            return msgspec.convert({**msgspec.structs.asdict(self), **known}, Config)
        except msgspec.ValidationError as error:
            key, told = tell_misfit(Config, known, error)
            raise ConfigError(f"{key}: {told}" if key else told) from None


def config_schema() -> dict[str, Any]:
    """The JSON Schema of ``cleaner.toml``; what it says of a rule is checked as in a pack."""
    from cleaner.rulebook.schema import DIALECT, override_schema, tidy

    schema = tidy(msgspec.json.schema(Config)["$defs"]["Config"])
    schema["properties"]["override"]["additionalProperties"] = override_schema()
    return {"$schema": DIALECT, **schema, "title": "cleaner.toml"}


def find_config(start: Path) -> Path | None:
    """The nearest ``cleaner.toml``, or ``pyproject.toml`` with ``[tool.cleaner]``, from a folder upward."""
    folder = start.resolve()
    for place in (folder, *folder.parents):
        if (own := place / FILE_NAME).is_file():
            return own
        project = place / "pyproject.toml"
        if project.is_file() and _has_table(project):
            return project
    return None


def _has_table(project: Path) -> bool:
    """Whether a project's file has our table; one that can't be read is not ours to complain about."""
    try:
        tools = _read(project).get("tool", {})
    except ConfigError:
        return False
    return isinstance(tools, dict) and "cleaner" in tools


def load_config(file: Path) -> Config:
    """Read a config file; raises ConfigError that names file and key."""
    data = _read_table(file)
    known = [field.encode_name for field in msgspec.structs.fields(Config)]
    for key in data:
        if key not in known:
            hint = suggest(key, known, f"the keys are {', '.join(known)}")
            raise ConfigError(f"{file}: unknown key '{key}'; {hint}")
    try:
        config = msgspec.convert(data, Config)
    except msgspec.ValidationError as error:
        key, told = tell_misfit(Config, data, error)
        raise ConfigError(f"{file}: {key}: {told}" if key else f"{file}: {told}") from None
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from None
    if any("\0" in folder for folder in config.rules):
        raise ConfigError(f"{file}: rules: a folder's name holds no NUL; write it as it is shown")
    folders = tuple(str((file.parent / folder).resolve()) for folder in config.rules)
    return msgspec.structs.replace(config, rules=folders)


def _read_table(file: Path) -> dict[str, Any]:
    """What the file says to us: all of it, or the table of a project's file."""
    data: Any = _read(file)
    for key in ("tool", "cleaner") if file.name == "pyproject.toml" else ():
        data = data.get(key, {})
        if not isinstance(data, dict):
            raise ConfigError(f"{file}: {key} is no table; write [tool.cleaner]")
    return cast(dict[str, Any], data)


def _read(file: Path) -> dict[str, Any]:
    try:
        data = read_plain(file, PACK_BYTES + 1)
        if len(data) > PACK_BYTES:
            raise ConfigError(f"{file}: is larger than {PACK_BYTES:,} bytes, no config is; give another file")
        return tomllib.loads(decode_pack(data, file))
    except RecursionError:
        raise ConfigError(f"{file}: not TOML that anyone wrote: nested too deep") from None
    except OSError as error:
        raise ConfigError(f"{file}: can't be read: {error.strerror}") from None
    except RuleError as error:
        raise ConfigError(str(error)) from None
    except ValueError as error:  # tomllib's own, or a number of more digits than Python reads
        raise ConfigError(f"{file}: not TOML: {error}") from None
