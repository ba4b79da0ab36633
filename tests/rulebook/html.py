"""Made-up pages, and a cleaner with no rules but those given, for the tests of HTML."""

from __future__ import annotations

from typing import Any

from cleaner import Cleaner, Source
from cleaner.model import Page
from cleaner.rulebook.book import RuleBook
from cleaner.rulebook.loader import parse_pack
from cleaner.rulebook.spec import Rule

STORY = [
    "The ferry was late again on Monday, and nobody on the pier knew why it had not left the other shore.",
    "By noon some forty people stood in the rain, most of them with shopping bags, two with bicycles.",
    "At a quarter past one the boat came round the headland, a little low in the water but under its own power.",
    "The captain said that a rope had been caught in the propeller, and that it took an hour to cut it loose.",
]

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


def cleaner_with(*rules: Rule, **options: Any) -> Cleaner:
    """A cleaner of these rules alone."""
    cleaner = Cleaner(shipped=False, **options)
    cleaner.__dict__["all_rules"] = list(rules)
    cleaner.__dict__["rulebook"] = RuleBook(list(rules))
    return cleaner


def explained(markup: str, *rules: Rule, format: str = "html", **options: Any) -> Page:
    """The page after all stages."""
    source = Source(id="x", data=markup.encode(), format=format)
    return cleaner_with(*rules, **{"encoding": "utf-8", "flag_languages": False, **options}).explain(source)


def left(markup: str, *rules: Rule, **options: Any) -> list[str]:
    """The lines that stay of all visible text."""
    return explained(markup, *rules, **{"extractor": "none", **options}).cleaned.splitlines()
