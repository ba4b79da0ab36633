"""What is at home in a page: its script, and its language by script or by a vote of its lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from cleaner.language.detectors import fast_detector, find_arbiter
from cleaner.language.evidence import calm, count_signs, count_small_words, split_small
from cleaner.language.families import LANGUAGES, STANDS_FOR, TWINS, UNTAUGHT, are_alike
from cleaner.language.mask import mask
from cleaner.language.options import DEFAULTS, Options
from cleaner.language.scripts import ONE_LANGUAGE, tell_script
from cleaner.language.words import function_words, telling_words
from cleaner.model import Home
from cleaner.records import Language

_MIN_VOTE = 20  # characters a line needs to vote
_MIN_PAGE = 30  # characters a page needs to have a language
_MAX_WEIGHT = 300  # characters of one line that weigh
_MAX_VOTERS = 200  # lines that are asked
_MAX_SCORED = 16  # of them, whose scores tell whether the language is known
_CLOSE_VOTE = 0.6  # of the first's votes: langdetect decides
_DOUBT = 0.1  # by which a language leads the page's in a line that may be in either
_SIGNS = 2  # words more for it than for the page's, and a line is in doubt no longer
_MAX_JUDGED = 4  # lines that the arbiter is asked about
_SHARE = 0.12  # of the votes, by two such lines or more, makes a language that is like the page's one of its own
_MIN_DIFFERENT = 3  # of them are different words, and
_MIN_SHARE = 0.1  # of a page's words, where small words alone tell the language
_WEAK = 0.05  # above what is known at all, on average: the detector knows the language badly, or it is a table
_LOOK, _MIN_SMALL, _NAMES = 8, 2, 4  # a line with fewer words written small may be names: a quarter of a vote
_SAMPLE = 3000  # characters of a page that langdetect and the word lists read


class _Ballot(NamedTuple):
    tag: str
    weight: int
    line: str

    def scores(self, candidates: str) -> dict[str, float]:
        """The detector's scores of the line, which few need."""
        return fast_detector().ask(self.line, candidates)


def find_home(text: str, options: Options = DEFAULTS) -> tuple[Language, Home | None]:
    """The language of a page for its reader, and what its lines are held against; ``und`` and None if it has none."""
    lines = [masked for line in text.split("\n") if (masked := mask(line.strip()))]
    script, share = tell_script(lines)
    home: Home | None
    if script in ONE_LANGUAGE:
        language = Language(tag=ONE_LANGUAGE[script], score=round(share, 3), detector="script")
        home = Home(script, language.tag, frozenset((language.tag,)), " ".join(LANGUAGES.get(script, ())))
    elif sum(map(len, lines)) >= _MIN_PAGE:
        language, home = _find_by_vote(_choose_voters(lines), script, options)
    else:
        return Language(), None
    is_allowed = not options.languages or language.tag in options.languages
    return (language, home) if home and is_allowed else (Language(), None)


def _find_by_vote(voters: list[str], script: str, options: Options) -> tuple[Language, Home | None]:
    detector, candidates = fast_detector(), " ".join(LANGUAGES.get(script, ()))
    limited = _limit(script, options.languages) if detector.knows else candidates
    ballots = _vote(voters, limited)
    if not ballots:
        return Language(), None
    sample = " ".join(voters)[:_SAMPLE]
    best, mean = _score_first(ballots, limited) if detector.knows else (1.0, 1.0)
    if best < detector.knows:
        return _tell_untaught(ballots, sample, script)
    language, own = _count(ballots, sample, limited, options)
    is_weak = mean < detector.knows + _WEAK
    return language, Home(script, language.tag, own, candidates, floor=detector.knows if is_weak else 0.0)


def _limit(script: str, allowed: tuple[str, ...]) -> str:
    """The candidates for a page: those allowed, and what a detector takes them for."""
    if not allowed or any(tag in UNTAUGHT.get(script, ()) for tag in allowed):
        return " ".join(LANGUAGES.get(script, ()))
    wanted = {tag for each in allowed for tag in (each, *STANDS_FOR.get(each, ()))}
    return " ".join([tag for tag in LANGUAGES.get(script, ()) if tag in wanted])


