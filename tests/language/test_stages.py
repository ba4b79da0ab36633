"""The page's language and the flags, as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cleaner import Cleaner, ConfigError, restore
from tests.language.texts import STORY, sentences


@pytest.mark.parametrize("tag", STORY)
def test_the_language_of_a_page(cleaner: Cleaner, tag: str) -> None:
    cleaned = cleaner.clean_text(STORY[tag])
    assert cleaned.language == tag
    assert cleaned.flags == []


@pytest.mark.parametrize("text", ["", "12 34 56\n", "https://example.org/a/b\n", "OK\n", "!!!\n"])
def test_what_can_not_be_known_is_und(cleaner: Cleaner, text: str) -> None:
    cleaned = cleaner.clean_text(text)
    assert cleaned.language == "und"
    assert cleaned.flags == []


@pytest.mark.parametrize(
    ("page", "other"),
    [
        ("en", "de"), ("de", "en"), ("fr", "en"), ("pl", "es"), ("tr", "fi"), ("id", "nl"), ("nl", "de"),
        ("cs", "sk"), ("pt", "es"), ("sv", "da"), ("ru", "uk"), ("uk", "ru"), ("fa", "ar"), ("ja", "zh"),
        ("zh", "ja"), ("en", "ru"), ("ru", "en"), ("el", "fr"), ("th", "en"), ("ko", "zh"), ("ar", "he"),
    ],
)  # fmt: skip
def test_a_sentence_in_another_language_is_flagged_as_a_whole(cleaner: Cleaner, page: str, other: str) -> None:
    line = sentences(other)[1]
    if (page, other) == ("ja", "zh"):
        line = "该市市议会决定修复这座老桥梁"
    text = STORY[page] * 3 + line + "\n" + STORY[page]
    cleaned = cleaner.clean_text(text)
    (flag,) = cleaned.flags
    assert (flag.kind, flag.language) == ("other-language", other)
    assert cleaned.text.split("\n")[(flag.out_line or 0) - 1] == line == text[flag.start : flag.end]
    assert flag.evidence


@pytest.mark.parametrize("tag", ["en", "de", "fr", "pl", "tr", "ru", "el", "ja", "ar"])
@pytest.mark.parametrize(
    "line",
    [
        "Jean-Baptiste Poquelin", "Maria van den Berg, Sofia Rossi", "Bundesministerium der Finanzen", "Crédit Agricole",
        "IKEA, Škoda", "DER SPIEGEL", "Leeds United", "Rue de la Paix 12, Paris", "info@example.org",
        "https://www.exemple.fr/le-conseil-municipal", "pip install trafilatura", "let x = f(y) || null;",
        "SELECT name FROM towns WHERE size > 10;", "rm -rf build/output", "v2.4.1", "5 x 7 cm", "NBA, NFL, MLB", "puts \"hello world\"", "key = value",
        "package main", "kind: Deployment", "ps aux | grep nginx", "unsigned long long total", "await page.goto(url)",
    ],
)  # fmt: skip
def test_names_addresses_and_code_are_of_no_language(cleaner: Cleaner, tag: str, line: str) -> None:
    assert cleaner.clean_text(STORY[tag] * 2 + line + "\n").flags == []


@pytest.mark.parametrize("tag", ["de", "pl", "tr", "ru", "el", "ja", "ar", "hi"])
@pytest.mark.parametrize("line", ["Select a language", "Search results", "Your cart is empty", "FORGOT YOUR PASSWORD?"])
def test_english_labels_are_flagged(cleaner: Cleaner, tag: str, line: str) -> None:
    (flag,) = cleaner.clean_text(STORY[tag] * 2 + line + "\n").flags
    assert flag.language == "en"


def test_short_lines_of_the_page_itself_are_not(cleaner: Cleaner) -> None:
    labels = "Brücke\nArbeiten\nBürgermeister der Stadt\nMÄRZ\nSeite 3\nWeiterlesen\n"
    assert cleaner.clean_text(STORY["de"] * 2 + labels).flags == []


def test_the_same_flags_in_threads_and_in_any_order(cleaner: Cleaner) -> None:
    pages = [STORY[a] * 2 + sentences(b)[0] + "\n" for a in STORY for b in ("en", "de", "ru", "sk")]
    alone = [cleaner.clean_text(page).sidecar for page in pages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda page: cleaner.clean_text(page).sidecar, pages)) == alone
    assert [cleaner.clean_text(page).sidecar for page in reversed(pages)] == alone[::-1]


def test_threads_may_be_the_first_to_ask() -> None:
    """langdetect races on first use: 8 threads of a fresh process get the answers of one."""
    script = f"""
