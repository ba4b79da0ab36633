"""The library as a Python user meets it: names, options, results, errors, threads and processes, its log."""

from __future__ import annotations

import ast
import contextlib
import copy
import inspect
import logging
import multiprocessing
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import cleaner
from cleaner import Cleaned, Cleaner, Config, ConfigError, InputError, Source, time_limit
from cleaner.api import _cleaner
from cleaner.log import LOG
from cleaner.options import Options
from cleaner.runners import limits
from cleaner.sidecar import to_json

from .conftest import ROOT

SHARED = "The bridge reopened on Monday, after a year of work.\nShare on Facebook\n"
# Of each kind that goes its own way: encodings, HTML, mojibake, a line in another language.
DOCUMENTS = [
    SHARED.encode(),
    "Größe und Maß: Die Brücke wurde gestern wieder eröffnet.\nTeilen\n".encode("cp1252"),
    "Le pont a été rouvert lundi, après des mois de travaux.\n".encode("utf-16"),
    "It wasn\u00e2\u20ac\u2122t me, said the warden of the bridge on Monday.\n".encode(),
    b"<html><head><title>Bread</title></head><body><nav><a href='/'>Home</a></nav><article><h1>Bread</h1>"
    + b"<p>The bakery on the square has sold rye bread since the war.</p>" * 3
    + b"</article></body></html>",
    "The ferry was late again on Monday, and so was the train.\nПаром опять опоздал.\n".encode(),
]


def outcome(cleaned: Cleaned) -> tuple[str, bytes]:
    return cleaned.text, to_json(cleaned.sidecar)


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    assert sorted(cleaner.__all__, key=str.lower) == sorted(set(cleaner.__all__), key=str.lower)
    for name in cleaner.__all__:
        found = getattr(cleaner, name)
        if name != "__version__":
            first = inspect.getdoc(found).split("\n\n")[0]
            assert first.endswith("."), name
        is_error = isinstance(found, type) and issubclass(found, Exception)
        if not is_error and name not in ("__version__", "Unreadable", "Written"):  # which read_outputs shows
            assert ">>>" in inspect.getdoc(found), name
    with pytest.raises(AttributeError, match="has no attribute 'clean_txt'"):
        cleaner.clean_txt  # noqa: B018


def test_what_type_checkers_see_is_what_is_there() -> None:
    tree = ast.parse((ROOT / "cleaner/__init__.py").read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    homes = {name: home for home, names in cleaner._HOMES.items() for name in names}
    assert {name: home for name, home in seen.items() if name != "Any"} == homes
    assert {*homes, "__version__"} == set(cleaner.__all__)


def test_options_are_the_fields_of_config() -> None:
    """Their types stand twice, for editors and type checkers."""
    fields, options = get_type_hints(Config), get_type_hints(Options)
    assert list(fields) == list(options)
    for name, kind in fields.items():
        if get_args(kind) and all(isinstance(word, str) for word in get_args(kind)):
            assert get_args(options[name]) == get_args(kind), name


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"presett": "auto"}, "unknown option 'presett'; did you mean 'preset'?"),
        ({"preset": "autumn"}, "preset: can't be 'autumn'; one of 'careful', 'extracted'"),
        ({"disable": "share"}, r'disable: must be a list; it is a string; write a list: disable = \["share"\]'),
        ({"drop_flagged": True, "flag_languages": False}, "drop_flagged needs the flags"),
    ],
)
def test_a_wrong_option_is_told_with_what_it_takes(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Cleaner(**options)


def test_wrong_arguments_are_told() -> None:
    with pytest.raises(TypeError, match="for bytes there is clean_bytes"):
        cleaner.clean_text(b"Rain fell.")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes a Cleaned, or a text and its sidecar"):
        cleaner.restore("Rain fell.")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="a format is auto, text, html, not 'pdf'"):
        Source(id="a", data=b"", format="pdf")
    with pytest.raises(TypeError, match=r"an id of str and data of bytes, not int and bytes; str\(3\)"):
        Source(id=3, data=b"")  # type: ignore[arg-type]
    with pytest.raises(
        cleaner.RuleError, match=r'^with \[override."share/share-on"\] of the configuration: .*unknown key'
    ):
        Cleaner(override={"share/share-on": {"max_word": 3}})
    with pytest.raises(ConfigError, match="preset: can't be 'autumn'"):
        Cleaner(Config(preset="autumn"))  # type: ignore[arg-type]


