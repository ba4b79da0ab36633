"""What runs wrote is read back: pairs and shards of each format, with their texts and sidecars."""

from __future__ import annotations

import json
import pickle
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner import Cleaned, clean_text, restore
from cleaner.errors import UsageError
from cleaner.writers.outputs import Unreadable, Written, read_document, read_outputs
from cleaner.writers.pair import write_pair

Run = Callable[..., subprocess.CompletedProcess[str]]
TEXTS = {"a": "Rain fell.\nShare on Facebook\n", "b": "Snow fell.\n"}
CLEANED = {"a": "Rain fell.\n", "b": "Snow fell.\n"}


def read_all(out: Path) -> dict[str, str]:
    found = list(read_outputs(out))
    assert all(isinstance(one, Written) for one in found), found
    return {one.sidecar.id: one.text for one in found if isinstance(one, Written)}


def test_pairs(clean: Run, tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text)
    clean("a.txt", "b.txt", "out")
    found = [one for one in read_outputs(tmp_path / "out") if isinstance(one, Written)]
    assert {one.sidecar.id.removesuffix(".txt"): one.text for one in found} == CLEANED
    assert [one.target for one in found] == ["a", "b"]


@pytest.mark.parametrize("sidecar", ["inside", "apart"])
@pytest.mark.parametrize("to", ["jsonl", "parquet", "dolma", "pair"])
@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_shards(clean: Run, tmp_path: Path, to: str, sidecar: str, compression: str) -> None:
    lines = [json.dumps({"id": id, "text": text, "n": 1}) for id, text in TEXTS.items()]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n")
    done = clean("in.jsonl", "out", "--to", to, "--sidecar", sidecar, "--compression", compression)
    assert done.returncode == 0, done.stderr
    assert read_all(tmp_path / "out") == CLEANED


def test_what_was_changed_or_damaged_is_told_and_the_others_are_read(clean: Run, tmp_path: Path) -> None:
    lines = [json.dumps({"id": id, "text": text}) for id, text in TEXTS.items()]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n")
    (tmp_path / "c.txt").write_text("Hail fell.\n")
    clean("in.jsonl", "c.txt", "out")
    rows = (tmp_path / "out/in.jsonl").read_text().splitlines()
    (tmp_path / "out/in.jsonl").write_text("\n".join([rows[0].replace("Rain", "Mist"), "{", rows[1]]) + "\n")
    (tmp_path / "out/c.json").write_text("{}")
    broken = [one for one in read_outputs(tmp_path / "out") if isinstance(one, Unreadable)]
    assert [one.place.rpartition("/")[2] for one in broken] == ["c.txt", "in.jsonl:1", "in.jsonl:2"]
    assert [one.sidecar.id for one in read_outputs(tmp_path / "out") if isinstance(one, Written)] == ["b"]


def test_a_folder_that_no_run_wrote_into(tmp_path: Path) -> None:
    """It is told by the call, not by the first step of a loop."""
    for folder in (tmp_path, str(tmp_path / "none")):
        with pytest.raises(UsageError, match="give the OUT of a `clean IN OUT`"):
            read_outputs(folder)


def test_what_was_read_back_is_a_result(clean: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS["a"])
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "b", "body": TEXTS["a"]}) + "\n")
    clean("a.txt", "in.jsonl", "out", "--text-field", "body")
    pair, record = read_outputs(str(tmp_path / "out"), "body")
    for one, name in ((pair, "a.txt"), (record, "b")):
        assert isinstance(one, Written)
        assert isinstance(one, Cleaned)
        assert repr(one) == f"<Written {name}: 1 of 2 lines, 1 warning, und>"
        assert restore(one) == one.repaired.encode() == TEXTS["a"].encode()
        assert "<del" in one._repr_html_()
        assert one == pickle.loads(pickle.dumps(one))


def test_a_text_that_was_edited_is_no_longer_its_sidecar_s(clean: Run, tmp_path: Path) -> None:
    """Of shards that was told; a pair was shown, counted and compared as if a run had written it."""
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text)
    clean("a.txt", "b.txt", "out")
    (tmp_path / "out" / "b.txt").write_text("Snew fell.\n")
    told = [one for one in read_outputs(tmp_path / "out") if isinstance(one, Unreadable)]
    assert [(one.place, one.message.partition(";")[0]) for one in told] == [
        (str(tmp_path / "out" / "b.txt"), "the text is not the one its sidecar was written for")
    ]


def test_a_name_that_a_terminal_would_obey_is_found_again(tmp_path: Path) -> None:
    write_pair(tmp_path, "e\x1b[1m", clean_text("Rain fell.\n"))
    (found,) = read_outputs(tmp_path)
    assert found.place == str(tmp_path / "e\\x1b[1m.txt")
    assert read_document(tmp_path, found.place) == found


def test_a_text_that_is_another_is_not_shown(clean: Run, tmp_path: Path) -> None:
    """As of a link that a stranger put there: its sidecar, without removals, would fit any text."""
    (tmp_path / "a.txt").write_text("Rain fell.\n")
    (tmp_path / "secret").write_text("It is a key.\n")
    clean("a.txt", "out")
    (tmp_path / "out/a.txt").unlink()
    (tmp_path / "out/a.txt").symlink_to(tmp_path / "secret")
    (found,) = read_outputs(tmp_path / "out")
    assert isinstance(found, Unreadable)
    assert "not the one its sidecar was written for" in found.message
