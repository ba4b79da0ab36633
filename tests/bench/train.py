"""Train the line model: trees of named features, from pages whose lines are labelled.

    pip install lightgbm
    python tests/bench/train.py PRESET FOLDER[:WEIGHT]… [--cross OUT] [--write]

PRESET is extracted or flattened. A FOLDER holds <id>.txt and gold.json: ``{"docs": {id: {"labels", "site", "source"}}}``
with a label for each line, c content, b boilerplate, others not learned from. Features are those of the lines that the
rules of this tree leave. --cross OUT cleans each page by a model that saw no page of its site (five parts) and writes
OUT/<id>.txt for any scorer; --write trains on all and puts the trees into rules/model.toml. Same folders, same rules,
same version of lightgbm: same trees.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner import Cleaner, Source
from cleaner.language import tell_language
from cleaner.linemodel.features import FEATURES as KNOWN
from cleaner.linemodel.trees import Node, write_tree
from cleaner.model import Page
from cleaner.pipeline import judge, mend
from cleaner.rulebook.kinds.model import see

RULES = Path(__file__).resolve().parents[2] / "rules" / "model.toml"
FEATURES = sorted(KNOWN)
PARTS = 5
ROUNDS = {"extracted": 60, "flattened": 100}
KEPT = {"extracted": 24, "flattened": len(FEATURES)}  # more told no more of extracted text, and cost twice the time
PARAMETERS = {
    "objective": "binary", "num_leaves": 8, "learning_rate": 0.12, "min_data_in_leaf": 80, "lambda_l2": 5,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 63, "seed": 1, "verbose": -1,
    "deterministic": True, "force_row_wise": True, "num_threads": 2,
}  # fmt: skip


@dataclass
class Labelled:
    """A page with the labels of the lines that the rules leave, and their features as rows."""

    name: str
    file: Path
    part: int
    weight: float
    labels: str
    words: list[int]
    rows: list[tuple[float, ...]]


def read_folder(given: str, cleaner: Cleaner) -> Iterator[Labelled]:
    """All pages of a folder, ``FOLDER`` or ``FOLDER:WEIGHT``."""
    path, _, weight = given.partition(":")
    docs = json.loads((Path(path) / "gold.json").read_text("utf-8"))["docs"]
    for name, doc in sorted(docs.items()):
        file = Path(path) / f"{name}.txt"
        page = page_before_model(cleaner, name, file)
        if page.left is None or not page.left.solid:
            continue
        columns = see(page, page.left)
        lines = page.left.solid
        yield Labelled(
            name=name,
            file=file,
            part=int(hashlib.md5(doc["site"].encode(), usedforsecurity=False).hexdigest(), 16) % PARTS,
            weight=float(weight or 1),
            labels="".join([doc["labels"][line.number - 1 : line.number] or "i" for line in lines]),
            words=[line.words for line in lines],
            rows=list(zip(*[columns[name] for name in FEATURES], strict=True)),
        )


def page_before_model(cleaner: Cleaner, name: str, file: Path) -> Page:
    page = mend(Source(id=name, data=file.read_bytes()), cleaner.config, cleaner.rulebook)
    return judge(tell_language(page, cleaner.config.language_options), cleaner.rulebook)


def train(pages: Sequence[Labelled], preset: str) -> list[str]:
    """The texts of the trees, which ask the features that told most in a first round."""
    first = fit(pages, preset, FEATURES)
    gains = dict(zip(FEATURES, first.feature_importance("gain"), strict=True))
    best = sorted(sorted(FEATURES, key=lambda name: (-gains[name], name))[: KEPT[preset]])
    told = fit(pages, preset, best).dump_model()["tree_info"]
    return [write_tree(to_node(tree["tree_structure"], best)) for tree in told]


def fit(pages: Sequence[Labelled], preset: str, features: Sequence[str]) -> Any:
    """A model of LightGBM that sees these features."""
    import lightgbm
    import numpy as np

    columns = [FEATURES.index(name) for name in features]
    rows, marks, weights = [], [], []
    for page in pages:
        known = [at for at, label in enumerate(page.labels) if label in "bc"]
        for at in known:
            rows.append(page.rows[at])
            marks.append(page.labels[at] == "b")
            # A long line is worth more than a short one, by its root; all pages are worth the same.
            weights.append(page.weight * min(100, max(1, page.words[at])) ** 0.5 / len(known))
    mean = sum(weights) / len(weights)
    weights = [weight / mean for weight in weights]
    seen = np.array(rows, dtype=float)[:, columns]
    data = lightgbm.Dataset(seen, np.array(marks, dtype=int), weight=weights)
    return lightgbm.train(PARAMETERS, data, ROUNDS[preset])


def to_node(tree: dict[str, Any], features: Sequence[str]) -> Node | float:
    if "leaf_value" in tree:
        return float(tree["leaf_value"])
    yes, no = (to_node(tree[f"{side}_child"], features) for side in ("left", "right"))
    return Node(features[tree["split_feature"]], tree["threshold"], tree["internal_value"], yes, no)


def clean_crosswise(pages: Sequence[Labelled], preset: str, out: Path) -> None:
    """Each page by a model that has not seen its site."""
    out.mkdir(parents=True, exist_ok=True)
    for part in range(PARTS):
        trees = train([page for page in pages if page.part != part], preset)
        cleaner = Cleaner(preset=preset, flag_languages=False, override={f"model/{preset}": {"trees": trees}})
        for page in pages:
            if page.part == part:
                cleaned = cleaner.clean_file(page.file)
                (out / f"{page.name}.txt").write_text(cleaned.text, "utf-8")


def write_model(preset: str, trees: Sequence[str]) -> None:
    """Put the trees into the table of the preset's model."""
    text = RULES.read_text("utf-8")
    told = "".join(f'  """\n{tree}""",\n' for tree in trees)
    start = text.index("trees = [\n", text.index(f'id = "{preset}"'))
    end = text.index("\n]\n", start)
    RULES.write_text(f"{text[:start]}trees = [\n{told.rstrip()}{text[end:]}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", choices=sorted(ROUNDS))
    parser.add_argument("folders", nargs="+", metavar="FOLDER[:WEIGHT]")
    parser.add_argument("--cross", type=Path, metavar="OUT")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    cleaner = Cleaner(preset=args.preset, flag_languages=False, disable=("model",))
    pages = [page for folder in args.folders for page in read_folder(folder, cleaner)]
    lines = sum(len(re.findall("[bc]", page.labels)) for page in pages)
    print(f"{len(pages)} pages, {lines} labelled lines that the rules leave")
    if args.cross:
        clean_crosswise(pages, args.preset, args.cross)
    if args.write:
        write_model(args.preset, train(pages, args.preset))


if __name__ == "__main__":
    main()
