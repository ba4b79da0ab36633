"""RE2, the linear regular expressions behind the fast path."""

from __future__ import annotations

import re
from typing import Any

_UNICODE = {r"\s": r"[\s\v\x{1c}-\x{1f}\x{85}\p{Z}]", r"\w": r"[\p{L}\p{N}_]"}  # RE2's own are ASCII


def compile_re2(pattern: str) -> Any:
    """An RE2 pattern, each line for itself, with memory enough for the large classes here."""
    import re2

    chosen = re2.Options()
    chosen.max_mem = 64 << 20
    chosen.log_errors = False
    return re2.compile(f"(?m){pattern}", chosen)


def compact(verbose: str) -> str:
    r"""A pattern written for re.VERBOSE without its white space and comments, `\s` and `\w` as Python means them.

    >>> compact("a [ b]  # c")
    'a[ b]'
    """
    tokens = re.findall(r"\\.|\[(?:\\.|[^\]\\])*\]|#[^\n]*|\s+|.", verbose)
    kept = (token for token in tokens if not (token[0] == "#" or token.isspace()))
    return "".join(_UNICODE.get(token, token) for token in kept)
