"""What the training of both models shares: labelled pages, trees of LightGBM, and their place in a pack.

Pages are parted by site, so that a model can be tried on sites that it has not seen. Trees are grown twice: of all
features, then of those that told most. LightGBM is imported where it is first needed.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner import Cleaner
from cleaner.linemodel.trees import Node, write_tree

RULES = Path(__file__).resolve().parents[2] / "rules"
PARTS = 5
PARAMETERS = {
    "objective": "binary", "lambda_l2": 5, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 63, "seed": 1,
    "verbose": -1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip


@dataclass
class Labelled:
    """A page; for each piece of it (line, block) a label (None: not learned from), a weight and its features as a row."""

    name: str
    file: Path
    site: str
    labels: list[bool | None]
    weights: list[float]
    rows: list[tuple[float, ...]]

    @property
    def part(self) -> int:
        return int(hashlib.md5(self.site.encode(), usedforsecurity=False).hexdigest(), 16) % PARTS


@dataclass
class Plan:
    """How the trees of a rule are grown, and with which options a cleaner uses them."""

    rule: str  # pack/id
    features: Sequence[str]  # in the order of a page's rows
    asked: int  # how many features the trees ask
    trees: int
    parameters: Mapping[str, Any]  # of LightGBM, beside those above
    rising: Collection[str] = ()  # features of which more is never points less
    options: Mapping[str, Any] = field(default_factory=dict)


def find_site(url: str | None, name: str) -> str:
    """The site of a page: its host; the page's name where no host is known.

    >>> find_site("https://www.example.org/tides", "p1"), find_site(None, "p1")
    ('example.org', 'p1')
    """
    return (urlsplit(url or "").hostname or name).removeprefix("www.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `train`."""
    parser.add_argument("folders", nargs="+", metavar="FOLDER[:WEIGHT]")
    parser.add_argument("--cross", type=Path, metavar="OUT")
    parser.add_argument("--write", action="store_true")


def split_weight(given: str) -> tuple[Path, float]:
    """The folder and the weight of ``FOLDER`` or ``FOLDER:WEIGHT``.

    >>> split_weight("pages:0.5")[1], split_weight("pages")[1]
    (0.5, 1.0)
    """
    path, _, weight = given.partition(":")
    return Path(path), float(weight or 1)


def train(pages: Sequence[Labelled], plan: Plan, args: argparse.Namespace) -> None:
    """What the arguments ask for."""
    if args.cross:
        clean_crosswise(pages, plan, args.cross)
    if args.write:
        write_trees(plan.rule, grow(pages, plan))


def clean_crosswise(pages: Sequence[Labelled], plan: Plan, out: Path) -> None:
    """Each page by a model that has not seen its site."""
    for part in range(PARTS):
        trees = grow([page for page in pages if page.part != part], plan)
        cleaner = Cleaner(flag_languages=False, override={plan.rule: {"trees": trees}}, **plan.options)
        for page in pages:
            if page.part == part:
                place = out / f"{page.name}.txt"
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(cleaner.clean_file(page.file).text, "utf-8")


def grow(pages: Sequence[Labelled], plan: Plan) -> list[str]:
    """The texts of the trees, which ask the features that told most in a first round."""
    first = fit(pages, plan, plan.features)
    gains = dict(zip(plan.features, first.feature_importance("gain"), strict=True))
    best = sorted(sorted(plan.features, key=lambda name: (-gains[name], name))[: plan.asked])
    told = fit(pages, plan, best).dump_model()["tree_info"]
    return [write_tree(to_node(tree["tree_structure"], best)) for tree in told]


def fit(pages: Sequence[Labelled], plan: Plan, features: Sequence[str]) -> Any:
    """A model of LightGBM that sees these features."""
    import lightgbm
    import numpy as np

    columns = [plan.features.index(name) for name in features]
    rows, labels, weights = [], [], []
    for page in pages:
        for row, label, weight in zip(page.rows, page.labels, page.weights, strict=True):
            if label is not None:
                rows.append([row[column] for column in columns])
                labels.append(label)
                weights.append(weight)
    mean = sum(weights) / len(weights)
    weights = [weight / mean for weight in weights]
    parameters = {**PARAMETERS, **plan.parameters}
    if plan.rising:
        parameters["monotone_constraints"] = [int(name in plan.rising) for name in features]
    data = lightgbm.Dataset(np.array(rows, dtype=float), np.array(labels, dtype=int), weight=weights)
    return lightgbm.train(parameters, data, plan.trees)


def to_node(tree: dict[str, Any], features: Sequence[str]) -> Node | float:
    """A tree of LightGBM as ours.

    >>> leaves = {"left_child": {"leaf_value": 1}, "right_child": {"leaf_value": -1}}
    >>> to_node({"split_feature": 1, "threshold": 3.5, "internal_value": 0.2, **leaves}, ["ends", "words"])
    Node(feature='words', limit=3.5, mean=0.2, yes=1.0, no=-1.0)
    """
    if "leaf_value" in tree:
        return float(tree["leaf_value"])
    yes, no = (to_node(tree[f"{side}_child"], features) for side in ("left", "right"))
    return Node(features[tree["split_feature"]], tree["threshold"], tree["internal_value"], yes, no)


def write_trees(rule: str, trees: Sequence[str]) -> None:
    """Put the trees into the table of the rule."""
    pack, _, id = rule.partition("/")
    file = RULES / f"{pack}.toml"
    text = file.read_text("utf-8")
    told = "".join(f'  """\n{tree}""",\n' for tree in trees)
    start = text.index("trees = [\n", text.index(f'id = "{id}"'))
    end = text.index("\n]\n", start)
    file.write_text(f"{text[:start]}trees = [\n{told.rstrip()}{text[end:]}", "utf-8")