def _choose_voters(lines: list[str]) -> list[str]:
    voters = [line for line in lines if len(line) >= _MIN_VOTE] or [" ".join(lines)]
    return voters[:: len(voters) // _MAX_VOTERS + 1]


def _vote(voters: list[str], candidates: str) -> list[_Ballot]:
    find_best = fast_detector().find_best
    ballots = [_Ballot(find_best(calmed := calm(line), candidates), _weigh(line), calmed) for line in voters]
    return [ballot for ballot in ballots if ballot.tag != "und"]


def _weigh(line: str) -> int:
    """A line's votes: its length, less where its words are written as names and titles are."""
    small = sum([not word[0].isupper() and word[0].isalpha() for word in line.split(None, _LOOK)[:_LOOK]])
    return min(len(line), _MAX_WEIGHT) // (1 if small >= _MIN_SMALL else _NAMES)


def _score_first(ballots: list[_Ballot], candidates: str) -> tuple[float, float]:
    """What the lines score that voted for the first: the best quarter of them, and all, on average.

    Both are low in languages that the detector was not taught; in tables and lists of names only the second is. Some
    lines are asked, from all over the page.
    """
    first = _sum(ballots).most_common(1)[0][0]
    voters = [ballot for ballot in ballots if ballot.tag == first]
    some = voters[:: len(voters) // _MAX_SCORED + 1]
    scores = sorted([(each.scores(candidates).get(first, 0.0), each.weight) for each in some], reverse=True)
    total = sum([weight for _, weight in scores])
    left, best = total / 4, 0.0
    for score, weight in scores:
        best += score * min(weight, left)
        left -= min(weight, left)
    return best / total * 4, sum([score * weight for score, weight in scores]) / total


def _sum(ballots: list[_Ballot]) -> Counter[str]:
    votes: Counter[str] = Counter()
    for ballot in ballots:
        votes[ballot.tag] += ballot.weight
    return votes


def _tell_untaught(ballots: list[_Ballot], sample: str, script: str) -> tuple[Language, Home | None]:
    """A language that the detector was not taught, if the page has enough of its small words; else ``und``."""
    votes = _sum(ballots)
    rivals = frozenset(votes)
    words = split_small(sample)
    counts = {tag: count_small_words(words, tag, rivals) for tag in UNTAUGHT.get(script, ())}
    tag = max(counts, key=lambda each: counts[each], default="und")
    share = counts.get(tag, 0) / max(1, len(words))
    if share < _MIN_SHARE or count_signs(words, tag, rivals) < _MIN_DIFFERENT:
        return Language(), None
    candidates, knows = " ".join(LANGUAGES[script]), fast_detector().knows
    taken_for = _sum([ballot for ballot in ballots if ballot.scores(candidates).get(ballot.tag, 0.0) < knows])
    own = frozenset((tag, *(each for each, weight in taken_for.items() if weight > _SHARE * votes.total())))
    language = Language(tag=tag, score=round(share, 3), detector="words")
    return language, Home(script, tag, own, candidates, floor=knows)


def _count(ballots: list[_Ballot], sample: str, candidates: str, options: Options) -> tuple[Language, frozenset[str]]:
    """The page's language, and the tags by which the detector knows it.

    A Galician page: ``first`` is pt, the detector was not taught gl; ``tag`` is gl, by its words; own are gl, pt, es.
    A Norwegian one with lines that may as well be Danish: ``first`` and ``tag`` are no, own are no and da.
    """
    votes = _sum(ballots)
    total = votes.total()
    first, detector = votes.most_common(1)[0][0], fast_detector().name
    tag = _tell_twins(first, sample, options.languages)
    if tag == first:  # a twin, as Galician, is what the rivals, as Spanish and Portuguese, were taken for
        first, detector = _decide(ballots, options.arbiter)
        tag = _tell_twins(first, sample, options.languages)
    own = frozenset((first, tag, *STANDS_FOR.get(tag, ()), *_find_mixed_up(ballots, first, candidates)))
    score = sum([votes[each] for each in own]) / total
    return Language(tag=tag, score=round(score, 3), detector=detector), own


def _decide(ballots: list[_Ballot], arbiter: str) -> tuple[str, str]:
    """The first of the votes; where others come close, the arbiter's of their lines; and who decided."""
    votes = _sum(ballots)
    first, weight = votes.most_common(1)[0]
    rivals = sorted(tag for tag, other in votes.items() if other > _CLOSE_VOTE * weight)
    judge = find_arbiter(arbiter)
    if len(rivals) > 1 and all(map(judge.is_taught, rivals)):
        judged: Counter[str] = Counter()
        for ballot in nlargest(_MAX_JUDGED, ballots, key=lambda each: each.weight):
            answer = judge.ask(ballot.line, " ".join(rivals))
            if answer:
                judged[max(answer, key=lambda tag: answer[tag])] += ballot.weight
        if judged:
            return judged.most_common(1)[0][0], arbiter
    return first, fast_detector().name


def _find_mixed_up(ballots: list[_Ballot], first: str, candidates: str) -> list[str]:
    """Languages like the page's whose votes are doubtful ones: the detector mixes them up here."""
    doubtful: dict[str, list[int]] = defaultdict(list)
    for ballot in ballots:
        if ballot.tag == first or not are_alike(ballot.tag, first):
            continue
        scores = ballot.scores(candidates)
        is_close = scores.get(ballot.tag, 0.0) - scores.get(first, 0.0) < _DOUBT
        if is_close and not _shows(ballot.line, ballot.tag, first):
            doubtful[ballot.tag].append(ballot.weight)
    least = _SHARE * sum([ballot.weight for ballot in ballots])
    return [tag for tag, weights in doubtful.items() if len(weights) > 1 and sum(weights) > least]


def _shows(line: str, tag: str, first: str) -> bool:
    """Whether the words of a line speak for a language and against the page's, whatever the scores."""
    small = split_small(line)
    return count_signs(small, tag, frozenset((first,))) - count_signs(small, first, frozenset((tag,))) >= _SIGNS


def _tell_twins(first: str, sample: str, allowed: tuple[str, ...]) -> str:
    """The language among those that the detector takes for ``first``, by the words that only one of them has."""
    twins = tuple(tag for tag in TWINS.get(first, ()) if tag in allowed or not allowed)
    if not twins:
        return first
    words = Counter(split_small(sample))
    counts = {tag: _count_telling(words, tag, twins) for tag in twins}
    return max(twins, key=lambda tag: counts[tag])  # the first of equals, which is the common one


def _count_telling(words: Counter[str], tag: str, twins: tuple[str, ...]) -> int:
    return sum([words[word] for word in _telling(tag, twins) & words.keys()])


@cache
def _telling(tag: str, twins: tuple[str, ...]) -> frozenset[str]:
    """Words of one twin alone; small words count only where all have a list of them."""
    lists = {
        twin: telling_words(twin) | (function_words(twin) if all(map(function_words, twins)) else frozenset())
        for twin in twins
    }
    return lists[tag].difference(*(words for twin, words in lists.items() if twin != tag))
