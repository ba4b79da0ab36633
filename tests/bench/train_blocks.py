"""Train the block model: which blocks of an HTML page are its main text, from pages with a gold text.

    pip install lightgbm
    python tests/bench/train_blocks.py FOLDER[:WEIGHT]… [--cross OUT] [--write] [--features N] [--trees N]

A FOLDER holds html/<id>.html and ground-truth.json: for each id an ``articleBody``, or segments ``with`` and
``without`` that must and must not be in the text; ``url`` tells the site. A block is main text where most of its words
have a place in the gold text, in order; of pages with segments only blocks that hold one are learned from. --cross OUT
cleans each page by a model that saw no page of its site (five parts) and writes OUT/<folder>/<id>.txt for any scorer;
--write trains on all and puts the trees into rules/extract.toml. Same folders, same rules, same versions: same trees.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from growing import Labelled, Plan, add_arguments, find_site, split_weight, train

from cleaner import Cleaner, Source
from cleaner.dom.features import BLOCK_FEATURES, measure_blocks
from cleaner.dom.votes import to_words
from cleaner.linemodel.words import chrome_words

FEATURES = sorted(BLOCK_FEATURES)
SURE, UNSURE = 0.7, 0.3  # shares of a block's words that are in the gold text; between them nothing is learned
LONG = 100  # words from which on a block weighs no more
LEAST_SEGMENT = 25  # characters of a block that is part of a segment
PARAMETERS = {
    "num_leaves": 16, "learning_rate": 0.08, "min_data_in_leaf": 60, "feature_fraction": 0.4, "num_threads": 1,
}  # fmt: skip
# A block that an extractor took more of, or whose boxes or path it took more of, is never judged worse for it.
RISING = tuple(f"{who}{place}" for who in ("first", "second") for place in ("", "_path", "_box", "_box_1"))


def read_folder(folder: Path, weight: float, cleaner: Cleaner) -> Iterator[Labelled]:
    """The pages of a folder, with their blocks."""
    for name, gold in sorted(json.loads((folder / "ground-truth.json").read_text("utf-8")).items()):
        file = folder / "html" / f"{name}.html"
        page = cleaner.mend(Source(id=name, data=file.read_bytes(), format="html"))
        if page.sheet is None or not page.sheet.first or not page.sheet.second:
            continue  # no blocks, or too heavy a page for an extractor
        texts = [block.text for block in page.sheet.blocks]
        labels = label_by_text(texts, gold["articleBody"]) if gold.get("articleBody") else label_by_parts(texts, gold)
        columns = measure_blocks(page.sheet, chrome_words())
        yield Labelled(
            name=f"{folder.name}/{name}",
            file=file,
            site=find_site(gold.get("url"), name),
            labels=labels,
            weights=weigh(texts, labels, weight),
            rows=list(zip(*[columns[name] for name in FEATURES], strict=True)),
        )


def label_by_text(texts: Sequence[str], gold: str) -> list[bool | None]:
    """Labels from a gold text: the longest runs of words that both share are matched first, in order.

    Copies of a block have the label of the one that was matched.

    >>> label_by_text(["Home", "The heron stood in the reeds.", "Buy"], "The heron stood in the reeds.")
    [False, True, False]
    """
    owners, words = [], []
    for number, text in enumerate(texts):
        found = to_words(text).split()
        words += found
        owners += [number] * len(found)
    hits = [0] * len(texts)
    for run in SequenceMatcher(None, to_words(gold).split(), words, autojunk=False).get_matching_blocks():
        for place in range(run.b, run.b + run.size):
            hits[owners[place]] += 1
    shares: dict[str, float] = {}
    keys = [to_words(text) for text in texts]
    for key, hit in zip(keys, hits, strict=True):
        shares[key] = max(shares.get(key, 0.0), hit / (key.count(" ") + 1))
    own = [hit / (key.count(" ") + 1) for key, hit in zip(keys, hits, strict=True)]
    found_ = [shares[key] if key.count(" ") >= 5 else share for key, share in zip(keys, own, strict=True)]
    return [True if share >= SURE else False if share <= UNSURE else None for share in found_]


def label_by_parts(texts: Sequence[str], gold: dict[str, Any]) -> list[bool | None]:
    """Labels from segments that must and must not be in the text."""
    wanted, unwanted = ([" ".join(part.split()) for part in gold.get(key, ())] for key in ("with", "without"))
    labels: list[bool | None] = []
    for text in texts:
        good, bad = (any(holds(text, part) for part in parts) for parts in (wanted, unwanted))
        labels.append(good if good != bad else None)
    return labels


def holds(text: str, part: str) -> bool:
    return part in text or (len(text) >= LEAST_SEGMENT and text in part)


def weigh(texts: Sequence[str], labels: Sequence[bool | None], weight: float) -> list[float]:
    """Weights by the root of a block's words; all pages' main texts weigh the same."""
    own = [
        min(LONG, text.count(" ") + 1) ** 0.5 if label is not None else 0.0
        for text, label in zip(texts, labels, strict=True)
    ]
    main = sum(value for value, label in zip(own, labels, strict=True) if label)
    total = max(main, 0.15 * sum(own)) or 1.0
    return [weight * value / total for value in own]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--features", type=int, default=60, help="how many features the trees may ask")
    parser.add_argument("--trees", type=int, default=100)
    args = parser.parse_args()
    cleaner = Cleaner(flag_languages=False)
    pages = [page for given in args.folders for page in read_folder(*split_weight(given), cleaner)]
    print(f"{len(pages)} pages, {sum(label is not None for page in pages for label in page.labels)} labelled blocks")
    options = {"format": "html"}
    train(pages, Plan("extract/main-text", FEATURES, args.features, args.trees, PARAMETERS, RISING, options), args)


if __name__ == "__main__":
    main()