from concurrent.futures import ThreadPoolExecutor
from cleaner.language.detectors import judge
texts = {[sentences(tag)[0] for tag in ("en", "de", "fr", "es")] * 8!r}
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(lambda text: judge(text, "de en es fr"), texts))
assert found == [judge(text, "de en es fr") for text in texts]
assert {{max(each) for each in found}} == {{"de", "en", "es", "fr"}}, found
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_the_same_flags_with_one_worker_and_two(tmp_path: Path) -> None:
    for number, tag in enumerate(STORY):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number:02}.txt").write_text(
            STORY[tag] * 2 + sentences("en")[0] + "\n" + sentences("sk")[0], "utf-8"
        )
    for workers in "12":
        command = [sys.executable, "-m", "cleaner", "-q", "-j", workers, str(tmp_path / "in"), str(tmp_path / workers)]
        subprocess.run(command, check=True, timeout=120)
    sides = [path for path in (tmp_path / "1").rglob("*.json") if path.name != "run.json"]
    assert len(sides) == len(STORY)
    for side in sides:
        assert side.read_bytes() == (tmp_path / "2" / side.name).read_bytes()
    assert any(json.loads(side.read_text("utf-8"))["flags"] for side in sides)


def test_flags_can_be_switched_off() -> None:
    assert Cleaner(flag_languages=False).clean_text(STORY["en"] + STORY["zh"]).flags == []


def test_languages_limit_what_a_page_may_be() -> None:
    page = "Arbejdet med broen begynder i marts, og det er godt for hele byen.\n"
    assert Cleaner().clean_text(page).language == "da"
    assert Cleaner(languages=("no", "en")).clean_text(page).language == "no"
    flags = Cleaner(languages=("en",)).clean_text(STORY["en"] * 2 + sentences("de")[0] + "\n").flags
    assert [flag.language for flag in flags] == ["de"]  # lines may be in any


def test_a_page_in_none_of_the_languages_is_und() -> None:
    for tag in ("de", "ru", "el", "zh"):
        cleaned = Cleaner(languages=("en", "fr")).clean_text(STORY[tag])
        assert (cleaned.language, cleaned.flags) == ("und", [])


@pytest.mark.parametrize("line", ["١٢٣٤٥ / ٦٧٨", "१२३४ - ५६७८", "α, β, γ, δ", "(α + β) = γ", "。 、 ！"])
def test_numbers_and_signs_of_other_scripts_are_of_no_language(cleaner: Cleaner, line: str) -> None:
    assert cleaner.clean_text(STORY["en"] * 2 + line + "\n").flags == []


def test_a_title_in_kana_does_not_make_a_chinese_line_japanese(cleaner: Cleaner) -> None:
    line = "他昨天在书店买了一本名为《こころ》的小说，那是他最喜欢的一本书，已经读了三遍。"
    assert cleaner.clean_text(STORY["zh"] * 2 + line + "\n").flags == []


def test_a_line_the_arbiter_was_not_taught_is_judged_without_it(cleaner: Cleaner) -> None:
    line = "Гарадскі савет вырашыў у панядзелак адрамантаваць стары мост, сказаў мэр горада."
    (flag,) = cleaner.clean_text(STORY["mk"] * 3 + line + "\n").flags
    assert flag.language == "be"
    assert "langdetect" not in flag.evidence


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("hr", "Općina nudi nove prostore mladima.\nNačelnik općine kaže da općinski proračun raste.\n"),
        ("hr", "Pogledajte video s koncerta.\nPregled vijesti i uređaj za snimanje stigli su jutros.\n"),
        ("id", "Pengguna perlu hadir lebih awal.\nSeorang lelaki dari pihak tim berkata bahwa semalam pasukan sudah siap.\n"),
        ("es", "Compra dos entradas y ven.\nEl evento da comienzo a las dos; todas las mesas estaban ocupadas.\n"),
        ("nl", "Op is op: de winkel is morgen dicht.\nWij zijn er dan weer van negen tot vijf.\n"),
    ],
)  # fmt: skip
def test_the_commoner_twin_is_not_taken_for_the_other(cleaner: Cleaner, tag: str, text: str) -> None:
    assert cleaner.clean_text(text).language == tag


