"""Bytes to text: each rung of the ladder, and what is refused."""

from __future__ import annotations

import codecs

import pytest

from cleaner.decode import decode, encode_again
from cleaner.errors import InputError, NotTextError
from cleaner.model import Source

RUSSIAN = "Вчера в городе открыли новую библиотеку, и первые читатели пришли ещё утром. " * 5
CHINESE = "我也在想，今天的天气这么好，为什么不去山上走走？"  # no NUL in its UTF-16
GERMAN = "Für die Brücke über den Fluß fehlt noch das Geld, sagte der Bürgermeister. " * 5


@pytest.mark.parametrize(
    ("data", "text", "codec", "decided_by"),
    [
        (b"plain", "plain", "utf-8", "utf-8"),
        ("café".encode(), "café", "utf-8", "utf-8"),
        (codecs.BOM_UTF8 + "é".encode(), "é", "utf-8", "bom"),
        (codecs.BOM_UTF16_LE + "né".encode("utf-16-le"), "né", "utf-16-le", "bom"),
        (codecs.BOM_UTF32_LE + "né".encode("utf-32-le"), "né", "utf-32-le", "bom"),
        (codecs.BOM_UTF16_BE + "né".encode("utf-16-be"), "né", "utf-16-be", "bom"),
        (RUSSIAN.encode("cp1251"), RUSSIAN, "cp1251", "detector"),
        ("plain text in two bytes a letter".encode("utf-16-le"), "plain text in two bytes a letter", "utf-16-le", "wide"),
        ("plain text in four bytes a letter".encode("utf-32-be"), "plain text in four bytes a letter", "utf-32-be", "wide"),
        ("cut é at the ené".encode()[:-1], "cut é at the en", "utf-8", "utf-8-cut"),
        ("é first byte lost".encode()[1:] + "ö".encode(), " first byte lostö", "utf-8", "utf-8-cut"),
        ("こんにちは".encode("iso2022_jp"), "こんにちは", "iso2022_jp", "escapes"),
        ("こんにちは、皆さん".encode("iso2022_jp")[:-4], "こんにちは、皆さ", "iso2022_jp", "escapes"),
        ("你好，朋友".encode("hz"), "你好，朋友", "hz", "escapes"),
        ("안녕하세요".encode("iso2022_kr"), "안녕하세요", "iso2022_kr", "escapes"),
        (b"set ~{x} and ~/bin", "set ~{x} and ~/bin", "utf-8", "utf-8"),
        (CHINESE.encode("utf-16-be"), CHINESE, "utf-16-be", "wide"),
        (CHINESE.encode("utf-32-le"), CHINESE, "utf-32-le", "wide"),
        ("Привет".encode("utf-16-le"), "Привет", "utf-16-le", "wide"),
        ("ひらがなを、かな。".encode("utf-16-le") + b"0", "ひらがなを、かな。", "utf-16-le", "wide"),
    ],
)  # fmt: skip
def test_ladder(data: bytes, text: str, codec: str, decided_by: str) -> None:
    page = decode(Source(id="x", data=data))
    assert (page.text, page.facts.encoding, page.facts.decided_by) == (text, codec, decided_by)


def test_a_late_legacy_tail_is_seen() -> None:
    """Detectors that read only a beginning call this ASCII."""
    text = "An English beginning.\n" * 15000 + RUSSIAN
    assert decode(Source(id="x", data=text.encode("cp1251"))).text == text


def test_whole_files_are_weighed_not_only_their_odd_lines() -> None:
    """The ASCII around tells the language; some answers need it, some drown in it."""
    text = "Op het plein staat een café.\n" * 3 + "Daar drinkt de burgemeester koffie.\n" * 40
    assert decode(Source(id="x", data=text.encode("cp1252"))).text == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Perché il caffè è già freddo, andò a prenderne un altro più in là", "cp1252"),
        ("Öösel sadas vihma, ja „Šiva“ õde jäi koju sööma", "cp1252"),
        ("Ağabeyim çocuğunu öğleden sonra götürecek", "cp1254"),
        ("Żółty kot śpi pod łóżkiem, a gęś idzie drogą", "cp1250"),
        ("Žluťoučký kůň úpěl ďábelské ódy", "iso8859-2"),
        ("Θα έρθω αύριο το πρωί με τους φίλους μου", "cp1253"),
        ("Завтра утром я приду с друзьями", "koi8-r"),
        ("日本語" * 20, "cp932"),
        ("繁體中文" * 15, "cp950"),
        ("오늘은 날씨가 좋아서 산책을 했다", "cp949"),
    ],
)
def test_single_lines(text: str, codec: str) -> None:
    page = decode(Source(id="x", data=text.encode(codec)))
    assert page.text == text


