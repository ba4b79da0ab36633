"""The reference tables of the documentation, made from the code; `python tests/docs/tables.py` writes them anew.

A table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``, in any page of `pages`.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # as a script

import cleaner  # noqa: E402
from cleaner.cli import COMMANDS, EXIT_CODES, group  # noqa: E402
from cleaner.config import config_schema  # noqa: E402
from cleaner.records import WARNINGS  # noqa: E402
from cleaner.rulebook.kinds import KINDS  # noqa: E402
from cleaner.rulebook.schema import pack_schema  # noqa: E402
from cleaner.sidecar import json_schema  # noqa: E402

REGION = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> list[Path]:
    """All pages of documentation."""
    hidden = re.compile(r"/(\.|build/|dist/)")
    return sorted(path for path in ROOT.rglob("*.md") if not hidden.search("/" + path.relative_to(ROOT).as_posix()))


def make_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


def flat(text: str | None) -> str:
    return " ".join((text or "").split())


def find_commands() -> Iterator[tuple[str, click.Command]]:
    """Each command by its words, the main job first."""
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield f"{name} {inner}", found
        elif command is not None:
            yield name, command


def commands() -> str:
    """What each command takes and does."""
    return make_table(
        ("command", "does"),
        [(f"`clean {_usage(name, command)}`", _first(command)) for name, command in find_commands()],
    )


def _usage(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
    return " ".join([name, *pieces]).removeprefix("run ").replace("[NAMES]...", "[NAME]…")


def _first(command: click.Command) -> str:
    """The first paragraph of its help."""
    return flat(inspect.cleandoc(command.help or "").partition("\n\n")[0].replace("\b", ""))


def options() -> str:
    """Each option, what it means, and which commands have it."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, command in find_commands():
        for option in command.params:
            if isinstance(option, click.Option):
                found.setdefault((_spell(option), _meaning(option)), []).append(name)
    order = sorted(found, key=lambda key: ("run" not in found[key], "" if "run" in found[key] else key[0].lstrip("`-")))
    every = len(list(find_commands()))
    rows = [(*key, "all" if len(found[key]) == every else ", ".join(found[key])) for key in order]
    return make_table(("option", "means", "of"), rows)


def _spell(option: click.Option) -> str:
    names = ", ".join(sorted(option.opts, key=len, reverse=True))
    if option.is_flag:
        return f"`{names}`"
    kind = option.type
    values = "|".join(kind.choices) if isinstance(kind, click.Choice) else option.metavar or kind.name.upper()
    return f"`{names} {values.replace(' RANGE', '')}`"


def _meaning(option: click.Option) -> str:
    told = flat(option.help)
    shown = option.show_default and option.default not in (None, False)
    return f"{told} Default: {option.default}." if shown else told


def exits() -> str:
    return make_table(("code", "means"), list(EXIT_CODES.items()))


def config() -> str:
    """The keys of cleaner.toml."""
    return make_table(("key", "default", "means"), list(_keys(config_schema()["properties"])))


def _keys(properties: dict[str, Any], required: Collection[str] = ()) -> Iterator[tuple[str, str, str]]:
    for key, told in properties.items():
        default = told.get("default")
        shown = "" if default in (None, "", [], {}) else f"`{_toml(default)}`"
        yield f"`{key}`", "required" if key in required else shown, told["description"]


def _toml(value: object) -> str:
    return msgspec.json.encode(value).decode()


def kinds() -> str:
    """Each kind with the keys that only it has, and those that it has another default for."""
    schema = pack_schema()
    common = _common_keys(schema)
    rows = []
    for name, kind in KINDS.items():
        properties = schema["$defs"][kind.__name__]["properties"]
        own = [_own_key(key, told, common.get(key)) for key, told in properties.items() if common.get(key) != told]
        rows.append((f"`{name}`", schema["properties"][name]["description"], "<br>".join(own)))
    return make_table(("kind", "what goes", "its own keys"), rows)


