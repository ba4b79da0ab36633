"""The shipped rules in the user's cache folder: the same rules, and no file that harms."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.rulebook import store
from cleaner.rulebook.loader import load_folder, shipped_rules
from cleaner.rulebook.packfile import read_packs
from cleaner.rulebook.spec import Rule
from cleaner.rulebook.terms import known_needs, read_needs
from cleaner.rulebook.translate import known_translations, translate


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(store.OFF, raising=False)


def place() -> Path:
    found = store.cache_file(shipped_rules())
    assert found
    return found


def key() -> bytes:
    return store.key_of(read_packs(sorted(shipped_rules().glob("*.toml"))))


def load() -> list[Rule]:
    return load_folder(shipped_rules())


def test_kept_rules_are_the_rules() -> None:
    first = load()
    kept = store.read_rules(place(), key())
    assert kept == first
    assert [type(rule.spec) for rule in kept] == [type(rule.spec) for rule in first]


def test_the_hash_of_the_rules_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    kept = Cleaner().rulebook.sha256
    monkeypatch.setenv(store.OFF, "1")
    assert Cleaner().rulebook.sha256 == kept


def test_kept_translations_are_the_translations() -> None:
    load()
    known_translations.clear()
    assert store.read_rules(place(), key())
    kept = dict(known_translations)
    known_translations.clear()
    assert len(kept) > 500
    assert {source: translate(source) for source in kept} == kept


def test_kept_needs_are_those_of_the_patterns() -> None:
    rules = load()
    known_needs.clear()
    assert store.read_rules(place(), key())
    kept = dict(known_needs)
    known_needs.clear()
    patterns = {pattern for rule in rules for pattern in rule.spec.patterns()}
    assert len(patterns) > 500
    assert kept == {
        (loose := translate(pattern.source).loose, pattern.whole): read_needs(loose, pattern.whole)
        for pattern in patterns
    }


FILES = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "head only": lambda data: data[:78],
    "a byte more": lambda data: data + b"\0",
    "a byte changed": lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:],
    "another key": lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
    "foreign": lambda data: b"PK\x03\x04" * 1000,
    "sound head, other content": lambda data: store._head(key(), b"\x92\x01\x02") + b"\x92\x01\x02",
    "unknown kind": lambda data: store._head(key(), body := data[78:].replace(b"drop_line", b"drop_lime")) + body,
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_does_not_fit_is_written_anew(what: str) -> None:
    rules = load()
    data = place().read_bytes()
    place().write_bytes(FILES[what](data))
    assert load() == rules
    assert place().read_bytes() == data


def test_other_packs_have_another_key(tmp_path: Path) -> None:
    pack = tmp_path / "mine.toml"
    pack.write_text("about = 'one'")
    one = store.key_of(read_packs([pack]))
    pack.write_text("about = 'two'")
    assert store.key_of(read_packs([pack])) != one


def test_no_temporary_is_left_and_one_file_a_folder() -> None:
    load()
    place().write_bytes(b"")
    load()
    assert list(place().parent.iterdir()) == [place()]


def write_old(name: str, seconds: int) -> Path:
    """A file beside the kept one, as old as that."""
    file = place().parent / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"old")
    written = time.time() - seconds
    os.utime(file, (written, written))
    return file


def write() -> None:
    store.write_rules(place(), key(), [])


def test_rules_that_can_not_be_kept_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """Each start is slow then, which a person would miss."""
    place().parent.parent.mkdir()
    place().parent.write_text("a file where the folder should be")
    with caplog.at_level("INFO", "cleaner"):
        write()
    assert [record.message.partition(" (")[0] for record in caplog.records] == [
        f"rules can't be kept in {place().parent}"
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owner here")
def test_a_file_of_another_user_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load()
    monkeypatch.setattr(os, "geteuid", lambda: place().stat().st_uid + 1)
    assert store.read_rules(place(), key()) is None
    assert load() == rules


def test_the_newest_files_of_other_folders_are_kept() -> None:
    others = [write_old(f"rules-{number}.bin", 60 * number) for number in range(1, 9)]
    write()
    assert set(place().parent.iterdir()) == {place(), *others[:4]}


def test_the_file_just_written_is_kept_whatever_the_clock_says() -> None:
    others = [write_old(f"rules-{number}.bin", -3600) for number in range(8)]
    write()
    assert place().exists()
    assert sum(file.exists() for file in others) == 4


def test_what_killed_writers_left_goes_after_an_hour() -> None:
    left, at_work, foreign = (
        write_old(".rules-a", 4000), write_old(".rules-b", 1000), write_old("rules-of-mine.txt", 9000)
    )  # fmt: skip
    (place().parent / "rules-folder.bin").mkdir()
    write()
    assert not left.exists()
    assert at_work.exists()
    assert foreign.exists()


def test_files_that_go_while_it_tidies_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = [write_old(f"rules-{number}.bin", 60) for number in range(8)] + [write_old(".rules-a", 4000)]
    glob = Path.glob

    def glob_and_remove(self: Path, pattern: str, **how: Any) -> list[Path]:  # Python 3.13's rglob calls it, too
        found = list(glob(self, pattern, **how))
        if self == place().parent:
            for file in found:
                file.unlink()
        return found

    monkeypatch.setattr(Path, "glob", glob_and_remove)
    write()
    assert not any(file.exists() for file in gone)


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert load()


def test_switched_off_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.OFF, "1")
    assert load()
    assert store.cache_file(shipped_rules()) is None


def test_overrides_are_read_from_the_packs() -> None:
    load()
    name = next(rule.name for rule in load() if rule.spec.kind == "drop_line")
    found = {rule.name: rule.spec.max_words for rule in load_folder(shipped_rules(), {name: {"max_words": 3}})}
    assert found[name] == 3


def test_processes_that_write_at_once_leave_a_sound_file() -> None:
    code = "from cleaner.rulebook.loader import load_folder, shipped_rules; load_folder(shipped_rules())"
    runs = [subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ)) for _ in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert store.read_rules(place(), key())


def test_a_link_to_nowhere_beside_the_code_keeps_nothing_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(files: object) -> bytes:
        raise FileNotFoundError(".#api.py")

    monkeypatch.setattr(store, "key_of", refuse)
    assert load()
    assert not place().exists()
