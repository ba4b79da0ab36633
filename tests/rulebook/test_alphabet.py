"""Small alphabets: a pattern finds the same in them as in Unicode."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.rulebook.alphabet import narrow
from cleaner.rulebook.patterns import compile_exact, compile_re2
from cleaner.rulebook.translate import translate

_CHARS = "aksZ09 _-.'é" + "ÉßẞſKİıςσΣ–’„\u0345ιἈΐ\u1fd3ﬅﬆжЖё中あ한١٣²\u00a0\u3000\u0301\u0085\u00ad\U0001f642ÅåÅ"
_PATTERNS = (
    r"\w+",
    r"\d+\s",
    r"[^\w\s]+",
    r"straße",
    r"[а-яё]+",
    r"[k-s–—]+",
    r"[^–é\d]+",
    r"ΣΑΣ|σ+",
    r"(\pL\.?)+",
    r"\x{345}|\u0390",
    r"ﬅ",
    r"[[:alpha:]]+",
    r".é.",
    r"[\x{ab}'’]",
    r"\p{Han}+",
    r"[\x{4e00}-\x{9fff}]+",
    "".join(map(chr, range(0x4E00, 0x4E80))) + "?|中|[あж]+",
)


@pytest.mark.parametrize("pattern", _PATTERNS)
@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet=_CHARS, min_size=1, max_size=12))
def test_the_same_is_found_in_a_small_alphabet(pattern: str, text: str) -> None:
    exact = translate(pattern).exact
    compiled, encode = compile_exact(exact)
    in_unicode = [match.span() for match in compile_re2(exact).finditer(text)]
    assert [match.span() for match in compiled.finditer(encode(text))] == in_unicode


def test_what_has_no_small_alphabet_is_left_to_unicode() -> None:
    assert narrow(r"\p{Han}") is None
    assert narrow(r"[\x{4e00}-\x{9fff}]") is None
