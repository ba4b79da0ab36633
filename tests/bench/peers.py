"""What the published rule sets make of the same pages, beside this project.

    python tests/bench/peers.py FOLDER OUT [--peer NAME ...]

FOLDER holds pages as ID.txt, a block a line, and gold.json: under ``docs`` for each ID its ``source`` (the group it is
counted in) and ``labels``, a character a line: ``c`` content, ``b`` boilerplate, any other is not counted. Written are
OUT/PEER/ID.txt, so that other scorers can read them. Printed are, by group: the share of the content's words that is
lost, of the boilerplate's words that is left, of the pages that lose more than a tenth of their content, and the CPU
seconds of judging (a page's language is told to those who want it, and not counted; this project tells it itself).

Most of these rules were made to judge whole documents, or what an extractor lets through. Where they throw away a page,
here its line goes, and what can only be asked of many lines or many pages is left out. All count words between spaces,
so that a Chinese line has one, as their authors do; only ``c4-unicode`` counts as this project does.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from cleaner import Cleaner, Source
from cleaner.language import find_home
from cleaner.language.words import function_words
from cleaner.lines import count_words, ends_sentence

Judge = Callable[[list[str], str], list[str]]
"""Takes a page's lines and its language, gives what is left of each line, in place: nothing where it went."""


class MissingPackageError(Exception):
    """A peer that needs a package which is not installed."""


class Page(NamedTuple):
    """A page with its labels and its language."""

    id: str
    group: str
    lines: list[str]
    labels: str
    tag: str


def by_line(rule: Callable[[str], str]) -> Judge:
    """A judge who looks at each line alone; blank lines pass."""

    def judge(lines: list[str], _: str) -> list[str]:
        return [rule(line.strip()) if line.strip() else "" for line in lines]

    return judge


_CITATION = re.compile(r"\[(?:\d*|edit|citation needed)\]")
_POLICY = re.compile("terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies", re.I)
_CODE = re.compile(r"javascript|lorem ipsum|\{", re.I)
_MIN_C4 = 5  # words; that code, and most that copy it, take 3
_QUOTES = tuple('"”“»«」』')


def c4(line: str) -> str:
    """C4: Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", 2.2.

    A line ends in a full stop, exclamation mark, question mark or quotation mark (the straight one, as the code that
    made the data set has it) and has five words; none of the policy phrases, no JavaScript. Lorem ipsum and
    a curly bracket cost the page there, the line here. Citation marks go. Left out: bad words, pages
    of under three sentences, sentences known from other pages, English only.

    >>> c4("The ferry sails at noon again.[2]"), c4("Ferries and timetables"), c4("We use cookies on this page too.")
    ('The ferry sails at noon again.', '', '')
    """
    line = _CITATION.sub("", line).strip()
    is_sentence = line.endswith((".", "!", "?", '"')) and len(line.split()) >= _MIN_C4
    return line if is_sentence and not _POLICY.search(line) and not _CODE.search(line) else ""


def c4_unicode(line: str) -> str:
    """C4 with the end marks and closing quotes of all scripts, and two characters of unspaced scripts for a word.

    >>> c4_unicode("„Die Fähre fährt wieder um zwölf“"), c4_unicode("渡船从中午起恢复运行。")
    ('„Die Fähre fährt wieder um zwölf“', '渡船从中午起恢复运行。')
    """
    line = _CITATION.sub("", line).strip()
    is_sentence = (ends_sentence(line) or line.endswith(_QUOTES)) and count_words(line) >= _MIN_C4
    return line if is_sentence and not _POLICY.search(line) and not _CODE.search(line) else ""


_COUNTER = re.compile(
    r"\W*\d[\d.,]*\s*[kmb]?\s+"
    r"(?:likes?|shares?|comments?|re(?:tweets?|posts?|plies)|views?|followers?|votes?|downloads?)\W*",
    re.I,
)
_FRAME = re.compile(r"^\W*sign[ -]?(?:in|out)\b|\bread more\W*$|\b(?:\d+ )?items? in (?:your )?cart\b", re.I)
_SHORT = 10  # words up to which a line is edited


def refinedweb(line: str) -> str:
    """RefinedWeb's line filter: Penedo et al. 2023, "The RefinedWeb Dataset for Falcon LLM", appendix G.2.

    A line goes that is mostly capitals (here: more than half of its letters), only digits, a counter, or one word;
    of lines of up to ten words a sign-in at the start, "Read more…" at the end, "items in cart" anywhere is cut. The
    paper gives one example of each pattern, and so these are few. Left out: the page goes where the words of these
    lines are more than one in twenty; in a flattened page they always are.

    >>> refinedweb("3 likes"), refinedweb("OPENING HOURS"), refinedweb("The ferry is back Read more...")
    ('', '', 'The ferry is back')
    """
    letters = [char for char in line if char.isalpha()]
    words = len(line.split())
    is_shouting = sum(map(str.isupper, letters)) * 2 > len(letters)
    is_number = not letters and any(map(str.isdigit, line))
    if is_shouting or is_number or words == 1 or _COUNTER.fullmatch(line):
        return ""
    return _FRAME.sub("", line).strip() if words <= _SHORT else line


