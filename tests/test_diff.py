"""`clean diff`: what flips between two rule sets, or between an earlier run and now, told with an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
RULE = """[[{kind}]]
id = "{id}"
{how}
why = "It is Acme's."
example = '''
{example}
  The weather by the sea was fine.
'''
"""
WEATHER = RULE.format(kind="drop_line", id="weather", how="regex = 'weather by acme.*'", example="- Weather by Acme")
CREDIT = RULE.format(kind="drop_text", id="credit", how="regex = 'by acme'", example="- Rain by Acme\n+ Rain")
KEEP = RULE.format(kind="keep", id="guard", how="regex = 'weather by acme now'", example="* Weather by Acme now")
BOX = """[[drop_element]]
id = "box"
css = ".acme"
why = "A box of Acme's."
example = '''
  <p>The mill by the weir has ground rye for two hundred years, and its wheel still turns on every second Sunday.</p>
- <div class="acme"><p>Weather by Acme</p></div>
'''
"""
HTML = """<!doctype html><html lang="en"><head><title>Mill</title></head><body><article><h1>The mill</h1>
<p>The mill by the weir has ground rye for two hundred years, and its wheel still turns on every second Sunday.</p>
<div class="acme"><p>The rain will stay over the valley until Friday, said the man on the roof of the station.</p></div>
<p>The miller opens the gate and lets the water in, and the children of the village come to see the wheel turn.</p>
<p>In winter the wheel stands still, for the river freezes from one bank to the other, and the miller sleeps.</p>
</article></body></html>
"""
PAGE = "Rain fell all night.\nWeather by Acme\nThe river rose by Acme Street.\nWeather by Acme now\n"


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def pack(*rules: str) -> str:
    return 'about = "Acme."\n' + "".join(rules)


def facts(done: subprocess.CompletedProcess[str]) -> Any:
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def flips(done: subprocess.CompletedProcess[str]) -> set[tuple[str, str, str, str]]:
    groups = facts(done)["groups"]
    return {(flip["direction"], flip["rule"], flip["id"], flip["text"]) for group in groups for flip in group["flips"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, {"in/a.txt": PAGE, "in/b/c.txt": "Rain.\nWeather by Acme\n"})
    put(tmp_path, {"old/site.toml": pack(WEATHER), "new/site.toml": pack(CREDIT, KEEP)})
    return tmp_path


def test_two_rule_sets(clean: Run, folder: Path) -> None:
    done = clean("diff", "--rules", "old", "new", "in")
    assert done.returncode == 1
    assert done.stdout.startswith("site/weather  3 lines now stay, in 2 documents, 33 characters\n")
    assert "old/site.toml:2 (removed): It is Acme's." in done.stdout
    assert "+ {+Weather+}…  a.txt:2 and 1 more" in done.stdout
    assert "- The river rose [-by Acme -]Street.  a.txt:3" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("1 line now goes, 3 now stay, in 2 of 2 documents, ")


def test_no_folder_and_single_packs(clean: Run, folder: Path) -> None:
    taken = {("goes", "site/weather", id, "Weather by Acme") for id in ("a.txt", "b/c.txt")}
    taken.add(("goes", "site/weather", "a.txt", "Weather by Acme now"))
    assert flips(clean("diff", "--rules", "-", "old", "in", "--json")) == taken
    assert flips(clean("diff", "--rules", "-", "old/site.toml", "in", "--json")) == taken
    back = flips(clean("diff", "--rules", "old/site.toml", "-", "in", "--json", "--workers", "0"))
    assert back == {("stays", *flip[1:]) for flip in taken}
    put(folder, {"next.toml": pack(WEATHER.replace(".*'", "'"))})
    (group,) = facts(clean("diff", "--rules", "old/site.toml", "next.toml", "in", "--json"))["groups"]
    assert (group["rule"], group["place"], group["state"]) == ("next/weather", "next.toml:2", "changed")


def test_a_rule_that_saves_a_line_is_named(clean: Run, folder: Path) -> None:
    put(folder, {"new/site.toml": pack(WEATHER, KEEP)})
    done = clean("diff", "--rules", "old", "new", "in")
    assert "+ Weather by Acme now  [kept by site/guard]  a.txt:4" in done.stdout


def test_alone_leaves_out_shipped_rules_and_the_configuration(clean: Run, folder: Path) -> None:
    put(folder, {"in/a.txt": "Rain.\nShare on Facebook\nWeather by Acme\n", "more/x.toml": pack(WEATHER)})
    put(folder, {"in/cleaner.toml": 'rules = ["../more"]'})
    done = clean("diff", "--alone", "--rules", "-", "old", "in", "--json")
    assert ("goes", "site/weather", "a.txt", "Weather by Acme") in flips(done)
    both = facts(clean("diff", "--rules", "-", "old", "in", "--json"))
    assert (both["goes"], both["moves"]) == (0, 2)


def test_the_configuration_may_name_what_one_side_has(clean: Run, folder: Path) -> None:
    put(folder, {"in/cleaner.toml": 'disable = ["site/weather", "site/guard"]'})
    done = clean("diff", "--rules", "old", "new", "in")
    assert (done.returncode, "site/credit" in done.stdout) == (1, True), done.stderr


def test_equal_rules_and_nothing_that_flips(clean: Run, folder: Path) -> None:
    done = clean("diff", "--rules", "old", "old", "in")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "OLD and NEW are the same rules: nothing flips\n"
    put(folder, {"new/site.toml": pack(WEATHER.replace("by acme.*", "by (acme|none).*"))})
    done = clean("diff", "--rules", "old", "new", "in")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "nothing flips in 2 documents\n"


def test_what_goes_by_another_rule_is_counted_and_no_flip(clean: Run, folder: Path) -> None:
    put(folder, {"new/site.toml": pack(WEATHER.replace('id = "weather"', 'id = "other"'))})
    done = clean("diff", "--rules", "old", "new", "in")
    assert (done.returncode, done.stdout) == (0, "")
    assert "3 lines by another rule (--rules-too shows them)" in done.stderr
    done = clean("diff", "--rules", "old", "new", "in", "--rules-too")
    assert done.returncode == 0
    assert "= Weather by Acme  [before: site/weather]  a.txt:2 and 1 more" in done.stdout


def test_a_rule_of_elements_flips_lines_of_html(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.html": HTML, "in/b.txt": "Rain fell.\n", "mine/site.toml": pack(BOX)})
    done = clean("diff", "--rules", "-", "mine", "in")
    assert done.returncode == 1
    assert "site/box  1 line now goes, in 1 document" in done.stdout
    assert "- The rain will stay over the valley until Friday" in done.stdout


def test_ten_lines_of_a_rule_unless_all_are_asked_for(clean: Run, folder: Path) -> None:
    rain = "The rain fell in the night, and it fell on the roofs and on the streets of the town, and on the river."
    text = "".join(f"{rain}\nWeather by Acme {number}\n" for number in range(14))
    put(folder, {"in/a.txt": text * 3})
    done = clean("diff", "--alone", "--rules", "-", "old", "in/a.txt")
    assert done.stdout.count("\n- ") == 10
    assert "  … 4 more; --all shows them" in done.stdout
    assert "- Weather by Acme 0  a.txt:2 and 2 more\n" in done.stdout
    assert clean("diff", "--alone", "--all", "--rules", "-", "old", "in/a.txt").stdout.count("\n- ") == 14


def test_a_rule_that_is_held_back_is_told(clean: Run, folder: Path) -> None:
    put(folder, {"in/a.txt": "Rain.\n" + "Weather by Acme of today\n" * 20})
    done = clean("diff", "--alone", "--rules", "-", "old", "in/a.txt")
    assert done.returncode == 0
    assert "held back: site/weather in 1 document" in done.stderr


def test_shards(clean: Run, folder: Path) -> None:
    rows = [{"id": "x", "text": PAGE}, {"id": "y", "text": "Rain.\n"}]
    lines = [json.dumps(row) for row in rows]
    put(folder, {"s/part.jsonl": "\n".join([lines[0], "{", lines[1]]) + "\n"})
    wanted = {("goes", "site/weather", "x", text) for text in ("Weather by Acme", "Weather by Acme now")}
    for workers in ("0", "2"):
        done = clean("diff", "--rules", "-", "old", "s", "--json", "--workers", workers)
        assert done.returncode == 1
        assert "s/part.jsonl:2: is no JSON" in done.stderr
        assert flips(done) == wanted
        assert facts(done)["documents"] == 2


def test_what_fails_is_told_and_the_others_are_compared(clean: Run, folder: Path) -> None:
    put(folder, {"new/site.toml": pack(WEATHER.replace("by acme.*", "by (acme|none).*"))})
    (folder / "in/z.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (folder / "in/picture").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    done = clean("diff", "--rules", "old", "new", "in", "none.txt")
    assert done.returncode == 1
    assert "in/z.txt: " in done.stderr
    assert "in/picture" not in done.stderr
    assert "none.txt: no such file" in done.stderr
    assert done.stderr.splitlines()[-1] == "nothing flips in 2 documents"


@pytest.mark.parametrize("to", [(), ("--to", "jsonl"), ("--to", "dolma", "--compression", "gzip")], ids=str)
def test_against_an_earlier_run(clean: Run, folder: Path, to: tuple[str, ...]) -> None:
    clean("in", "out", "--rules", "old", *to)
    same = clean("diff", "--against", "out", "in", "--rules", "-", "old")
    assert (same.returncode, same.stderr) == (0, "nothing flips in 2 documents\n")
    done = clean("diff", "--against", "out", "in", "--json")
    assert done.returncode == 1
    assert flips(done) == {
        ("stays", "site/weather", "a.txt", "Weather by Acme"),
        ("stays", "site/weather", "a.txt", "Weather by Acme now"),
        ("stays", "site/weather", "b/c.txt", "Weather by Acme"),
    }
    assert "not among the rules of now" in clean("diff", "--against", "out", "in").stdout


@pytest.mark.parametrize("to", ["jsonl", "pair"])
def test_records_of_one_id_are_told_apart_by_their_shards(clean: Run, tmp_path: Path, to: str) -> None:
    for name in ("a", "b"):
        put(tmp_path, {f"in/{name}.jsonl": json.dumps({"id": "x", "text": f"Rain fell on {name}.\n"}) + "\n"})
    clean("in", "out", "--to", to)
    done = clean("diff", "--against", "out", "in", "--workers", "2")
    assert (done.returncode, done.stderr) == (0, "nothing flips in 2 documents\n")


def test_documents_that_one_side_misses_are_told(clean: Run, folder: Path) -> None:
    clean("in", "out")
    (folder / "in/a.txt").rename(folder / "in/d.txt")
    done = clean("diff", "--against", "out", "in")
    assert done.returncode == 0
    assert "d.txt: OUT does not have it; not compared" in done.stderr
    assert "a.txt: only OUT has it; not compared" in done.stderr
    found = facts(clean("diff", "--against", "out", "in", "--json"))
    assert (found["only_new"], found["only_old"], found["documents"]) == (["d.txt"], ["a.txt"], 1)


def test_an_output_of_other_inputs_is_refused(clean: Run, folder: Path) -> None:
    clean("in", "out")
    done = clean("diff", "--against", "out", "in/b")
    assert done.returncode == 2
    assert "out has no document of IN; give the same IN as that run had" in done.stderr


def test_an_input_that_changed_and_a_damaged_output(clean: Run, folder: Path) -> None:
    clean("in", "out")
    put(folder, {"in/a.txt": PAGE.replace("all night", "all day"), "out/b/c.json": "{}"})
    done = clean("diff", "--against", "out", "in")
    assert done.returncode == 1
    assert "before the rules  1 line now goes, 1 now stays" in done.stdout
    assert "- Rain fell all night." in done.stdout
    assert "+ Rain fell all day." in done.stdout
    assert "inputs that changed since: 1\ntext before the rules differs: 2 lines in 1 document\n" in done.stderr
    assert "out/b/c.txt: " in done.stderr


def test_another_way_to_extract_is_told_by_line(clean: Run, tmp_path: Path) -> None:
    put(tmp_path, {"in/a.html": HTML.replace("<article>", "<nav><a href='/'>Start here</a></nav><article>")})
    clean("in", "out")
    done = clean("diff", "--against", "out", "in", "--extractor", "none")
    assert done.returncode == 1
    assert "all visible text" not in done.stdout
    assert done.stdout.startswith("extract/main-text  1 line now stays, in 1 document")
    assert "+ Start here  a.html:" in done.stdout
    back = clean("diff", "--against", "out", "in", "--no-second-opinion")
    assert "not among the rules" not in back.stdout


def test_a_baseline(clean: Run, folder: Path) -> None:
    diff = ("diff", "--rules", "-", "old", "in", "--baseline", "known.json")
    missing = clean(*diff)
    assert missing.returncode == 2
    assert "known.json: no such baseline; --accept writes it" in missing.stderr
    accepted = clean(*diff, "--accept")
    assert accepted.returncode == 0
    assert accepted.stderr.endswith("known.json: 3 flips are accepted\n")
    known = clean(*diff)
    assert (known.returncode, known.stdout) == (0, "")
    assert "known.json: 3 flips known\n" in known.stderr
    # A line above moves all; one is gone, one is new.
    put(folder, {"in/a.txt": "Hail fell.\n" + PAGE.replace("Acme now", "Acme soon")})
    moved = clean(*diff, "--json")
    assert moved.returncode == 1
    assert flips(moved) == {("goes", "site/weather", "a.txt", "Weather by Acme soon")}
    assert facts(moved)["known"] == 2
    assert [gone["text"] for gone in facts(moved)["no_longer"]] == ["Weather by Acme now"]
    assert "known.json: 2 flips known, 1 that it knows are no more" in moved.stderr
    before = (folder / "known.json").read_bytes()
    assert clean(*diff, "--accept", "-q").returncode == 0
    assert (folder / "known.json").read_bytes() == before.replace(b"Acme now", b"Acme soon")


@pytest.mark.parametrize(("arguments", "message"), [
    (("in",), "compare what? --rules OLD NEW"),
    (("--rules", "old", "none", "in"), "--rules none: no such folder or pack"),
    (("--rules", "old", "in/a.txt", "in"), "--rules in/a.txt: is no rule pack"),
    (("--against", "out", "--rules", "old", "new", "in"), "give the rules of now as --rules - new"),
    (("--against", "none", "in"), "none: no such folder"),
    (("--against", "in", "--alone", "in"), "--alone is of --rules"),
    (("--rules", "old", "new", "--accept", "in"), "Give --baseline FILE, too"),
    (("--rules", "old", "new", "-"), "- (standard input)"),
    (("--rules", "old", "new", "--disable", "sharre", "in"), "did you mean 'share'?"),
    (("--rules", "old", "new", "missing"), "missing: no such file or folder"),
], ids=lambda value: value[:30] if isinstance(value, str) else "")  # fmt: skip
def test_calls_that_make_no_sense(clean: Run, folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = clean("diff", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_foreign_text_is_shown_with_escapes_and_fits(folder: Path) -> None:
    name = "\x1b[31m.txt"
    put(folder, {f"in/{name}": "The rain fell all night on the town.\nWeather by Acme " + "水" * 9 + "y" * 70 + "\n"})
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "diff", "--rules", "-", "old", f"in/{name}"],
        cwd=folder, capture_output=True, check=False, env={**os.environ, "COLUMNS": "80"}, timeout=120,
    )  # fmt: skip
    (shown,) = (line for line in done.stdout.decode("utf-8").splitlines() if "水" in line)
    assert len(shown) + shown.count("水") == 80
    assert shown.endswith("y…  \\x1b[31m.txt:2")
    assert "\x1b" not in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("old", "new"), [("-", "new"), ("-", "new/site.toml"), ("old", "new"), ("old/site.toml", "new/site.toml")]
)
def test_rules_that_the_configuration_names_are_no_part_of_the_other_side(
    clean: Run, folder: Path, old: str, new: str
) -> None:
    """As they lie where they are to stay: both sides had them, and a new rule flipped nothing."""
    without = clean("diff", "--json", "--rules", old, new, "in")
    put(folder, {"cleaner.toml": 'rules = ["new"]\n'})
    assert flips(clean("diff", "--json", "--rules", old, new, "in")) == flips(without) != set()


def test_a_forged_sidecar_is_one_bad_document(clean: Run, tmp_path: Path) -> None:
    """Spans that are in no text, lines that no text has, numbers that some formats lack."""
    text = "Rain fell.\nShare on Facebook\nThe end is here.\n"
    put(tmp_path, {"in.jsonl": "".join(json.dumps({"id": id, "text": text}) + "\n" for id in "abcd")})
    clean("in.jsonl", "out")
    records = [json.loads(line) for line in (tmp_path / "out/in.jsonl").read_text("utf-8").splitlines()]
    a, b, c, _ = (record["cleaner"] for record in records)
    a["removals"][0].update(start=10**6, end=10**6 + 18)
    b["removals"][0].update(line=-(10**18), end_line=10**18)
    c["metadata"]["number"] = 10**40
    put(tmp_path, {"out/in.jsonl": "".join(json.dumps(record) + "\n" for record in records)})
    done = clean("diff", "--against", "out", "in.jsonl", "--timeout", "20")
    assert done.returncode == 1
    assert "in.jsonl:1: the sidecar is damaged" in done.stderr
    assert "other changes: 0 flags, 1 field of metadata\n" in done.stderr
    assert done.stderr.endswith("nothing flips in 3 documents\n")