def test_controls_show_a_wrong_reading() -> None:
    """Read as ISO-8859-13, of the same language, the š of this would be a control character."""
    text = "Šveitsi köök on mõnus, ütles Žanna, ja võttis veel tüki šokolaadi.\n" * 4
    assert decode(Source(id="x", data=text.encode("cp1252"))).text == text


def test_a_superset_reads_what_its_subset_can_not() -> None:
    text = "“Weiß” – sagte er in München, und ging über die Brücke nach Hause… " * 3
    assert decode(Source(id="x", data=text.encode("cp1252"))).text == text
    latin = "Él está aquí desde ayer, según dijo la señora. " * 5 + "\x81"
    assert decode(Source(id="x", data=latin.encode("latin-1"))).text == latin


@pytest.mark.parametrize("times", [20, 5000])
def test_a_broken_byte_does_not_spoil_a_two_byte_file(times: int) -> None:
    text = "昨天下午，市图书馆迎来了第一批读者。很多孩子和父母一起来借书。\n" * times
    data = bytearray(text.encode("gb18030"))
    data[-3] = 0xFF
    page = decode(Source(id="x", data=bytes(data)))
    assert page.text[:-10] == text[: len(page.text) - 10]
    assert page.facts.raw is not None


def test_doubt_is_told() -> None:
    """Two readings of one odd byte are as good as each other."""
    warnings = decode(Source(id="x", data="naar Örebro".encode("mac-roman"))).warnings
    assert [warning.code for warning in warnings] == ["encoding-unsure"]
    assert "reads about as well; --encoding overrides" in warnings[0].message
    assert not decode(Source(id="x", data=RUSSIAN.encode("cp1251"))).warnings


def test_half_of_the_lines_in_another_encoding() -> None:
    good = [f"Straße {n} führt über die Brücke." for n in range(4)]
    odd = ["Für größere Häuser fehlt der Platz.", "Später hörte es auf.", "Dafür schön.", "Öl läuft aus.", "Übrig."]
    data = "\n".join(good).encode() + b"\n" + "\n".join(odd).encode("cp1252")
    assert decode(Source(id="x", data=data)).text == "\n".join(good + odd)


def test_stray_bytes_in_utf8_are_cp1252() -> None:
    data = "Größe, Länge, Höhe – und ".encode() + b"\x93quoted\x94" + " für später".encode()
    assert decode(Source(id="x", data=data + b"\n" + "schön\n".encode() * 3)).text.startswith(
        "Größe, Länge, Höhe – und “quoted” für später\n"
    )


def test_mixed_encodings_by_line() -> None:
    good = [f"Ещё одна строка на русском языке, номер {n}." for n in range(5)]
    data = "\n".join(good).encode() + b"\n" + GERMAN.encode("cp1252")
    page = decode(Source(id="x", data=data))
    assert page.text == "\n".join(good) + "\n" + GERMAN
    assert page.facts.decided_by == "mixed-by-line"
    assert page.facts.raw is not None  # can't be encoded again in one piece, so the bytes travel along


@pytest.mark.parametrize("label", ["cp1251", "windows-1251"])
def test_a_right_label_is_believed(label: str) -> None:
    data = f'<html><meta charset="{label}"><p>{RUSSIAN}</p>'.encode("cp1251")
    assert RUSSIAN in decode(Source(id="x", data=data)).text


@pytest.mark.parametrize("label", ["x-sjis", "Shift_JIS", "windows-31J"])
def test_labels_of_the_web(label: str) -> None:
    text = "図書館は朝から子どもたちでにぎわっていた。"
    data = f'<meta http-equiv="Content-Type" content="text/html; charset={label}"><p>{text}</p>'.encode("cp932")
    assert text in decode(Source(id="x", data=data)).text


