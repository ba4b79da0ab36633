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
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner import Cleaner, Source
from cleaner.dom.features import BLOCK_FEATURES, measure_blocks
from cleaner.dom.votes import to_words
from cleaner.linemodel import chrome_words
from cleaner.linemodel.trees import Node, write_tree

RULES = Path(__file__).resolve().parents[2] / "rules" / "extract.toml"
FEATURES = sorted(BLOCK_FEATURES)
PARTS = 5
SURE, UNSURE = 0.7, 0.3  # shares of a block's words that are in the gold text; between them nothing is learned
LONG = 100  # words from which on a block weighs no more
LEAST_SEGMENT = 25  # characters of a block that is part of a segment
PARAMETERS = {
    "objective": "binary", "num_leaves": 16, "learning_rate": 0.08, "min_data_in_leaf": 60, "lambda_l2": 5,
    "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 63, "seed": 1, "verbose": -1,
    "deterministic": True, "force_row_wise": True, "num_threads": 1,
}  # fmt: skip
# A block that an extractor took more of, or whose boxes or path it took more of, is never judged worse for it.
RISING = tuple(f"{who}{place}" for who in ("first", "second") for place in ("", "_path", "_box", "_box_1"))


@dataclass
class Labelled:
    """A page with its blocks' labels (None: not learned from), weights and features as rows."""

    name: str
    file: Path
    part: int
    labels: list[bool | None]
    weights: list[float]
    rows: list[tuple[float, ...]]


def read_folder(given: str, cleaner: Cleaner) -> Iterator[Labelled]:
    """All pages of a folder, ``FOLDER`` or ``FOLDER:WEIGHT``."""
    path, _, weight = given.partition(":")
    for name, gold in sorted(json.loads((Path(path) / "ground-truth.json").read_text("utf-8")).items()):
        file = Path(path) / "html" / f"{name}.html"
        page = cleaner.mend(Source(id=name, data=file.read_bytes(), format="html"))
        if page.sheet is None or not page.sheet.first or not page.sheet.second:
            continue  # no blocks, or too heavy a page for an extractor
        texts = [block.text for block in page.sheet.blocks]
        labels = label_by_text(texts, gold["articleBody"]) if gold.get("articleBody") else label_by_parts(texts, gold)
        columns = measure_blocks(page.sheet, chrome_words())
        site = (urlsplit(gold.get("url") or "").hostname or name).removeprefix("www.")
        yield Labelled(
            name=f"{Path(path).name}/{name}",
            file=file,
            part=int(hashlib.md5(site.encode(), usedforsecurity=False).hexdigest(), 16) % PARTS,
            labels=labels,
            weights=weigh(texts, labels, float(weight or 1)),
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


def train(pages: Sequence[Labelled], features: int, trees: int) -> list[str]:
    """The texts of the trees, which ask the features that told most in a first round."""
    first = fit(pages, FEATURES, trees)
    gains = dict(zip(FEATURES, first.feature_importance("gain"), strict=True))
    best = sorted(sorted(FEATURES, key=lambda name: (-gains[name], name))[:features])
    told = fit(pages, best, trees).dump_model()["tree_info"]
    return [write_tree(to_node(tree["tree_structure"], best)) for tree in told]


def fit(pages: Sequence[Labelled], features: Sequence[str], trees: int) -> Any:
    """A model of LightGBM that sees these features."""
    import lightgbm
    import numpy as np

    columns = [FEATURES.index(name) for name in features]
    rows, marks, weights = [], [], []
    for page in pages:
        for row, label, weight in zip(page.rows, page.labels, page.weights, strict=True):
            if label is not None:
                rows.append([row[column] for column in columns])
                marks.append(label)
                weights.append(weight)
    mean = sum(weights) / len(weights)
    weights = [weight / mean for weight in weights]
    rising = [int(name in RISING) for name in features]
    data = lightgbm.Dataset(np.array(rows, dtype=float), np.array(marks, dtype=int), weight=weights)
    return lightgbm.train({**PARAMETERS, "monotone_constraints": rising}, data, trees)


def to_node(tree: dict[str, Any], features: Sequence[str]) -> Node | float:
    if "leaf_value" in tree:
        return float(tree["leaf_value"])
    yes, no = (to_node(tree[f"{side}_child"], features) for side in ("left", "right"))
    return Node(features[tree["split_feature"]], tree["threshold"], tree["internal_value"], yes, no)


def clean_crosswise(pages: Sequence[Labelled], features: int, trees: int, out: Path) -> None:
    """Each page by a model that has not seen its site."""
    for part in range(PARTS):
        texts = train([page for page in pages if page.part != part], features, trees)
        cleaner = Cleaner(flag_languages=False, override={"extract/main-text": {"trees": texts}})
        for page in pages:
            if page.part == part:
                place = out / f"{page.name}.txt"
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(cleaner.clean_bytes(page.file.read_bytes(), format="html").text, "utf-8")


def write_model(trees: Sequence[str]) -> None:
    """Put the trees into the model's table."""
    text = RULES.read_text("utf-8")
    told = "".join(f'  """\n{tree}""",\n' for tree in trees)
    start = text.index("trees = [\n")
    end = text.index("\n]\n", start)
    RULES.write_text(f"{text[:start]}trees = [\n{told.rstrip()}{text[end:]}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER[:WEIGHT]")
    parser.add_argument("--cross", type=Path, metavar="OUT")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--features", type=int, default=60, help="how many features the trees may ask")
    parser.add_argument("--trees", type=int, default=100)
    args = parser.parse_args()
    cleaner = Cleaner(flag_languages=False)
    pages = [page for folder in args.folders for page in read_folder(folder, cleaner)]
    print(f"{len(pages)} pages, {sum(label is not None for page in pages for label in page.labels)} labelled blocks")
    if args.cross:
        clean_crosswise(pages, args.features, args.trees, args.cross)
    if args.write:
        write_model(train(pages, args.features, args.trees))


if __name__ == "__main__":
    main()