def test_a_file_that_can_not_be_cleaned_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    with pytest.raises(cleaner.NotTextError, match=r"a\.png: "):
        cleaner.clean_file(tmp_path / "a.png")
    with pytest.raises(InputError, match=r"none\.txt: can't be read: No such file"):
        cleaner.clean_file(str(tmp_path / "none.txt"))


def test_functions_compile_equal_options_once(tmp_path: Path) -> None:
    assert _cleaner({"preset": "careful"}) is _cleaner({"preset": "careful"})
    assert _cleaner({"disable": ["share"]}) is _cleaner({"disable": ("share",)})
    assert _cleaner({}) is not _cleaner({"preset": "careful"})
    rules: Options = {"rules": [str(tmp_path)], "shipped": False}
    (tmp_path / "own.toml").write_text('about = "x"\n')
    assert _cleaner(rules) is not _cleaner(rules), "packs may have changed between two calls"


def test_a_result_is_short_in_a_session() -> None:
    cleaned = cleaner.clean_text(SHARED + "It wasn\u00e2\u20ac\u2122t me.", id="pages/a.txt")
    assert repr(cleaned) == str(cleaned) == "<Cleaned pages/a.txt: 2 of 3 lines, 2 repairs, en>"
    long = cleaner.clean_text("", id="x" * 5000 + "\x1b[2J")
    assert repr(long) == f"<Cleaned {'x' * 100}… (4,904 characters more): 0 of 0 lines, 1 warning, und>"


def test_spans_count_in_the_repaired_text() -> None:
    cleaned = cleaner.clean_text("Caf\u00c3\u00a9 \ud83d\ude00 opens.\r\nShare on Facebook\r\n")
    (removal,) = cleaned.removals
    assert cleaned.repaired == "Café \U0001f600 opens.\nShare on Facebook\n"
    assert cleaned.repaired[removal.start : removal.end] == removal.text == "Share on Facebook\n"


def test_results_travel(cleaner: Cleaner) -> None:
    cleaned = cleaner.clean_text(SHARED)
    assert pickle.loads(pickle.dumps(cleaned)) == copy.deepcopy(cleaned) == cleaned
    assert cleaned != cleaner.clean_text(SHARED + "Rain fell.\n")


def test_a_cleaner_travels_and_compiles_once() -> None:
    tool = Cleaner(preset="careful", disable=["share"])
    packed = pickle.dumps(tool.clean_text)
    first, second = pickle.loads(packed), pickle.loads(packed)
    assert first.__self__ is second.__self__
    assert first.__self__ is not tool
    assert copy.deepcopy(first.__self__) is first.__self__
    assert first.__self__.config == tool.config
    assert outcome(first(SHARED)) == outcome(tool.clean_text(SHARED))


class Own(Cleaner):
    """A user's."""


def test_a_cleaner_of_a_user_s_class_stays_one() -> None:
    tool = pickle.loads(pickle.dumps(Own(shipped=False)))
    assert type(tool) is Own
    assert repr(tool) == "<Own extracted: 0 of 0 rules>"


