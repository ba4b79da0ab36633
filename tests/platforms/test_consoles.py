"""Consoles, pipes and locales of other encodings: what is printed and written does not depend on them."""

from __future__ import annotations

from pathlib import Path

from .running import contents, make_input, run

COMMANDS = (
    ("--help",),
    ("in/渡船 é.html", "-"),
    ("explain", "in/渡船 é.html"),
    ("explain", "in/site/0.txt:4"),
    ("repair", "in/site/0.txt"),
    ("diff", "--rules", "-", "rules", "in"),
    ("rules", "list", "--rules", "rules"),
    ("rules", "stats", "out"),
    ("status", "out"),
    ("report", "out", "--file", "-"),
    ("completion", "bash"),
    ("explain", "in/渡船"),
)
LEGACY = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}


def test_no_encoding_of_a_console_matters(tmp_path: Path) -> None:
    make_input(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/mine.toml").write_text(
        'about = "Ärger → 渡船."\n[[drop_line]]\nid = "mine"\nregex = "day . began\\\\."\nwhy = "→ 渡船"\n'
        "example = '''\n- Day 1 began.\n  The day began.\n'''\n", "utf-8",
    )  # fmt: skip
    assert run(tmp_path, "in", "out").returncode == 0
    for number, args in enumerate(COMMANDS):
        encoding = ("cp1252", "ascii:strict")[number % 2]
        plain, other = run(tmp_path, *args), run(tmp_path, *args, PYTHONIOENCODING=encoding, **LEGACY)
        assert b"Traceback" not in other.stderr, (args, other.stderr.decode())
        assert other.returncode == plain.returncode, args
        assert other.stdout == plain.stdout, args
        assert b"\r" not in other.stdout, args


def test_text_is_printed_with_plain_line_ends(tmp_path: Path) -> None:
    """As it is written to files; a shell script with others does not run."""
    code = (
        "import io, sys; sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='cp1252', newline='\\r\\n')\n"
        "sys.argv = ['clean', 'completion', 'bash']\n"
        "from cleaner.cli import main; main()"
    )
    (tmp_path / "windows.py").write_text(code, "utf-8")
    done = run(tmp_path, "--version", options=("windows.py",))
    assert done.returncode == 0, done.stderr.decode()
    assert b"\n" in done.stdout
    assert b"\r" not in done.stdout


def test_no_file_is_opened_in_the_locales_encoding(tmp_path: Path) -> None:
    """Python warns of each, where it is asked to; of our own code and tests alone it must not."""
    make_input(tmp_path)
    strict = ("-X", "warn_default_encoding", "-W", "always::EncodingWarning")
    told = b""
    (tmp_path / "cleaner.toml").write_text('preset = "flattened"\n', "utf-8")
    for args in (
        ("in", "out"),
        ("in/site", "learned", "--learn", "--workers", "2"),
        ("explain", "in/site/0.txt:4"),
        ("report", "out", "--file", "report.html"),
        ("status", "out"),
    ):
        done = run(tmp_path, *args, options=strict)
        assert done.returncode == 0, done.stderr.decode()
        told += done.stderr
    ours = [line for line in told.decode().splitlines() if "EncodingWarning" in line and "/cleaner/" in line]
    assert ours == []


def test_no_time_zone_matters(tmp_path: Path) -> None:
    make_input(tmp_path)
    (tmp_path / "in/dated.txt").write_text(
        "The bridge reopened\n\nPublished: 3 March 2024, 23:30\n\nUpdated 2024-12-31T23:59:00-05:00\n\nRain fell.\n",
        "utf-8",
    )
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        assert run(tmp_path, "in", zone[:4], "--preset", "flattened", TZ=zone).returncode == 0
    found = contents(tmp_path / "Paci")
    assert b'"date": "2024-' in found["dated.json"]
    assert found == contents(tmp_path / "Amer")
