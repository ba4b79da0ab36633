"""Lines seen on other pages: what is learned, and above all what is not."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest

from cleaner import Cleaner, Source
from cleaner.learn import Learned, Survey, make_pack, read_sheet
from cleaner.rulebook.loader import parse_pack
from cleaner.runners.limits import Limits
from cleaner.workshop.checking.examples import check_rules

WORDS = (
    "river bridge council mayor flood lorry winter harbour market school garden engine letter window painter doctor "
    "village mountain summer teacher concert orchard railway museum farmer weather kitchen sailor forest castle"
).split()
NAV = ["Skip to content", "Home", "News", "Sport", "Culture", "Search"]
FOOT = ["Subscribe", "Imprint", "Contact", "Terms of use", "© 2024 The Valley Courier. All rights reserved."]


@pytest.fixture(scope="module")
def bare() -> Cleaner:
    return Cleaner(shipped=False)


def prose(seed: object, count: int = 6) -> list[str]:
    """Sentences that only this seed has."""
    chance = random.Random(str(seed))
    return [
        f"The {' '.join(chance.choices(WORDS, k=5))} stood by the {' and the '.join(chance.choices(WORDS, k=3))}."
        for _ in range(count)
    ]


def article(seed: object, *, body: list[str] | None = None, nav: list[str] = NAV, foot: list[str] = FOOT) -> list[str]:
    title = f"{' '.join(random.Random(f't{seed}').choices(WORDS, k=4))}".title()
    return [*nav, title, *(body if body is not None else prose(seed)), *foot]


def learn(bare: Cleaner, pages: dict[str, list[str]]) -> Learned:
    survey = Survey()
    for id, lines in sorted(pages.items()):
        source = Source(id=id, data="\n".join(lines).encode(), format="html" if id.endswith(".html") else "text")
        survey.add(read_sheet(bare.mend(source)))
    return make_pack(survey)


def folder(pages: list[list[str]], name: str = "site") -> dict[str, list[str]]:
    return {f"{name}/{number:03}.txt": lines for number, lines in enumerate(pages)}


def lines_of(learned: Learned) -> set[str]:
    rules = tomllib.loads(learned.text).get("drop_seen", [])
    return {line for rule in rules for line in rule["lines"]}


@pytest.mark.parametrize("count", [2, 3, 12])
def test_menus_and_footers_are_learned(bare: Cleaner, count: int) -> None:
    assert lines_of(learn(bare, folder([article(n) for n in range(count)]))) == {*NAV, *FOOT}


def test_the_pack_says_what_it_knows(bare: Cleaner) -> None:
    learned = learn(bare, folder([article(n) for n in range(4)]))
    (rule,) = tomllib.loads(learned.text)["drop_seen"]
    assert (rule["id"], rule["paths"]) == ("site", ["site/*"])
    assert rule["why"] == "Each of these 11 lines stands on 4 of the 4 pages of site."
    assert '    "Imprint",  # 4 of 4 pages\n' in learned.text
    assert (learned.lines, learned.groups, learned.pages) == (11, 1, 4)


def test_lines_of_two_pages_only_speak_on_flattened_text(bare: Cleaner) -> None:
    pages = folder([article(n) for n in range(4)])
    extra = ["Poll", "Vote now", "See the results", "All polls"]
    for id in list(pages)[:2]:
        pages[id] = [*pages[id], *extra]
    few, sure = sorted(tomllib.loads(learn(bare, pages).text)["drop_seen"], key=lambda rule: len(rule["lines"]))
    assert (few["id"], few["strength"], set(few["lines"])) == ("site-few", "flattened", set(extra))
    assert "strength" not in sure


def test_the_examples_hold_alone_and_with_all_packs(bare: Cleaner, cleaner: Cleaner) -> None:
    chrome = ["Home", "Leave a comment", "12 Comments", "Share on Facebook", "Accept cookies", "About us", "References"]
    odd = ["It's '''odd'''", 'A "quoted" \\ line', "#1 of 12 shops", "[[drop_line]]", "Ünïcode » ünd", "新闻中心"]
    pages = folder([article(n, nav=[f"{n} new", *chrome], foot=[*FOOT, *odd, f"Page {n} of 9"]) for n in range(4)])
    pages |= folder([article(n, foot=odd) for n in range(4)], "a [b]*/ю")
    pages |= {f"{n}.txt": article(n, nav=odd) for n in range(3)}
    rules = parse_pack(learn(bare, pages).text, "learned.toml", "learned")
    assert len(rules) == 3
    assert [str(failure) for failure in check_rules(rules, cleaner.all_rules)] == []
    told = Cleaner(shipped=False).with_rules(rules)
    for id, lines in pages.items():
        left = told.clean_text("\n".join(lines), id=id).text.splitlines()
        stays = [line for line in lines if line.startswith("The ") or line in WORDS]
        assert left[-len(stays) :] == stays
        assert len(left) == len(stays) + 1, left


def test_numbers_that_change_are_masked(bare: Cleaner) -> None:
    nav = [*NAV, "Channel 4"]
    pages = [article(n, nav=nav, foot=["Share", f"{n + 3},100 comments", f"Page {n} of 12", "Print"]) for n in range(4)]
    assert lines_of(learn(bare, folder(pages))) == {*nav, "Share", "# comments", "Page # of #", "Print"}


def test_numbers_are_no_lines(bare: Cleaner) -> None:
    """Hours and dates in a box of chrome would match those of a programme or a timeline."""
    pages = [article(n, foot=["Menu", f"{n} pm", f"{n + 1} May 2024", f"{n} %", "Soon", *FOOT]) for n in range(4)]
    assert lines_of(learn(bare, folder(pages))) == {*NAV, *FOOT, "Menu", "Soon"}


@pytest.mark.parametrize("count", [2, 5, 9])
def test_copies_of_an_article_are_no_chrome(bare: Cleaner, count: int) -> None:
    """However many: mirrors outnumber the other pages."""
    story = article("story")
    pages = folder([*([story] * count), article(1), article(2), article(3)])
    assert not lines_of(learn(bare, pages)) & set(prose("story"))


def test_versions_of_an_article_are_no_chrome(bare: Cleaner) -> None:
    """A print version without the menu, an updated one, one with headings between."""
    story = prose("story", 12)
    headings = ["What happened", "What comes next"]
    parts = [headings[0], *story[:6], headings[1], *story[6:]]
    versions = [
        article("story", body=parts),
        article("story", body=parts, nav=[], foot=["Printed from the web"]),
        article("story", body=[*parts, *prose("update", 8)]),
        article("story", body=[*prose("new start", 6), *parts]),
    ]
    learned = lines_of(learn(bare, folder([*versions, article(1), article(2)])))
    assert not learned & {*story, *headings}
    assert learned >= {"Home", "Imprint"}


def test_sentences_that_articles_share_stay(bare: Cleaner) -> None:
    """A standing first sentence, a quotation, a paragraph of an agency, the background at the end."""
    first = "Every week our reader writes to us about the life in the valley."
    quote = "“We shall build the bridge again, and we shall build it higher,” said the mayor."
    background = prose("background", 2)
    pages = [
        article(
            n, body=[first, *prose(n), quote, *prose(f"{n} more"), *(background if n < 3 else prose(f"{n} end", 2))]
        )
        for n in range(8)
    ]
    learned = lines_of(learn(bare, folder(pages)))
    assert not learned & {first, quote, *background}
    assert learned == {*NAV, *FOOT}


def test_notices_among_menus_are_learned(bare: Cleaner) -> None:
    notices = ["We use small files to make this place work.", "You can change your mind at any time you like."]
    pages = [article(n, foot=["Subscribe", "Imprint", *notices, "Fine by me", "Not today"]) for n in range(2)]
    assert lines_of(learn(bare, folder(pages))) >= set(notices)


@pytest.mark.parametrize("count", [4, 30])
def test_headings_of_an_encyclopedia_stay(bare: Cleaner, count: int) -> None:
    headings = ["History", "Geography", "References", "External links"]
    pages = []
    for n in range(count):
        body = prose(n, 2)
        for heading in headings:
            if random.Random(f"{n}{heading}").random() < 0.8:
                body += [heading, *prose(f"{n}{heading}", 2)]
        pages.append(article(n, body=body))
    assert lines_of(learn(bare, folder(pages))) == {*NAV, *FOOT}


@pytest.mark.parametrize("count", [6, 60])
def test_recipes_keep_their_headings_ingredients_and_steps(bare: Cleaner, count: int) -> None:
    shelf = [
        "2 eggs",
        "1 pinch of salt",
        "200 g flour",
        "black pepper",
        "50 g butter",
        "1 onion",
        "olive oil",
        "1 lemon",
    ]
    steps = ["Heat the oven.", "Mix everything well.", "Season to taste.", "Serve warm."]
    pages = []
    for n in range(count):
        chance = random.Random(n)
        chosen = [shelf[i] for i in sorted(chance.sample(range(len(shelf)), 4))]
        body = [*prose(n, 2), "Ingredients", *chosen, "Method", prose(f"{n}s", 1)[0], *chance.sample(steps, 2)]
        pages.append(article(n, body=[*body, *prose(f"{n}e", 1)]))
    learned = lines_of(learn(bare, folder(pages)))
    assert not learned & {"Ingredients", "Method", *steps}
    assert learned >= {*NAV, *FOOT}
    assert learned - {*NAV, *FOOT} == set()


def test_labels_beside_numbers_stay(bare: Cleaner) -> None:
    labels = ["Inhabitants", "Founded in", "Height above the sea", "Schools", "Bridges"]
    pages = [
        article(n, body=[*prose(n, 2), *(cell for label in labels for cell in (label, str(n * 7 + len(label))))])
        for n in range(6)
    ]
    assert lines_of(learn(bare, folder(pages))) == {*NAV, *FOOT}


def test_tables_of_measures_keep_their_values(bare: Cleaner) -> None:
    """Values that differ, values that all pages have, and labels that are words of shops."""
    pages = []
    for n in range(6):
        measures = [f"Depth: {30 + n} cm", f"Height: {80 + n} cm", f"Load {5 + n} kg", f"Price {90 + n} €"]
        table = ["Measures", *measures, "Colour: blue", "Wood: oak"]
        pages.append(article(n, body=[*prose(n, 3), *table, *prose(f"{n}e", 3)]))
    learned = lines_of(learn(bare, folder(pages)))
    assert not {line for line in learned if "#" in line}
    assert learned >= {*NAV, *FOOT}


def test_tables_without_a_word_of_chrome_stay_whole(bare: Cleaner) -> None:
    table = ["Measures", "Colour: blue", "Wood: oak", "Sail: flax", "Deck: pine"]
    pages = [article(n, body=[*prose(n, 3), *table, *prose(f"{n}e", 3)]) for n in range(6)]
    assert lines_of(learn(bare, folder(pages))) == {*NAV, *FOOT}


def test_numbers_in_the_body_are_masked_beside_words_of_chrome_only(bare: Cleaner) -> None:
    pages = []
    for n in range(6):
        bar = ["Share", "Print", f"{n + 3} comments", f"Page {n} of 9", "Tweet"]
        told = ["Follow", f"Orchard {n}", "Subscribe", f"Comments: {n}", "Like"]
        pages.append(article(n, body=[*prose(n, 3), *bar, *prose(f"{n}m", 3), *told, *prose(f"{n}e", 3)]))
    bars = {"Share", "Print", "# comments", "Page # of #", "Tweet"}
    assert lines_of(learn(bare, folder(pages))) & {*bars, "Orchard #", "Comments: #"} == bars


def test_standing_items_of_minutes_stay(bare: Cleaner) -> None:
    """Names, apologies, titles: the same at the head of each page, and no word of a menu among them."""
    pages = []
    for n in range(6):
        head = [f"Minutes of evening {n}", "In the chair", "Mrs Oak", "Mr Ash", "Mr Elm", "Sent regrets", "Nobody"]
        items = ["The last minutes", "Read out and signed as a true account.", "Roads", *prose(n, 3)]
        more = ["Money", *prose(f"{n}m", 2), "Houses", "Nobody spoke against the plan at all.", *prose(f"{n}h", 2)]
        pages.append([*head, *items, *more, "Next evening", f"The chair thanked all and closed at {n + 1}.10 pm."])
    assert lines_of(learn(bare, folder(pages))) == set()


def test_pages_of_one_template_that_differ_in_numbers_stay(bare: Cleaner) -> None:
    pages = []
    for n in range(6):
        things = ["What you need", "300 g rye", "3 plums", "Thyme", "1 tsp honey", f"herb{n} leaf{n}", "What you do"]
        steps = ["Warm the stove to 170 degrees.", f"Stir in the herb{n} of day {n}, and let it rest for an hour."]
        pages.append(
            [f"Dish {n} of the mill", *things, *steps, "Eat it while it is warm.", "For 4", "Takes 30 minutes"]
        )
    assert lines_of(learn(bare, folder(pages))) == set()


def test_a_host_in_capitals_has_the_rules_of_its_site(bare: Cleaner) -> None:
    def source(n: int) -> Source:
        return Source(id=f"{n}.txt", data="\n".join(article(n)).encode(), host="Valley.Example")

    survey = Survey()
    for n in range(4):
        survey.add(read_sheet(bare.mend(source(n))))
    told = bare.with_rules(parse_pack(make_pack(survey).text, "learned.toml", "learned"))
    assert "Imprint" not in told.clean_source(source(1)).text


def test_headings_between_endless_paragraphs_stay(bare: Cleaner) -> None:
    headings = ["What is known", "How it began", "Who was there", "Why it ended"]
    pages = []
    for n in range(4):
        body = [line for heading in headings for line in (heading, " ".join(prose(f"{n}{heading}", 60)))]
        pages.append(article(n, body=body))
    assert lines_of(learn(bare, folder(pages))) == {*NAV, *FOOT}


def test_cells_of_tables_stay(bare: Cleaner) -> None:
    pages = []
    for n in range(10):
        chance = random.Random(n)
        rows = [cell for town in chance.sample(WORDS, 5) for cell in (town, chance.choice(["Yes", "No"]), str(n))]
        pages.append(article(n, body=[*prose(n, 2), *rows, *prose(f"{n}e", 2)]))
    assert lines_of(learn(bare, folder(pages))) == {*NAV, *FOOT}


def test_a_title_in_the_teasers_of_other_pages_stays_on_its_own(bare: Cleaner) -> None:
    titles = [article(n)[len(NAV)] for n in range(6)]
    teasers = ["Most read", *titles]
    pages = [[*article(n), *teasers] for n in range(6)]
    learned = lines_of(learn(bare, folder(pages)))
    assert not learned & set(titles)
    assert learned >= {*NAV, *FOOT}


@pytest.mark.parametrize("others", [0, 1, 12])
def test_the_title_of_an_article_on_several_pages_stays(bare: Cleaner, others: int) -> None:
    head = ["The long way over the river", "By our reporter at the river", "4 May 2024"]
    parts = [[*NAV, *head, *prose(f"part {n}"), *FOOT] for n in (1, 2)]
    learned = lines_of(learn(bare, folder([*parts, *(article(n) for n in range(others))])))
    assert head[0] not in learned
    assert learned >= {*NAV[1:], *FOOT}


def test_many_sites_in_one_folder_teach_nothing_of_text(bare: Cleaner) -> None:
    """Two pages each of 60 sites; short words of menus coincide."""
    menus = ["Home", "News", "Sport", "Contact", "About", "Search", "Login", "Shop", "Blog", "Help"]
    pages = []
    for site in range(60):
        chance = random.Random(site)
        nav, foot = chance.sample(menus, 5), chance.sample(menus, 3)
        pages += [article(f"{site}-{n}", nav=nav, foot=foot) for n in range(2)]
    assert lines_of(learn(bare, folder(pages, "all"))) <= set(menus)


def test_pages_that_name_their_site_are_compared_by_it(bare: Cleaner) -> None:
    def page(n: int, host: str) -> list[str]:
        inner = "".join(f"<p>{sentence}</p>" for sentence in prose(f"{host}{n}", 8))
        box = "".join(f"<p>{line}</p>" for line in ("Rain today", "Wind from west", "Search", "Fog by night"))
        link = f'<link rel="canonical" href="https://www.{host}/{n}">'
        return [f"<html><head><title>x{n}</title>{link}</head><body><article>{inner}{box}</article></body></html>"]

    pages = {f"{n}/p.html": page(n, "valley.example") for n in range(3)} | {"3/q.html": page(3, "hill.example")}
    learned = learn(bare, pages)
    (rule,) = tomllib.loads(learned.text)["drop_seen"]
    assert (rule["id"], rule["sites"]) == ("valley-example", ["valley.example"])
    assert "paths" not in rule
    assert "Rain today" in rule["lines"]


def test_one_page_or_none_teaches_nothing(bare: Cleaner) -> None:
    for pages in ({}, {"a/x.txt": article(1)}, {"a/x.txt": article(1), "b/y.txt": article(2)}, {"a": [], "b": [""]}):
        learned = learn(bare, pages)
        assert learned.lines == 0
        assert parse_pack(learned.text, "learned.toml", "learned") == []


def test_folders_that_read_the_same_get_their_own_rule(bare: Cleaner) -> None:
    pages = folder([article(n) for n in range(3)], "a b") | folder([article(n) for n in range(3)], "a-b")
    pages |= folder([article(n) for n in range(3)], "новости")
    ids = [rule["id"] for rule in tomllib.loads(learn(bare, pages).text)["drop_seen"]]
    assert ids == ["a-b", "a-b-2", "folder"]


def test_workers_and_runs_give_the_same_bytes(tmp_path: Path) -> None:
    from cleaner.formats.files import find_inputs
    from cleaner.runners.survey import Reading
    from cleaner.runners.survey import learn as learn_files

    for id, lines in (folder([article(n) for n in range(9)]) | folder([article(n) for n in range(9)], "x")).items():
        (tmp_path / id).parent.mkdir(exist_ok=True)
        (tmp_path / id).write_text("\n".join(lines), "utf-8")
    jobs = find_inputs([str(tmp_path)]).jobs
    packs = {learn_files(Reading(Cleaner(), Limits(60)), jobs, workers).text for workers in (0, 1, 3)}
    assert len(packs) == 1


def test_an_unexpected_fault_is_told_as_in_the_other_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.formats.files import find_inputs
    from cleaner.runners import survey

    def fail(_page: object) -> None:
        raise KeyError("x")

    (tmp_path / "a.txt").write_text("Rain fell.\n", "utf-8")
    monkeypatch.setattr(survey, "read_sheet", fail)
    (job,) = find_inputs([str(tmp_path)]).jobs
    message = survey.Reading(Cleaner(shipped=False)).do(job).message
    assert message == "KeyError: 'x'; a fault of cleaner, please report it with the file"