_GOPHER_WORDS = frozenset("the be to of and that have with".split())
_SYMBOL = re.compile(r"#|\.\.\.|…")
_EDGES = ".,;:!?\"'“”„‘’«»()[]…"
_MIN_GOPHER = 10  # words from which a line can be asked; of a whole page the paper wants 50


def gopher(keep_short: bool) -> Judge:
    """Gopher's quality tests: Rae et al. 2021, "Scaling Language Models", A.1, asked of each line of ten words.

    Shorter lines fail the test of words and go, or, with ``keep_short``, are not asked and stay. The stop words of
    languages other than English are their small words, as FineWeb 2 (Penedo et al. 2025) has lists of its own;
    without a list that test is left out. Left out too: bullets, lines that end in dots, and repetition, which are
    shares of many lines.

    >>> gopher(keep_short=False)(["Home and garden", "The ferry that was broken is back and has to be cheaper."], "en")
    ['', 'The ferry that was broken is back and has to be cheaper.']
    """

    def judge(lines: list[str], tag: str) -> list[str]:
        stop = _GOPHER_WORDS if tag == "en" else function_words(tag)
        return [line if passes(line.split(), stop) else "" for line in lines]

    def passes(words: list[str], stop: frozenset[str]) -> bool:
        return passes_gopher(words, stop) if len(words) >= _MIN_GOPHER else keep_short

    return judge


def passes_gopher(words: list[str], stop: frozenset[str]) -> bool:
    """Mean word length 3 to 10, symbols to words at most 0.1, letters in 80 % of words, two stop words."""
    symbols = len(_SYMBOL.findall(" ".join(words)))
    lettered = sum(any(map(str.isalpha, word)) for word in words)
    known = sum(word.strip(_EDGES).casefold() in stop for word in words)
    return (
        3 <= sum(map(len, words)) / len(words) <= 10
        and symbols <= 0.1 * len(words)
        and lettered >= 0.8 * len(words)
        and (known >= 2 or not stop)
    )


def fineweb(lines: list[str], _: str) -> list[str]:
    """FineWeb's own filters: Penedo et al. 2024, "The FineWeb Datasets", asked of each line.

    There they are shares of the page: lines that end in punctuation, lines under 30 characters, repeated lines.

    >>> fineweb(["Tickets and fares", "The ferry sails at noon again from Monday."] * 2, "en")
    ['', 'The ferry sails at noon again from Monday.', '', '']
    """
    seen: set[str] = set()
    left = []
    for line in map(str.strip, lines):
        is_kept = len(line) >= 30 and ends_sentence(line) and line not in seen
        left.append(line if is_kept else "")
        seen.add(line)
    return left


_STOPLISTS = """
af Afrikaans ar Arabic az Azerbaijani be Belarusian bg Bulgarian bn Bengali bs Bosnian ca Catalan cs Czech cy Welsh
da Danish de German el Greek en English eo Esperanto es Spanish et Estonian eu Basque fa Persian fi Finnish fr French
ga Irish gl Galician gu Gujarati he Hebrew hi Hindi hr Croatian hu Hungarian hy Armenian id Indonesian is Icelandic
it Italian ka Georgian kk Kazakh kn Kannada ko Korean la Latin lt Lithuanian lv Latvian mk Macedonian ml Malayalam
mr Marathi ms Malay mt Maltese ne Nepali nl Dutch nn Norwegian_Nynorsk no Norwegian_Bokmal pl Polish pt Portuguese
ro Romanian ru Russian sk Slovak sl Slovenian sq Albanian sr Serbian sv Swedish sw Swahili ta Tamil te Telugu
tl Tagalog tr Turkish uk Ukrainian ur Urdu vi Vietnamese
""".split()


def make_justext() -> Judge:
    """The ``justext`` package's two steps (Pomikálek 2011, "Removing Boilerplate and Duplicate Content") on text.

    A line is a paragraph; classes by length and density of stop words, then by the neighbours, at its defaults. Plain
    text has no links and no headings, so that short lines are judged by their neighbours only. Languages without
    a stop list get none, and both densities are zero, as its manual says.
    """
    try:
        import justext
        from justext import core
        from justext.paragraph import Paragraph
    except ImportError as error:
        raise MissingPackageError(
            f"left out, {error.name} is not installed: pip install 'justext>=3' lxml_html_clean"
        ) from None

    names = dict(zip(_STOPLISTS[::2], _STOPLISTS[1::2], strict=True))
    load = cache(justext.get_stoplist)
    nowhere = SimpleNamespace(dom="body.p", xpath="/body[1]/p[1]")

    def judge(lines: list[str], tag: str) -> list[str]:
        paragraphs = {number: Paragraph(nowhere) for number, line in enumerate(lines) if line.strip()}
        for number, paragraph in paragraphs.items():
            paragraph.append_text(lines[number])
        asked = list(paragraphs.values())
        if tag in names:
            core.classify_paragraphs(asked, load(names[tag]))
        else:
            core.classify_paragraphs(asked, frozenset(), stopwords_low=0, stopwords_high=0)
        core.revise_paragraph_classification(asked)
        good = {number for number, paragraph in paragraphs.items() if not paragraph.is_boilerplate}
        return [line if number in good else "" for number, line in enumerate(lines)]

    return judge