def test_a_label_decides_where_the_bytes_do_not() -> None:
    data = '<?xml version="1.0" encoding="mac-roman"?><p>naar Örebro</p>'.encode("mac-roman")
    page = decode(Source(id="x", data=data))
    assert ("Örebro" in page.text, page.facts.decided_by) == (True, "declared")
    header = Source(id="x", data="naar Örebro".encode("mac-roman"), charset="macintosh")
    assert decode(header).text == "naar Örebro"


def test_a_wrong_label_is_not() -> None:
    data = f'<html><meta charset="iso-8859-1"><p>{RUSSIAN}</p>'.encode("cp1251")
    page = decode(Source(id="x", data=data))
    assert RUSSIAN in page.text
    assert page.facts.decided_by == "detector"


def test_an_unknown_label_does_no_harm() -> None:
    data = f'<html><meta charset="klingon"><p>{RUSSIAN}</p>'.encode("cp1251")
    assert RUSSIAN in decode(Source(id="x", data=data, charset="hex")).text


@pytest.mark.parametrize(
    ("text", "style"),
    [("a\nb\n", "lf"), ("a\r\nb\r\n", "crlf"), ("a\rb\r", "cr"), ("a\r\nb\n", "mixed"), ("a", "none")],
)
def test_newlines(text: str, style: str) -> None:
    page = decode(Source(id="x", data=text.encode()))
    assert page.facts.newline == style
    assert encode_again(page.text, page.facts) == text.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG image"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04" + bytes(40), "a ZIP archive"),
        (bytes(range(32)) * 20, "binary data"),
        (bytes([7, 200, 3, 155, 0, 1]) * 90, "binary data"),
    ],
)
def test_binary_is_refused_with_a_way_out(data: bytes, said: str) -> None:
    with pytest.raises(NotTextError, match=said) as error:
        decode(Source(id="x", data=data))
    assert "convert it" in str(error.value)


@pytest.mark.parametrize("text", ["GIF89a is a format.", "RIFF and raff", "ID3 tags explained", "MZ was a man", "BZh"])
def test_text_that_begins_like_a_binary_file_is_text(text: str) -> None:
    assert decode(Source(id="x", data=text.encode())).text == text


def test_surrogates_in_utf8_are_one_character() -> None:
    data = b"smile " + b"\xed\xa0\xbd\xed\xb8\x80"
    page = decode(Source(id="x", data=data))
    assert (page.text, page.facts.encoding) == ("smile 😀", "cesu-8")
    assert page.facts.raw is not None


def test_a_given_encoding_is_kept_to() -> None:
    assert decode(Source(id="x", data=b"\xe9"), "latin-1").text == "é"
    with pytest.raises(InputError, match="unknown encoding 'rot13'"):
        decode(Source(id="x", data=b"x"), "rot13")
    with pytest.raises(InputError, match="unknown encoding 'latin-9000'"):
        decode(Source(id="x", data=b"x"), "latin-9000")
    with pytest.raises(InputError, match="is not utf-8: byte 1"):
        decode(Source(id="x", data=b"x\xff"), "utf-8")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Größe: schöne Grüße.".encode() + b"\xff\n", "Größe: schöne Grüße.ÿ\n"),
        ("Привет, как дела?".encode() + b" \x96 " + "Хорошо.".encode(), "Привет, как дела? – Хорошо."),
        ("今日は天気".encode() * 3 + b"\xe3\x81" + "がいい".encode(), "今日は天気" * 3 + "\ufffd" + "がいい"),
        (codecs.BOM_UTF8 + "Grün".encode() + b" \xff " + "süß".encode(), "Grün ÿ süß"),
        (b'<meta charset="utf-8"><p>' + "Öl".encode() + b" caf\xe9</p>", '<meta charset="utf-8"><p>Öl café</p>'),
        (("Größe\r" * 4).encode() + b"\xff" + ("schön\r" * 4).encode(), "Größe\n" * 4 + "ÿ" + "schön\n" * 4),
    ],
)
def test_one_bad_byte_does_not_spoil_utf8(data: bytes, text: str) -> None:
    page = decode(Source(id="x", data=data))
    assert page.text == text
    assert page.facts.encoding.startswith("utf-8")
    assert page.facts.raw is not None


