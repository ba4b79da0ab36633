"""Made-up pages, and cleaners with no rules but those given, for the tests of HTML."""

from __future__ import annotations

from typing import Any

from cleaner import Source
from cleaner.model import Page
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import Rule
from tests.conftest import cleaner_with

JUDGE = """about = "t"
[[block_model]]
id = "judge"
why = "Blocks of a few words are not main text."
threshold = 0.6
trees = [\"\"\"
words <= 3.5: 0.1
  -2.0
  links <= 0.5: 1.0
    2.0
    -1.0
\"\"\"]
example = '''
- <p>Home</p>
  <p>The ferry was late again on Monday.</p>
'''
"""


def page_of(*blocks: str, title: str = "") -> str:
    """A page of these blocks: markup as it is, other text as paragraphs."""
    body = "\n".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    return f"<!doctype html><html lang='en'><head><title>{title}</title></head><body>\n{body}\n</body></html>"


def rule(kind: str, id: str = "r", *, pack: str = "t", example: str = "- <p>a</p>\n  <p>b</p>", **keys: Any) -> Rule:
    """A rule of that kind with these keys."""
    written = {True: "true", False: "false"}
    body = [
        f"{key} = {written[v] if isinstance(v, bool) else repr(v)}" for key, v in {"max_share": 1.0, **keys}.items()
    ]
    text = f"about='t'\n[[{kind}]]\nid='{id}'\nwhy='w'\nexample='''\n{example}\n'''\n" + "\n".join(body)
    (loaded,) = parse_pack(text, f"{pack}.toml", pack)
    return loaded


def judge(old: str = "", new: str = "") -> Rule:
    """The judge above, with a part of its pack replaced."""
    (loaded,) = parse_pack(JUDGE.replace(old, new) if old else JUDGE, "t.toml", "t")
    return loaded


def explained(markup: str, *rules: Rule, format: str = "html", **options: Any) -> Page:
    """The page after all stages."""
    source = Source(id="x", data=markup.encode(), format=format)
    return cleaner_with(*rules, **{"encoding": "utf-8", "flag_languages": False, **options}).explain(source)


def left(markup: str, *rules: Rule, **options: Any) -> list[str]:
    """The lines that stay of all visible text."""
    return explained(markup, *rules, **{"extractor": "none", **options}).cleaned.splitlines()
