"""Labelled lines from HTML pages with their main text: more pages to train the line model on.

    python tests/bench/label.py PRESET FOLDER OUT

FOLDER holds html/<id>.html and ground-truth.json with an ``articleBody`` for each id (and ``url``, ``type``). OUT gets
<id>.txt, all visible text of the page for PRESET flattened, what the extractor finds for extracted, and gold.json with
a label for each line: c where most of its word triples stand in the main text, b where hardly any do, i in between.
A line of up to four words is c where its words stand in the main text and the longer lines on both sides are c, b
where they do not or those lines are b. The page's title is i: golds differ in whether it belongs to the text.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

from growing import find_site

from cleaner import Cleaner, Source
from cleaner.dom.flatten import flatten
from cleaner.errors import InputError
from cleaner.lines import Lines

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_]+")
_SHORT = 4
_MOST, _HARDLY = 0.7, 0.2


def split_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def triples(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def label_lines(lines: Sequence[str], gold: str) -> str:
    """One label a line, from the main text.

    >>> label_lines(["Home", "The heron stood in the reeds all day.", "Buy now"], "The heron stood in the reeds all day.")
    'bcb'
    """
    words = split_words(gold)
    known, told = triples(words), f" {' '.join(words)} "
    rows = [split_words(line) for line in lines]
    labels = [_label_long(row, known) if len(row) > _SHORT else "" for row in rows]
    title = split_words(lines[0]) if lines else []
    for at, row in enumerate(rows):
        if row and "c" not in labels[:at] and labels[at] != "c" and len(set(row) & set(title)) >= 0.75 * len(set(row)):
            labels[at] = "i" if len(row) > 2 else labels[at]
    long = list(labels)  # short lines do not speak for each other
    return "".join(label or _label_short(rows[at], long, at, told) for at, label in enumerate(labels))


def _label_long(row: Sequence[str], known: set[tuple[str, ...]]) -> str:
    own = triples(row)
    share = len(own & known) / len(own)
    return "c" if share >= _MOST else "b" if share <= _HARDLY else "i"


def _label_short(row: Sequence[str], labels: Sequence[str], at: int, told: str) -> str:
    if not row:
        return "i"
    if f" {' '.join(row)} " not in told:
        return "b"
    above = next((label for label in reversed(labels[:at]) if label in ("b", "c")), "b")
    below = next((label for label in labels[at + 1 :] if label in ("b", "c")), "b")
    return above if above == below else "i"


def read_lines(cleaner: Cleaner, preset: str, data: bytes) -> list[str]:
    source = Source(id="page", data=data, format="html")
    if preset == "extracted":
        return [line.text for line in Lines(cleaner.mend(source).text).solid]
    decoded = cleaner.mend(Source(id="page", data=data, format="text")).text
    return [line.text for line in Lines(flatten(decoded)).solid]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", choices=("extracted", "flattened"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    cleaner = Cleaner(flag_languages=False)
    docs = {}
    for name, gold in sorted(json.loads((args.folder / "ground-truth.json").read_text("utf-8")).items()):
        file = args.folder / "html" / f"{name}.html"
        if not file.exists() or not gold.get("articleBody"):
            continue
        try:
            lines = read_lines(cleaner, args.preset, file.read_bytes())
        except InputError as error:
            print(f"{name}: {error}")
            continue
        labels = label_lines(lines, gold["articleBody"])
        if labels.count("c") < 3 or len(lines) < 8:
            continue
        (args.out / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
        site = find_site(gold.get("url"), name)
        docs[name] = {"labels": labels, "site": site, "source": gold.get("type", "html")}
    (args.out / "gold.json").write_text(json.dumps({"docs": docs}, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(docs)} pages, {sum(len(doc['labels']) for doc in docs.values())} lines")


if __name__ == "__main__":
    main()
