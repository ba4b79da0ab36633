"""Where the configuration comes from, and what of it can change an output."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, Config, ConfigError
from cleaner.config import find_config, load_config


def test_the_nearest_config_upward_counts(tmp_path: Path) -> None:
    deep = tmp_path / "a/b/c"
    deep.mkdir(parents=True)
    (tmp_path / "cleaner.toml").write_text("preset = 'careful'\n")
    assert find_config(deep) == tmp_path / "cleaner.toml"
    (tmp_path / "a/pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_config(deep) == tmp_path / "cleaner.toml"
    (tmp_path / "a/b/pyproject.toml").write_text("[tool.cleaner]\npreset = 'flattened'\n")
    assert find_config(deep) == tmp_path / "a/b/pyproject.toml"
    assert load_config(tmp_path / "a/b/pyproject.toml").preset == "flattened"


def test_rule_folders_are_relative_to_the_config(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text("rules = ['mine']\n")
    assert load_config(tmp_path / "cleaner.toml").rules == (str(tmp_path / "mine"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("preset = 'strong'", "preset: can't be 'strong'; one of 'careful'"),
        ("prset = 'careful'", "unknown key 'prset'; did you mean 'preset'?"),
        ("preset = ", "not TOML"),
        ("rules = 'mine'", 'rules: must be a list; it is a string; write a list: rules = ["mine"]'),
    ],
)
def test_faults_name_the_file(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "cleaner.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        load_config(file)
    assert str(error.value).startswith(str(file))
    assert message in str(error.value)


def test_a_missing_config_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: can't be read"):
        Cleaner(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "options", [{"prset": "careful"}, {"preset": "bogus"}, {"disable": "share"}, {"format": "pdf"}]
)
def test_wrong_options_are_told(options: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        Cleaner(**options)


def test_bytes_and_text_are_told_apart() -> None:
    with pytest.raises(TypeError, match="there is clean_bytes"):
        Cleaner().clean_text(b"x")
    with pytest.raises(TypeError, match="there is clean_text"):
        Cleaner().clean_bytes("x")


def test_presets_go_from_careful_to_flattened() -> None:
    names = [set(Cleaner(preset=preset).rulebook.by_name) for preset in ("careful", "extracted", "flattened")]
    assert names[0] < names[1] < names[2]


def test_packs_rules_and_globs_can_be_switched() -> None:
    everything = set(Cleaner().rulebook.by_name)
    without = set(Cleaner(disable=("share", "consent/akismet", "teasers/*-de")).rulebook.by_name)
    gone = everything - without
    assert "consent/akismet" in gone
    assert {name.partition("/")[0] for name in gone} == {"share", "consent", "teasers"}
    only = Cleaner(disable=("*",), enable=("consent/akismet",))
    assert set(only.rulebook.by_name) == {"consent/akismet"}


def test_overrides_change_the_rules_hash() -> None:
    changed = Cleaner(override={"consent/akismet": {"max_words": 3}})
    assert changed.rulebook.sha256 != Cleaner().rulebook.sha256
    assert changed.rulebook.by_name["consent/akismet"].spec.max_words == 3
    with pytest.raises(ConfigError, match="no rule is called 'consent/akismt'; did you mean 'consent/akismet'"):
        Cleaner(override={"consent/akismt": {}}).rulebook  # noqa: B018


def test_the_hash_tells_configs_apart() -> None:
    assert Config().sha256 == Config(rules=("x",), preset="careful").sha256  # the rules have their own hash
    assert Config().sha256 != Config(encoding="cp1251").sha256
