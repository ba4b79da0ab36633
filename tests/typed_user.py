"""What a user writes, for `mypy --strict`: test_wheel.py puts it to the types of the installed package.

Nothing of it is run. An ignored error must be one (strict warns of ignores that are not needed).
"""

from collections.abc import Iterable
from pathlib import Path

import cleaner
from cleaner import Cleaned, Cleaner, Config, Removal


def rules_of(cleaned: Cleaned) -> list[str]:
    return [f"{removal.rule} in line {removal.line}" for removal in cleaned.removals]


def longest(removals: list[Removal]) -> int:
    return max((removal.end - removal.start for removal in removals), default=0)


def clean_all(paths: Iterable[Path], tool: Cleaner) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in paths:
        try:
            with cleaner.time_limit(10):
                texts[path.name] = tool.clean_file(path).text
        except cleaner.NotTextError:
            continue
        except cleaner.InputError as error:
            print(error)
    return texts


def read_back(out: str) -> int:
    count = 0
    for one in cleaner.read_outputs(out):
        if isinstance(one, cleaner.Unreadable):
            print(one.place, one.message)
        else:
            count += len(cleaner.restore(one)) + len(one.text) + len(one.place)
    return count


def use_all_names() -> None:
    tool = Cleaner(
        Config(preset="careful"), languages=["en", "de"], disable=("share",), override={"a/b": {"max_words": 3}}
    )
    one: Cleaned = cleaner.clean_text("Rain fell.", id="a", preset="auto", flag_gap=0.1)
    one = cleaner.clean_bytes(b"Rain fell.", format="text")
    three: Cleaned = tool.clean_source(cleaner.Source(id="a", data=b"Rain fell.", host="example.org"))
    data: bytes = cleaner.restore(one.text, one.sidecar)
    language: str = three.sidecar.language.tag
    score: float | None = one.flags[0].score
    mended: str = tool.mend(cleaner.Source(id="a", data=b"Rain fell.")).repairs[0].before
    print(data, language, score, mended, cleaner.__version__)

    cleaner.clean_text("Rain fell.", presett="auto")  # type: ignore[call-arg]
    cleaner.clean_text("Rain fell.", preset="autumn")  # type: ignore[arg-type]
    cleaner.clean_text(b"Rain fell.")  # type: ignore[arg-type]
    cleaner.restore(one.text)  # type: ignore[call-overload]
    tool.clean_text("Rain fell.", format="pdf")  # type: ignore[arg-type]
    one.text = "Snow fell."  # type: ignore[misc]
    print(one.removed)  # type: ignore[attr-defined]
