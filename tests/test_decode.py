"""Bytes to text: each rung of the ladder, and what is refused."""

from __future__ import annotations

import codecs

import pytest

from cleaner.decode import decode, encode_again
from cleaner.errors import InputError, NotTextError
from cleaner.model import Source

RUSSIAN = "Вчера в городе открыли новую библиотеку, и первые читатели пришли ещё утром. " * 5
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
        ("こんにちは".encode("iso2022_jp"), "こんにちは", "iso2022_jp", "escapes"),
    ],
)  # fmt: skip
def test_ladder(data: bytes, text: str, codec: str, decided_by: str) -> None:
    page = decode(Source(id="x", data=data))
    assert (page.text, page.facts.encoding, page.facts.decided_by) == (text, codec, decided_by)


def test_a_late_legacy_tail_is_seen() -> None:
    """Detectors that read only a beginning call this ASCII."""
    text = "An English beginning.\n" * 15000 + RUSSIAN
    assert decode(Source(id="x", data=text.encode("cp1251"))).text == text


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