@pytest.mark.parametrize(
    ("data", "text", "codec"),
    [
        (
            codecs.BOM_UTF16_LE + "Hello \ud800 you".encode("utf-16-le", "surrogatepass"),
            "Hello \ufffd you",
            "utf-16-le",
        ),
        (codecs.BOM_UTF16_LE + "Hello you".encode("utf-16-le")[:-1], "Hello yo", "utf-16-le"),
        (codecs.BOM_UTF32_LE + "Hello".encode("utf-32-le")[:-2], "Hell", "utf-32-le"),
        ("नमस्ते दुनिया".encode("utf-16-le"), "नमस्ते दुनिया", "utf-16-le"),
        (b"hello\x00world\x00foo\x00", "hello\x00world\x00foo\x00", "utf-8"),
        (("Grüße aus Köln\x00" * 9).encode(), "Grüße aus Köln\x00" * 9, "utf-8"),
    ],
)
def test_torn_and_padded_wide_files(data: bytes, text: str, codec: str) -> None:
    page = decode(Source(id="x", data=data))
    assert (page.text, page.facts.encoding) == (text, codec)


@pytest.mark.parametrize(
    ("word", "codec"),
    [("Привет друзья", "cp1251"), ("Привет друзья", "koi8-r"), ("שלום חברים", "cp1255"), ("Καλημέρα φίλοι", "cp1253")],
)
def test_two_foreign_words_in_an_english_page(word: str, codec: str) -> None:
    page = "The newspaper was scanned by volunteers.\nThey said {} to us.\nMost articles deal with sports.\n" * 2
    text = page.replace("{}", word)
    assert decode(Source(id="x", data=text.encode(codec))).text == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("НОВАЯ БИБЛИОТЕКА ОТКРЫТА", "cp1251"),
        ("НОВАЯ БИБЛИОТЕКА ОТКРЫТА", "koi8-r"),
        ("Η ΒΙΒΛΙΟΘΗΚΗ ΑΝΟΙΞΕ ΧΘΕΣ", "cp1253"),
        ("CAFÉ ET BIBLIOTHÈQUE", "cp1252"),
        ("SÃO PAULO E RIBEIRÃO PRETO", "cp1252"),
        ("NOWA KSIĘGARNIA W ŁODZI", "cp1250"),
    ],
)
def test_titles_in_capitals(text: str, codec: str) -> None:
    assert decode(Source(id="x", data=text.encode(codec))).text == text


@pytest.mark.parametrize(
    "text",
    ["Acme™ tools", "The mayor’s car isn’t here.", "See § 5.", "Price: 10 €", "“Yes,” he said.", "Copyright © 2004"],
)
def test_english_with_signs_is_cp1252(text: str) -> None:
    assert decode(Source(id="x", data=text.encode("cp1252"))).text == text


def test_a_short_legacy_text_is_no_cut_utf8() -> None:
    assert decode(Source(id="x", data="受ける権".encode("cp932"))).text == "受ける権"


def test_a_label_that_the_bytes_bear_out_is_sure() -> None:
    page = decode(
        Source(
            id="x",
            data='<meta charset="iso-8859-15"><p>Un café à Liège coûte 5 €, et le thé est à volonté.</p>'.encode(
                "iso8859-15"
            ),
        )
    )
    assert ("5 €" in page.text, page.facts.decided_by, page.warnings) == (True, "declared", [])
    assert page.facts.confidence >= 0.9


def test_mixed_encodings_with_old_mac_line_ends() -> None:
    good = [f"Straße {n} führt über die Brücke." for n in range(5)]
    odd = ["Für größere Häuser fehlt der Platz.", "Später hörte es auf."]
    data = "\r".join(good).encode() + b"\r" + "\r".join(odd).encode("cp1252")
    assert decode(Source(id="x", data=data)).text == "\n".join(good + odd)


@pytest.mark.parametrize("text", ["10\u00a0€", "می\u200cخواهم", "\u3000中文", "א\u200fב", "👩\u200d🚀"])
@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-8-sig"])
def test_spaces_and_joiners_are_text(text: str, codec: str) -> None:
    page = decode(Source(id="x", data=text.encode(codec)))
    assert (page.text, page.facts.decided_by, page.facts.bom) == (text, "bom", True)


@pytest.mark.parametrize("text", ["“CAFÉ” is open", "© NESCAFÉ® is a trademark", "CAFÉ\u00a0: SANTÉ\u00a0: ÉTÉ"])
def test_a_few_characters_that_happen_to_be_utf8_are_not(text: str) -> None:
    assert decode(Source(id="x", data=text.encode("cp1252"))).text == text