def test_who_told_the_language(cleaner: Cleaner) -> None:
    assert cleaner.clean_text(STORY["gl"]).sidecar.language.detector == "eldc"
    assert cleaner.clean_text(STORY["el"]).sidecar.language.detector == "script"
    mixed = STORY["en"] + STORY["de"] + "Work goes on.\n"
    assert cleaner.clean_text(mixed).sidecar.language.detector == "langdetect"


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        ("sr-Latn", "Predsednik opštine je želeo da poseti decu pre nedelje, ali vreme nije bilo lepo.\nPosle toga je rekao da je primer dobar."),
        ("hr", "Predsjednik općine htio je prošli tjedan posjetiti djecu, ali vrijeme nije bilo lijepo.\nTko je to rekao, ne znam."),
        ("bs", "Predsjednik općine je prošle sedmice u augustu htio posjetiti djecu.\nŠta je rekao, piše u saopćenje iz Sarajeva."),
        ("nn", "Eg veit ikkje kva dei skal gjere med brua, men noko må skje.\nKor mykje det kostar, er det ingen som veit."),
        ("ms", "Kerajaan berkata jambatan itu akan dibaiki kerana keadaannya tidak selamat.\nSyarikat itu boleh memulakan kerja pada bulan Mac, iaitu selepas hujan."),
        ("cy", "Mae'r cyngor wedi penderfynu trwsio'r hen bont yn y dref.\nBydd y gwaith yn dechrau ym mis Mawrth ac mae'r maer yn hapus gyda hyn."),
    ],
)  # fmt: skip
def test_languages_that_detectors_take_for_others(cleaner: Cleaner, tag: str, line: str) -> None:
    assert cleaner.clean_text(line + "\n").language == tag


@pytest.mark.parametrize(
    "text",
    [
        "Ngoba izingane zithanda ukudlala ngaphandle ntambama yonke.\nUmama upheka ukudla okumnandi ekhaya namhlanje.\n",
        "Nýggja tokið byrjaði at koyra mánadagin.\nÍbúgvarnir siga, at tað larmar ov nógv um náttina.\n",
    ],
    ids=["Zulu", "Faroese"],
)
def test_a_language_that_none_knows_is_und_not_the_nearest(cleaner: Cleaner, text: str) -> None:
    assert cleaner.clean_text(text).language == "und"


def test_menus_and_tables_of_names_do_not_make_a_page_unknown(cleaner: Cleaner) -> None:
    menu = "".join(
        f"{name} Trzmiel Qubit Vlaanderen Xhosa\n" for name in ("Aalto", "Brno", "Cusco", "Dijon", "Eger", "Fes")
    )
    table = "".join(
        f"Staufeneck, {name} WÜ LG Eislingen TSV 1860\n" for name in ("Julia", "Klaus", "Petra", "Anton", "Horst")
    )
    for page in (menu * 3 + STORY["de"] * 2, table * 3 + STORY["de"] * 2):
        assert cleaner.clean_text(page).language == "de"


def test_a_page_is_not_in_the_language_of_its_guest(cleaner: Cleaner) -> None:
    guest = "トヨタは新しい車の特徴について詳しく説明するイベントを来月東京で開く予定です。"
    chinese = "市议会周一决定修复老桥。\n工程将于三月开始，市长表示。\n居民对此表示欢迎，希望早日完工。\n"
    cleaned = cleaner.clean_text(chinese * 2 + guest + "\n")
    assert (cleaned.language, [flag.language for flag in cleaned.flags]) == ("zh", ["ja"])
    names = "Eine kleine Nachtmusik\nDie Zauberflöte\nDer Rosenkavalier\nKlaus Müller\nHeinrich Schütz und Söhne\n"
    english = "The concert was held on Monday and sold out within a day, said the head of the orchestra.\n"
    assert cleaner.clean_text(names + english).language == "en"


def test_languages_may_be_such_as_the_detector_takes_for_others() -> None:
    welsh = "Mae'r cyngor wedi penderfynu trwsio'r hen bont yn y dref.\nBydd y gwaith yn dechrau ym mis Mawrth ac mae'r maer yn hapus.\n"
    assert Cleaner(languages=("cy",)).clean_text(welsh).language == "cy"
    assert Cleaner(languages=("en", "fr")).clean_text(welsh).language == "und"
    assert Cleaner(languages=("gl",)).clean_text(STORY["gl"]).language == "gl"