def project(preset: str) -> Judge:
    """All stages of this project from bytes to cleaned text, with its shipped rules.

    >>> project("extracted")(["The ferry sails again.", "Share on Facebook", "It leaves at noon."], "en")
    ['The ferry sails again.', '', 'It leaves at noon.']
    """
    cleaner = Cleaner(preset=preset)

    def judge(lines: list[str], _: str) -> list[str]:
        page = cleaner.explain(Source(id="-", data="\n".join(lines).encode("utf-8"), format="text"))
        chars = list(page.text)
        for repair in page.repairs:
            if "\n" not in repair.before:  # what ends a line only since repair ends none for the labels
                blank(chars, repair.start, repair.end, "\n")
        for removal in page.removals:
            blank(chars, removal.start, removal.end, removal.text.replace("\n", ""))
        return [" ".join(line.split()) for line in "".join(chars).split("\n")]

    return judge


def blank(chars: list[str], start: int, end: int, which: str) -> None:
    """Put spaces for those of a span's characters."""
    for at in range(start, end):
        if chars[at] in which:
            chars[at] = " "


PEERS: dict[str, Callable[[], Judge]] = {
    "nothing": lambda: lambda lines, _: lines,
    "c4": lambda: by_line(c4),
    "c4-unicode": lambda: by_line(c4_unicode),
    "refinedweb": lambda: by_line(refinedweb),
    "gopher": lambda: gopher(keep_short=False),
    "gopher-short-stay": lambda: gopher(keep_short=True),
    "fineweb": lambda: fineweb,
    "justext": make_justext,
    "this-extracted": lambda: project("extracted"),
    "this-flattened": lambda: project("flattened"),
}


WARM_UP = 20  # pages


def main() -> None:
    arguments = read_arguments()
    pages = list(read_pages(arguments.folder))
    rows: dict[str, dict[str, Counter[str]]] = {}
    for name in arguments.peer or PEERS:
        try:
            judge = PEERS[name]()
        except MissingPackageError as error:
            print(f"{name}: {error}")
        else:
            rows[name] = run_peer(judge, pages, arguments.out / name)
    for group in sorted({page.group for page in pages}):
        size = sum(page.group == group for page in pages)
        print(f"{f'{group}, {size} pages':20}  content lost  boilerplate left  pages hurt     CPU s")
        for name, groups in rows.items():
            print(f"  {name:18} {describe(groups[group])}")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--peer", action="append", choices=PEERS, help="only this one; may be given again")
    arguments = parser.parse_args()
    if not (arguments.folder / "gold.json").is_file():
        parser.error(f"{arguments.folder} has no gold.json, which holds the labels of its pages: see --help")
    return arguments


def read_pages(folder: Path) -> Iterator[Page]:
    documents = json.loads((folder / "gold.json").read_text("utf-8"))["docs"]
    for name, document in sorted(documents.items()):
        labels = document["labels"]
        lines = (folder / f"{name}.txt").read_bytes().decode("utf-8").split("\n")[: len(labels)]
        yield Page(name, document["source"], lines, labels, find_home("\n".join(lines))[0].tag)


def run_peer(judge: Judge, pages: list[Page], out: Path) -> dict[str, Counter[str]]:
    """Write what a peer leaves of each page, and count by group."""
    out.mkdir(parents=True, exist_ok=True)
    groups: dict[str, Counter[str]] = {}
    for page in pages[:WARM_UP]:  # what is loaded at first use is not counted
        judge(page.lines, page.tag)
    for page in pages:
        start = time.process_time_ns()
        left = judge(page.lines, page.tag)
        spent = time.process_time_ns() - start
        text = "".join(f"{line}\n" for line in left if line.strip())
        (out / f"{page.id}.txt").write_bytes(text.encode("utf-8"))
        counts = groups.setdefault(page.group, Counter())
        counts.update(count_page(page, left), nanoseconds=spent)
    return groups


def count_page(page: Page, left: list[str]) -> Counter[str]:
    """Words of content and boilerplate, how many of each are left, and whether the page is hurt."""
    counts: Counter[str] = Counter()
    for label, line, rest in zip(page.labels, page.lines, left, strict=True):
        words = count_words(line)
        counts[label] += words
        counts[f"{label} left"] += min(words, count_words(rest))
    counts["pages"] = counts["c"] > 0
    counts["hurt"] = counts["c"] - counts["c left"] > 0.1 * counts["c"]
    return counts


def describe(counts: Counter[str]) -> str:
    lost = 1 - counts["c left"] / max(counts["c"], 1)
    left = counts["b left"] / max(counts["b"], 1)
    hurt = counts["hurt"] / max(counts["pages"], 1)
    return f"{lost:12.1%}  {left:16.1%}  {hurt:10.1%}  {counts['nanoseconds'] / 1e9:8.1f}"


if __name__ == "__main__":
    main()
