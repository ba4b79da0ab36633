"""Documents as hypothesis makes them: prose, lines that rules know, damage, and any characters at all."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.rulebook.examples import read_example

PROSE = (
    "The council met on Monday and agreed to repair the bridge before winter.",
    "Am Abend zog ein Gewitter über die Stadt, und viele Keller liefen voll.",
    "Les habitants ont planté trois cents arbres le long de la rivière.",
    "Вчера в городе открыли новую библиотеку для детей и взрослых.",
    "昨天下午，市图书馆迎来了第一批读者。",
    "Title of the page",
    "The cafÃ© wasnâ€™t open &amp; nobody knew why.",
)
DAMAGE = (
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u00ad",
    "e\u0301",
    "&eacute;",
    "\x07",
    "\u2028",
    "\r",
    "\x85",
    "Ã©",
    "  ",
    "\t",
)


@lru_cache(maxsize=1)
def rule_lines() -> tuple[str, ...]:
    lines = {line for rule in Cleaner().all_rules for line in read_example(rule.spec.example).before if line}
    return tuple(sorted(lines))


def lines() -> st.SearchStrategy[str]:
    known = st.sampled_from(PROSE) | st.sampled_from(rule_lines()) | st.just("")
    damaged = st.builds("".join, st.lists(st.sampled_from(PROSE) | st.sampled_from(DAMAGE), max_size=4))
    return known | damaged | st.text(max_size=30)


def texts() -> st.SearchStrategy[str]:
    """Whole documents, with any line ends; no lone surrogates (UTF-8 has none)."""
    ends = st.sampled_from(("\n", "\n\n", "\r\n", "\r", "\u2028"))
    pieces = st.lists(st.tuples(lines(), ends), max_size=25).map(lambda rows: "".join(a + b for a, b in rows))
    return st.tuples(pieces, lines()).map("".join).filter(_is_encodable)


def _is_encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def broken_files() -> st.SearchStrategy[bytes]:
    """Files of several encodings, a line each, cut anywhere at both ends, with stray bytes."""
    codecs = ("utf-8", "cp1252", "cp1251", "gb18030", "utf-16-le", "shift_jis", "iso2022_jp", "koi8-r")
    line = st.builds(str.encode, st.sampled_from(PROSE), st.sampled_from(codecs), st.just("ignore"))
    stray = st.sampled_from((b"", b"\x00", b"\x93", b"\xed\xa0\xbd", b"\xff\xfe", b"\x1b$B", b"\xc3"))
    pieces = st.lists(st.tuples(line, stray).map(b"".join), max_size=5).map(b"\n".join)
    return st.builds(
        lambda data, head, tail: data[head : len(data) - tail], pieces, st.integers(0, 5), st.integers(0, 5)
    )