def test_processes_give_the_same(cleaner: Cleaner) -> None:
    """Started anew, as on Windows and macOS: nothing is there that a fork would have brought along."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.map(cleaner.clean_bytes, DOCUMENTS, chunksize=1)
    assert [outcome(one) for one in found] == [outcome(cleaner.clean_bytes(data)) for data in DOCUMENTS]


_THREADS = """
import sys, pickle, cleaner
from concurrent.futures import ThreadPoolExecutor
documents = pickle.load(sys.stdin.buffer)
sys.setswitchinterval(1e-4)
tool = cleaner.Cleaner(preset="auto")
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(tool.clean_bytes, documents))
sys.stdout.buffer.write(pickle.dumps([(one.text, one.sidecar) for one in found]))
"""


def test_threads_share_a_cleaner_from_its_first_document_on() -> None:
    """In a process where nothing was compiled or imported before they start, all at once."""
    documents = DOCUMENTS * 4
    done = subprocess.run(
        [sys.executable, "-c", _THREADS], input=pickle.dumps(documents), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    tool = Cleaner(preset="auto")
    expected = [tool.clean_bytes(data) for data in documents]
    assert pickle.loads(done.stdout) == [(one.text, one.sidecar) for one in expected]


def test_a_time_limit_stops_a_document() -> None:
    began = time.monotonic()
    message = r"took longer than 0\.2 s and was stopped; a higher time_limit gives more"
    with pytest.raises(InputError, match=message), time_limit(0.2):
        time.sleep(20)
    assert time.monotonic() - began < 10


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no alarm")
def test_an_alarm_that_was_set_before_goes_on() -> None:
    rung: list[float] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with time_limit(20):
            pass
        time.sleep(0.6)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(rung) == 1


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no alarm")
def test_an_alarm_that_comes_again_and_again_does_so_after_a_limit() -> None:
    rung: list[float] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
        with time_limit(20):
            pass
        end = time.monotonic() + 10
        while len(rung) < 3 and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(rung) >= 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no alarm")
def test_an_alarm_that_comes_as_the_block_ends_is_an_input_error_or_none() -> None:
    seconds = 0.0005
    for _ in range(3000):
        with contextlib.suppress(InputError), time_limit(seconds):
            end = time.monotonic() + seconds * 0.985
            while time.monotonic() < end:
                pass


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_time_limit_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="a time limit is more than 0 seconds"), time_limit(seconds):
        pass


def test_where_no_time_limit_holds_the_log_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    limits._tell_that_there_is_no_limit.cache_clear()

    def work() -> None:
        with time_limit(0.01):
            time.sleep(0.05)

    with ThreadPoolExecutor(1) as pool:
        for _ in range(2):
            pool.submit(work).result()
    assert [record.message.partition(":")[0] for record in caplog.records] == ["no time limit holds here"]


def test_the_log_tells_warnings_and_documents(caplog: pytest.LogCaptureFixture, cleaner: Cleaner) -> None:
    caplog.set_level(logging.INFO, "cleaner")
    cleaner.clean_text("", id="a\x1b[1m")
    cleaner.clean_text(SHARED, id="b")
    told = [(record.levelname, record.message) for record in caplog.records]
    assert told == [
        ("INFO", "a\\x1b[1m: empty-input: the input is empty"),
    ]
    caplog.clear()
    caplog.set_level(logging.DEBUG, "cleaner")
    cleaner.clean_text(SHARED, id="b")
    assert [(record.levelname, record.message) for record in caplog.records] == [("DEBUG", "b: 1 of 2 lines, en")]


def test_a_library_is_silent() -> None:
    """Warnings of all kinds, and nobody has set up the log."""
    code = f"import cleaner; [cleaner.clean_bytes(one) for one in {DOCUMENTS!r}]; cleaner.clean_text('')\n"
    code += "import threading; from cleaner import time_limit\n"
    code += "def work():\n    with time_limit(1): pass\nthread = threading.Thread(target=work); thread.start(); thread.join()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert any(isinstance(handler, logging.NullHandler) for handler in LOG.handlers)


def test_only_the_command_prints() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "cleaner").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert [path for path in users if not path.startswith("cleaner/cli/")] == []
