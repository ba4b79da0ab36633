"""Imports point down, each heavy library has one door, and the command starts light."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from cleaner.cli import COMMANDS

from .conftest import ROOT

PACKAGE = ROOT / "cleaner"
# From the floor up: a module may import from its own and lower floors only.
FLOORS = (
    (
        "version",
        "errors",
        "meaning",
        "log",
        "lines",
        "headings",
        "dates",
        "plausibility",
        "linemodel",
        "language.words",
        "dom",
    ),
    ("records", "rebuild", "model", "notebook"),
    ("rulebook",),
    ("prune",),
    ("decode", "extract", "repair", "language", "mark", "resolve", "describe", "shape", "cut"),
    ("config", "options", "sidecar"),
    ("pipeline",),
    ("api", "learn"),
    ("formats", "writers"),
    ("runners",),
    ("workshop", "report"),
    ("cli", "__main__", "integrations"),
)
DOORS = {
    "trafilatura": {"dom.extractors"},
    "resiliparse": {"dom.extractors"},
    "lxml": {"dom.parse", "dom.selectors"},
    "cssselect": {"dom.selectors"},
    "ftfy": {"repair.mojibake"},
    "langdetect": {"language.detectors"},
    "lingua": {"language.detectors"},
    "py3langid": {"language.detectors"},
    "eldc": {"language.detectors"},
    "chardet": {"decode.detector"},
    "dateparser": {"dates"},
    "rapidfuzz": {"repair.spans"},
    "re2": {"rulebook.patterns", "rulebook.alphabet", "rulebook.matcher", "repair.engine"},
    "rich": {"cli.progress"},
    "tomlkit": {"workshop.drafting.toml"},
    "fsspec": {"formats.places"},
    "backports": {"formats.streams"},
    "pyarrow": {"formats.arrow"},
    "jinja2": {"report.page"},
    "ray": {"runners.ray"},
    "datatrove": {"integrations.datatrove"},
    "fastwarc": {"formats.unpack"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: object) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: object) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def floor_of(module: str) -> int:
    """Of the module, or of the room that it is in."""
    names = {name: number for number, names in enumerate(FLOORS) for name in names}
    room = module
    while room and room not in names:
        room = room.rpartition(".")[0]
    assert room, f"{module} stands on no floor"
    return names[room]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: object) -> None:
    name = name_of(path)
    if name == "__init__":
        return
    for imported in imports_of(path):
        if imported.startswith("cleaner.") and imported.split(".")[1] != "__version__":
            assert floor_of(imported.removeprefix("cleaner.")) <= floor_of(name), imported


def test_stages_do_not_know_each_other() -> None:
    stages = FLOORS[4]
    for stage in stages:
        paths = [path for path in MODULES if name_of(path).split(".")[0] == stage]
        for path in paths:
            others = {f"cleaner.{other}" for other in stages if other != stage}
            assert not {name for name in imports_of(path) if any(name == o or name.startswith(o + ".") for o in others)}


@pytest.mark.parametrize("library", DOORS)
def test_each_heavy_library_has_its_doors(library: str) -> None:
    users = {name_of(path) for path in MODULES if any(name.split(".")[0] == library for name in imports_of(path))}
    assert users == DOORS[library]


def loaded_by(code: str) -> set[str]:
    """The modules that are loaded once a new Python has run the code."""
    code += "\nimport sys; print(' '.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def loaded_by_command(arguments: list[str]) -> set[str]:
    code = f"import sys; sys.argv = ['clean', *{arguments}]\nfrom cleaner.cli import main\ntry: main()\nexcept SystemExit: pass"
    return loaded_by(code)


SLOW = {*DOORS, "msgspec", "numpy", "multiprocessing", "importlib.metadata", "cleaner.api", "cleaner.pipeline"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]], ids=" ".join)
def test_the_command_starts_light(arguments: list[str]) -> None:
    loaded = loaded_by_command(arguments)
    assert "cleaner.cli" in loaded
    assert not loaded & SLOW


def test_help_names_every_command_and_loads_none() -> None:
    loaded = loaded_by_command(["--help"])
    assert not loaded & {module for module, _ in COMMANDS.values()}


def test_importing_the_package_loads_nothing_heavy() -> None:
    bare = loaded_by("")
    assert loaded_by("import cleaner") - bare == {"cleaner", "cleaner.version", "__future__"}


def test_a_cleaner_loads_no_library_of_documents() -> None:
    """They come with the first document that needs them; RE2 with the first at all."""
    loaded = loaded_by("import cleaner; cleaner.Cleaner()")
    assert "cleaner.api" in loaded
    assert not loaded & (set(DOORS) - {"lxml", "cssselect", "re2"})


def test_an_english_date_does_without_dateparser() -> None:
    loaded = loaded_by("from cleaner.dates import parse_date; assert parse_date('Fri, May 3rd, 2019 at 4:07 PM', 'en')")
    assert "dateparser" not in loaded


def test_no_file_holds_several_topics() -> None:
    long = {name_of(path): n for path in MODULES if (n := len(path.read_text("utf-8").splitlines())) > 350}
    assert long == {}
