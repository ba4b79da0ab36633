"""What in a line is of no language: addresses, paths, codes, tags; and lines of code."""

from __future__ import annotations

import re
from functools import lru_cache

# Tokens of no language, and what a token needs to be one.
_NO_WORD = re.compile(
    r"\S*(?:://|@\S|[/\\]\S*[/\\.])\S*|\S*\.\S*[/\\]\S*|www\.\S*|\W*[a-zA-Z]\w*(?:\.\w+){2,}\W*"
    r"|\W*[a-z_]\w*\.[a-z]\w*\W*|\W*[A-Za-z]*\d[A-Za-z\d.,:-]*\W*|[#@]\w+\W*"
)
_MARK, _DOT = re.compile(r"[0-9/@#\\]"), re.compile(r"\.\w")
_STOPS = ".,;:!?)\"'”’"  # signs at the end of words, which make no code of them
_LONGEST_TOKEN = 300
_LONG_LINE = 2000  # characters from which a masked line is not kept

# Marks of code; two of them, and one in six words, make a line of it.
_CODE = re.compile(
    r"[{};=<>|\\`\[\]]|\$[a-zA-Z_{(]|\(\)|\w\(|->|::|&&|(?<!\S)--?[a-zA-Z]|\w_\w|\b[a-zA-Z]+[a-z][A-Z]\w*|\w\.\w+\(|\b[a-z]\w*\.[a-z]\w*"
    r"|\w/\w+[./]\w"
)
# Beginnings that are commands and statements, whatever follows.
_COMMANDS = (
    "sudo apt apt-get systemctl journalctl chmod chown mkdir rmdir rm mv cp ls cd ln grep sed awk xargs curl wget ssh "
    "scp rsync tar gzip unzip pip pip3 npm npx yarn conda docker docker-compose kubectl helm terraform dnf yum pacman "
    "brew dpkg snap gcc cmake cargo rustc python python3 perl ruby node git ffmpeg nano vim printf ifconfig iptables "
    "mysql psql pytest sqlite3 adb gsettings crontab"
)
_STATEMENT = re.compile(
    rf"[$#>%]\s?[a-z]|(?:{_COMMANDS.replace(' ', '|')})\s+[\w./~*-]"
    r"|from\s+[\w.]+\s+import\b|import\s+[\w.]+(?:\s+as\s+\w+|(?:,\s*[\w.]+)+)?;?$|import\s+[{*]"
    r"|#\s?(?:include|define|ifn?def|pragma)\b|(?:public|private|protected|static|const|let|var|def|func|fn|struct|enum"
    r"|typedef|namespace|using|class|interface)\s+\w+.*[({=;:]|return\b.*;$"
    r"|(?:SELECT\s.*\sFROM|INSERT\s+INTO|CREATE\s+(?:TABLE|INDEX|VIEW|DATABASE)|ALTER\s+TABLE|DROP\s+TABLE"
    r"|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\s|(?:if|for|while|switch|catch)\s*\(|(?:elif|else|try|except|finally)\b.*:$"
    r"|(?i:create or replace|begin transaction)\b|</?[a-z]|for\s+\w+\s+in\b.*:$"
    r"|[a-z_][a-zA-Z0-9_.]*\((?:[\"'][^()]*[\"'])?\);?$"
)
# Commands that are words as well; they, and a line that ends as statements do, are code without a small word.
_COMMAND = re.compile(
    r"(?:make|go|cat|find|head|tail|sort|kill|echo|export|source|man|touch|ping|service|sh)( +[^\s,]+){1,4}$"
)
_SMALL_WORD = re.compile(r"\b(?:a|an|the|of|to|in|for|and|or|your|you|this|it|is|with|by|up|all)\b")
_LOOK = 500  # characters of a line that tell code


def mask(text: str) -> str:
    """The line without addresses, paths, codes and tags, which are of no language.

    >>> mask("See https://example.org/a for v2 of a.b.c")
    'See for of'
    """
    return _mask(text) if len(text) < _LONG_LINE else _mask.__wrapped__(text)


@lru_cache(maxsize=1024)  # a line is masked for the page's vote, for itself and for its parts
def _mask(text: str) -> str:
    if not _may_hold(text):
        return text
    return " ".join([token for token in text.split() if token.rstrip(_STOPS).isalpha() or not is_no_word(token)])


def is_no_word(token: str) -> bool:
    """Whether a token is an address, a path, a dotted name, a code or a tag."""
    if not _may_hold(token):
        return False
    if len(token) > _LONGEST_TOKEN:  # a pattern with two runs in it would be quadratic here
        return token.isascii()
    return _NO_WORD.fullmatch(token) is not None


def _may_hold(text: str) -> bool:
    return _MARK.search(text) is not None or ("." in text and _DOT.search(text) is not None)


def reads_like_code(text: str) -> bool:
    """Whether a line is code, a command or its output.

    >>> reads_like_code("sudo make install"), reads_like_code("x = f(y);"), reads_like_code("He left (at last).")
    (True, True, False)
    """
    start = text[:_LOOK].lstrip()
    if _STATEMENT.match(start):
        return True
    if (_COMMAND.match(start) or start.endswith((";", "{"))) and not _SMALL_WORD.search(start):
        return True
    marks = len(_CODE.findall(start))
    return marks >= 2 and marks * 6 >= start.count(" ") + 1
