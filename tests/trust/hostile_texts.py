"""Hostile plain text: bytes of every sort, floods of lines and of what no line should hold."""

from __future__ import annotations

import random

from .making import INNOCENT, MB, MORE, Content, hostile, repeat

TWO = f"{INNOCENT}\n{MORE}\n".encode()


@hostile("size", ".txt", 100_000, 200 * MB)
def one_line(size: int) -> Content:
    return repeat(f"{INNOCENT} ", size)


@hostile("size", ".txt", 100_000, 200 * MB)
def one_word(size: int) -> Content:
    return repeat("x", size)


@hostile("size", ".txt", 100_000, 200 * MB)
def spaces(size: int) -> Content:
    return b"a" + b"".join(repeat(" ", size)) + b"b\n" + TWO


@hostile("size", ".txt", 100_000, 20 * MB)
def no_break_spaces(size: int) -> Content:
    return b"a" + "\u00a0\u3000\u200b".encode() * (size // 8) + b"b\n" + TWO


@hostile("lines", ".txt", 5000, MB)
def equal_lines(size: int) -> Content:
    return TWO + f"{INNOCENT}\n".encode() * size


@hostile("lines", ".txt", 5000, MB)
def different_short_lines(size: int) -> Content:
    return TWO + "".join(f"w{number:x}\n" for number in range(size)).encode()


@hostile("lines", ".txt", 5000, MB)
def newlines_of_every_kind(size: int) -> Content:
    kinds = ("\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\n\r")
    return TWO + "".join(f"{kinds[number % len(kinds)]}" for number in range(size)).encode() + TWO


@hostile("lines", ".txt", 5000, MB)
def newlines(size: int) -> Content:
    return TWO + b"\n" * size + TWO


@hostile("bytes", ".txt", 1, 2000)
def every_byte(size: int) -> Content:
    return TWO + bytes(range(256)) * size + TWO


@hostile("bytes", ".txt", 64, 256)
def every_two_bytes(size: int) -> Content:
    return TWO + b"".join(bytes((first, second)) for first in range(size) for second in range(256)) + TWO


@hostile("bytes", ".txt", 0x3000, 0x110000)
def every_code_point(size: int) -> Content:
    return TWO + "".join(map(chr, range(size))).encode("utf-8", "surrogatepass") + TWO


@hostile("bytes", ".txt", 100_000, 20 * MB)
def noise(size: int) -> Content:
    return random.Random(1).randbytes(size)


@hostile("bytes", ".txt", 50_000, 5 * MB)
def legacy_noise(size: int) -> Content:
    return bytes(random.Random(2).choices([*range(32, 127), *range(128, 256), 10], k=size))


@hostile("bytes", ".txt", 1000, MB)
def nuls(size: int) -> Content:
    return TWO + b"a\0" * size + TWO


@hostile("bytes", ".txt", 1000, 300_000)
def byte_order_marks(size: int) -> Content:
    return b"\xef\xbb\xbf\xff\xfe\xfe\xff\xff\xfe\0\0\0\0\xfe\xff" * size + TWO


@hostile("bytes", ".txt", 1000, 300_000)
def marks_of_utf8(size: int) -> Content:
    return b"\xef\xbb\xbf" * size + TWO


@hostile("bytes", ".txt", 1000, 300_000)
def halves_in_utf16(size: int) -> Content:
    return b"\xff\xfe" + INNOCENT.encode("utf-16-le") + b"\x00\xd8a\x00\x00\xdc\n\x00" * size


@hostile("bytes", ".txt", 1000, 300_000)
def halves_in_cesu(size: int) -> Content:
    return TWO + b"\xed\xa0\xbd\xed\xb8\x80 \xed\xa0\x80 \xed\xbf\xbf\n" * size


@hostile("bytes", ".txt", 1000, 300_000)
def overlong_utf8(size: int) -> Content:
    return TWO + b"\xc0\x80\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf\xf8\x88\x80\x80\x80\xf4\x90\x80\x80" * size


@hostile("characters", ".txt", 5000, MB)
def combining_marks(size: int) -> Content:
    return TWO + ("e" + "\u0301\u0316" * (size // 2) + "\n").encode() + TWO


@hostile("characters", ".txt", 5000, MB)
def bidi_controls(size: int) -> Content:
    return TWO + "".join(f"\u202e{letter}\u2066\u2067\u202a" for letter in "abcd" * (size // 4)).encode() + TWO


@hostile("characters", ".txt", 5000, MB)
def joiners(size: int) -> Content:
    return TWO + ("a" + "\u200d\u200c\ufe0f\u00ad" * (size // 4) + "b\n").encode() + TWO


@hostile("characters", ".txt", 20_000, 300_000)
def ligatures_that_grow(size: int) -> Content:
    return TWO + ("\ufdfa\ufb03\u1e9e\u0149" * size).encode() + TWO


@hostile("characters", ".txt", 5000, 300_000)
def ansi_escapes(size: int) -> Content:
    return TWO + b"\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x9b1m\n" * size + TWO


@hostile("characters", ".txt", 5000, 300_000)
def entities_in_text(size: int) -> Content:
    return TWO + b"&amp;amp;amp;amp;lt;b&amp;gt; &#xD800; &#0; &#99999999999; &notin;\n" * size


@hostile("characters", ".txt", 3000, 300_000)
def mojibake_in_layers(size: int) -> Content:
    layered = "für schöne Straßen — déjà vu"
    for _ in range(5):
        layered = layered.encode().decode("cp1252", "replace")
    return TWO + f"{layered}\n".encode() * (size // 10) + TWO
