"""Words of lines as the line model sees them, against plain definitions."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cleaner.linemodel.facts import Facts, Vocabulary
from cleaner.lines import Lines

_PIECES = (
    "Bridge",
    "bridge",
    "COUNCIL",
    "it's",
    "a",
    "straße",
    "İstanbul",
    "Σας",
    "x1y",
    "word_word",
    ".",
    "?",
    " ",
    " ",
    " ",
    "\x1c",
)
texts = st.lists(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join), max_size=8).map("\n".join)


def facts_of(text: str) -> Facts:
    lines = Lines(text)
    return Facts(lines, lines, Vocabulary((), ()))


@given(texts | st.text(max_size=300))
def test_words_in_small_letters(text: str) -> None:
    facts = facts_of(text)
    assert list(facts._lower.values()) == [re.findall(r"[^\W\d_]+", line.text[:240].lower()) for line in facts.lines]


@given(texts)
def test_words_that_another_sentence_has(text: str) -> None:
    facts = facts_of(text)
    longer = [{word for word in words if len(word) > 3} for words in facts._lower.values()]
    seen = Counter(word for words, told in zip(longer, facts.sentence, strict=True) if told for word in words)
    plain = [
        sum(seen[word] > told for word in words) / len(words) if words else -1.0
        for words, told in zip(longer, facts.sentence, strict=True)
    ]
    assert facts.shared_words == plain


def test_shared_words_by_hand() -> None:
    told = "The bridge was repaired before winter."
    facts = facts_of(f"{told}\nBridge opened\n{told}\nThe council talked about a tunnel.")
    assert facts.shared_words == [1.0, 0.5, 1.0, 0.0]


@given(texts, st.data())
def test_the_lines_asked_have_the_columns_of_all(text: str, data: st.DataObject) -> None:
    every = facts_of(text)
    asked = sorted(data.draw(st.sets(st.sampled_from(range(every.count))))) if every.count else []
    some = Facts(every.page, every.page, Vocabulary((), ()), asked)
    for name in ("capitals", "word_length", "commas", "small", "shared_words"):
        whole, part = getattr(every, name), getattr(some, name)
        assert [part[at] for at in asked] == [whole[at] for at in asked]