def _own_key(key: str, told: dict[str, Any], usual: dict[str, Any] | None) -> str:
    default = told.get("default")
    value = "" if default in (None, [], {}, "") else f" = {_toml(default)}"
    is_same = usual is not None and usual["description"] == told["description"]
    return f"`{key}{value}`" + ("" if is_same else f" {told['description']}")


def _common_keys(schema: dict[str, Any]) -> dict[str, Any]:
    """The keys that more than two kinds have, as most of them have them."""
    told: dict[str, list[Any]] = {}
    for part in schema["$defs"].values():
        for key, value in part["properties"].items():
            told.setdefault(key, []).append(value)
    return {key: max(values, key=values.count) for key, values in told.items() if len(values) > 2}


def keys() -> str:
    """The keys of every rule; those of some kinds only are named with them."""
    schema = pack_schema()
    kinds_with = {
        key: [name for name, kind in KINDS.items() if key in schema["$defs"][kind.__name__]["properties"]]
        for key in _common_keys(schema)
    }
    rows = [
        (*row, "" if len(kinds_with[row[0].strip("`")]) == len(KINDS) else ", ".join(kinds_with[row[0].strip("`")]))
        for row in _keys(_common_keys(schema), ("id", "why", "example"))
    ]
    return make_table(("key", "default", "means", "only of"), rows)


def head() -> str:
    """The keys of a pack, above its rules."""
    schema = pack_schema()
    own = {key: told for key, told in schema["properties"].items() if key not in KINDS}
    return make_table(("key", "default", "means"), list(_keys(own, schema["required"])))


def sidecar() -> str:
    """Every field of the sidecar; those of its records by a dotted name."""
    parts = json_schema()["$defs"]
    return make_table(("field", "type", "means"), list(_fields(parts, "Sidecar", "")))


def warnings() -> str:
    return make_table(("code", "means"), [(f"`{code}`", told) for code, told in WARNINGS.items()])


def _fields(parts: dict[str, Any], name: str, before: str) -> Iterator[tuple[str, str, str]]:
    for key, told in parts[name]["properties"].items():
        kind, inner = _type_of(told)
        yield f"`{before}{key}`", kind, told["description"]
        if inner:
            yield from _fields(parts, inner, f"{before}{key}{'[]' if kind == 'list' else ''}.")


def _type_of(told: dict[str, Any]) -> tuple[str, str | None]:
    """A type in a word, and the record that it holds, if any."""
    if "anyOf" in told:
        found = [_type_of(one) for one in told["anyOf"]]
        return " or ".join(kind for kind, _ in found), next((inner for _, inner in found if inner), None)
    if "$ref" in told:
        return "object", told["$ref"].rpartition("/")[2]
    if told.get("type") == "array":
        kind, inner = _type_of(told["items"])
        return ("list", inner) if inner else (f"list of {kind}s", None)
    if "enum" in told:
        return ", ".join(f"`{word}`" for word in told["enum"]), None
    return {"integer": "number", None: "any"}.get(told.get("type"), str(told.get("type"))), None


def api() -> str:
    """The names of the package, with the first sentence of each."""
    rows = []
    for name in sorted(cleaner.__all__, key=lambda name: (name[0].isupper(), name)):
        found = getattr(cleaner, name)
        if callable(found):
            rows.append((f"`{name}`", flat((inspect.getdoc(found) or "").partition("\n\n")[0])))
    return make_table(("name", "is"), rows)


TABLES: dict[str, Callable[[], str]] = {
    one.__name__: one for one in (commands, options, exits, config, kinds, keys, head, sidecar, warnings, api)
}


def fill(text: str) -> str:
    """A page with its tables as they are today; raises KeyError for a table that nobody makes."""
    return REGION.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[3]}", text)


def main() -> None:
    for page in pages():
        text = page.read_text("utf-8")
        if (filled := fill(text)) != text:
            page.write_text(filled, "utf-8")
            print(f"{page.relative_to(ROOT)}: written")


if __name__ == "__main__":
    main()
