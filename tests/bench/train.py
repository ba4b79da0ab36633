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
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from growing import Labelled, Plan, add_arguments, split_weight, train

from cleaner import Cleaner, Source
from cleaner.language import tell_language
from cleaner.linemodel.features import FEATURES as KNOWN
from cleaner.lines import Line
from cleaner.model import Page
from cleaner.pipeline import judge, mend
from cleaner.rulebook.kinds.model import see

FEATURES = sorted(KNOWN)
ROUNDS = {"extracted": 60, "flattened": 100}
KEPT = {"extracted": 24, "flattened": len(FEATURES)}  # more told no more of extracted text, and cost twice the time
PARAMETERS = {
    "num_leaves": 8, "learning_rate": 0.12, "min_data_in_leaf": 80, "feature_fraction": 0.5, "num_threads": 2,
}  # fmt: skip
IS_BOILERPLATE = {"b": True, "c": False}


def read_folder(folder: Path, weight: float, cleaner: Cleaner) -> Iterator[Labelled]:
    """The pages of a folder, with the lines that the rules leave."""
    docs = json.loads((folder / "gold.json").read_text("utf-8"))["docs"]
    for name, doc in sorted(docs.items()):
        file = folder / f"{name}.txt"
        page = page_before_model(cleaner, name, file)
        if page.left is None or not page.left.solid:
            continue
        columns = see(page, page.left)
        lines = page.left.solid
        labels = [IS_BOILERPLATE.get(doc["labels"][line.number - 1 : line.number]) for line in lines]
        yield Labelled(
            name=name,
            file=file,
            site=doc["site"],
            labels=labels,
            weights=weigh(lines, labels, weight),
            rows=list(zip(*[columns[name] for name in FEATURES], strict=True)),
        )


def page_before_model(cleaner: Cleaner, name: str, file: Path) -> Page:
    page = mend(Source(id=name, data=file.read_bytes()), cleaner.config, cleaner.rulebook)
    return judge(tell_language(page, cleaner.config.language_options), cleaner.rulebook)


def weigh(lines: Sequence[Line], labels: Sequence[bool | None], weight: float) -> list[float]:
    """A long line is worth more than a short one, by its root; all pages are worth the same."""
    known = max(1, sum(label is not None for label in labels))
    return [weight * min(100, max(1, line.words)) ** 0.5 / known for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", choices=sorted(ROUNDS))
    add_arguments(parser)
    args = parser.parse_args()
    preset = args.preset
    cleaner = Cleaner(preset=preset, flag_languages=False, disable=("model",))
    pages = [page for given in args.folders for page in read_folder(*split_weight(given), cleaner)]
    lines = sum(label is not None for page in pages for label in page.labels)
    print(f"{len(pages)} pages, {lines} labelled lines that the rules leave")
    options = {"preset": preset}
    train(pages, Plan(f"model/{preset}", FEATURES, KEPT[preset], ROUNDS[preset], PARAMETERS, options=options), args)


if __name__ == "__main__":
    main()