def test_two_close_sentences_do_not_become_the_page_s_own(cleaner: Cleaner) -> None:
    text = STORY["cs"] * 3 + STORY["sk"].replace("pondelok", "piatok")
    assert {flag.language for flag in cleaner.clean_text(text).flags} == {"sk"}


def test_lines_in_a_language_the_detector_was_not_taught_are_not_flagged(cleaner: Cleaner) -> None:
    welsh = (
        "Mae'r cyngor wedi penderfynu trwsio'r hen bont yn y dref.\nBydd y gwaith yn dechrau ym mis Mawrth ac mae'r maer yn "
        "hapus gyda hyn.\nRoedd y bont wedi bod ar gau ers dwy flynedd ac roedd pobl y dref yn aros.\n"
    )
    cleaned = cleaner.clean_text(welsh + sentences("en")[0] + "\n")
    assert [flag.language for flag in cleaned.flags] == ["en"]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (
            "He said «il lavoro comincerà nel mese di marzo» and left for home again.",
            "He said and left for home again.",
        ),
        (
            "He said “il lavoro comincerà nel mese di marzo,” and left for home again.",
            "He said and left for home again.",
        ),
        (
            "He said (il lavoro comincerà nel mese di marzo) and left for home again.",
            "He said and left for home again.",
        ),
    ],
)
def test_dropping_a_quotation_takes_its_marks_along(line: str, left: str) -> None:
    cleaned = Cleaner(drop_flagged=True).clean_text(STORY["en"] * 2 + line + "\n")
    assert cleaned.text == STORY["en"] * 2 + left + "\n"


def test_what_a_rule_flags_is_not_dropped(tmp_path: Path) -> None:
    rule = "about = 'x'\n[[flag]]\nid = 'x'\nlabel = 'mixed'\nwhy = 'x'\nregex = 'work will .*'\nexample = '''\n* Work will begin.\n  Work began.\n'''\n"
    (tmp_path / "own.toml").write_text(rule, "utf-8")
    cleaned = Cleaner(drop_flagged=True, rules=(str(tmp_path),)).clean_text(STORY["en"])
    assert [flag.kind for flag in cleaned.flags] == ["mixed"]
    assert cleaned.text == STORY["en"]


def test_a_wider_gap_flags_less() -> None:
    page = STORY["en"] * 2 + sentences("de")[0] + "\n"
    assert Cleaner(flag_gap=0.07).clean_text(page).flags
    assert not Cleaner(flag_gap=0.99).clean_text(page).flags


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"languages": ["english"]}, "known are"),
        ({"languages": ["EN"]}, "did you mean 'en'"),
        ({"flag_gap": 2.0}, "flag_gap"),
        ({"arbiter": "me"}, "arbiter"),
        ({"drop_flagged": True, "flag_languages": False}, "drop_flagged needs the flags"),
    ],
)
def test_wrong_options_are_told(options: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Cleaner(**options)


def test_dropping_what_is_flagged_is_a_removal_like_any_other() -> None:
    half = (
        "He told the crowd that il lavoro comincerà nel mese di marzo e durerà un anno before he left for home again."
    )
    text = STORY["en"] + sentences("de")[0] + "\n" + half + "\nShare on Facebook\n" + STORY["en"] + "供给过剩需求疲软\n"
    cleaned = Cleaner(drop_flagged=True).clean_text(text)
    rules = [removal.rule for removal in cleaned.removals]
    assert rules == ["language/other-language", "language/mixed", "share/share-on", "language/other-language"]
    left = "He told the crowd that before he left for home again.\n"
    assert cleaned.text == STORY["en"] + left + STORY["en"]
    assert restore(cleaned.text, cleaned.sidecar) == text.encode()
    assert Cleaner(drop_flagged=True).clean_text(cleaned.text).text == cleaned.text


def test_a_rule_keeps_what_it_took_before_the_flag(cleaner: Cleaner) -> None:
    text = STORY["fr"] * 2 + "Share on Facebook\n" + STORY["fr"]
    plain, dropping = cleaner.clean_text(text), Cleaner(drop_flagged=True).clean_text(text)
    assert [removal.rule for removal in dropping.removals] == [removal.rule for removal in plain.removals]
