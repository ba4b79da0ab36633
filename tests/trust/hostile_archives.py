"""Hostile archives: bombs of every compression, tar and WARC with headers that lie."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable

from .hostile_records import lines
from .making import INNOCENT, MB, MORE, Content, hostile, repeat

_MEMBER = 20_000 * 512
PAGE = f"<html><head><title>Mill</title></head><body><p>{INNOCENT}</p><p>{MORE}</p></body></html>".encode()


def _zstd(data: bytes) -> bytes:
    from cleaner.formats.streams import find_zstd

    return bytes(find_zstd().compress(data))


def _xz(data: bytes) -> bytes:
    return lzma.compress(data, preset=0)


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": _zstd, "bz2": bz2.compress, "xz": _xz}


def packed_often(piece: bytes, size: int, pack: Callable[[bytes], bytes]) -> bytes:
    """So many bytes of a piece, packed as members of ten megabytes, one after another."""
    whole = pack(b"".join(repeat(piece, _MEMBER))) * (size // _MEMBER)
    return whole + (pack(b"".join(repeat(piece, size % _MEMBER))) if size % _MEMBER else b"")


def _bombs(suffix: str, pack: Callable[[bytes], bytes]) -> None:
    def bomb_of_one_line(size: int) -> Content:
        first, last = lines().splitlines(keepends=True)
        return pack(first) + packed_often(b"x", size, pack) + pack(b"\n" + last)

    def bomb_of_newlines(size: int) -> Content:
        first, last = lines().splitlines(keepends=True)
        return pack(first) + packed_often(b"\n", size, pack) + pack(last)

    for make, full in ((bomb_of_one_line, 2000 * MB), (bomb_of_newlines, 500 * MB)):
        make.__name__ += f"_{suffix}"
        hostile("bombs", f".jsonl.{suffix}", 300_000, full, innocent=2)(make)


for _suffix, _pack in PACKERS.items():
    _bombs(_suffix, _pack)


@hostile("bombs", ".warc.gz", 300_000, 2000 * MB, innocent=2)
def bomb_in_warc(size: int) -> Content:
    head = warc_head("response", size + 19, 2) + b"HTTP/1.1 200 OK\r\n\r\n"
    bomb = gzip.compress(head) + packed_often(b"x", size, gzip.compress) + gzip.compress(b"\r\n\r\n")
    return gzip.compress(answer(PAGE, 1)) + bomb + gzip.compress(answer(PAGE, 3))


def _nested(data: bytes, codings: str) -> bytes:
    for coding in codings.split(", "):
        data = gzip.compress(data) if coding == "gzip" else zlib.compress(data)
    return data


@hostile("bombs", ".warc", 300_000, 2000 * MB, innocent=2)
def bomb_in_http(size: int) -> Content:
    bomb = packed_often(b"x", min(size, 400 * MB), gzip.compress)
    codings = "gzip, deflate, gzip"
    nested = _nested(b"<p>x" * (size // 8), codings)
    return (
        answer(PAGE, 1)
        + answer(gzip.compress(b"\0" * min(size, 400 * MB)), 2, "Content-Encoding: gzip")
        + answer(bomb, 3, "Content-Encoding: gzip")
        + answer(nested, 4, f"Content-Encoding: {codings}")
        + answer(gzip.compress(PAGE), 5, f"Content-Encoding: {'gzip, ' * 3000}gzip")
        + answer(_zstd(b"x" * min(size, 400 * MB)), 6, "Content-Encoding: zstd")
        + answer(PAGE, 7)
    )


@hostile("bombs", ".tar.xz", 300_000, 2000 * MB, innocent=2)
def bomb_in_tar(size: int) -> Content:
    first, last = tar_member("a.txt", TEXT), tar_member("z.txt", TEXT) + bytes(1024)
    bomb = tar_head("bomb.txt", size // 512 * 512)
    return _xz(first + bomb) + packed_often(b"x" * 512, size // 512 * 512, _xz) + _xz(last)


@hostile("bombs", ".zip", 300_000, 200 * MB)
def bomb_in_zip(size: int) -> Content:
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../escaped.txt", b"\0" * size)
    return packed.getvalue()


TEXT = f"{INNOCENT}\n{MORE}\n".encode()


def tar_head(name: str, size: int, **facts: object) -> bytes:
    """The header of a member, which may say what is not so."""
    info = tarfile.TarInfo(name)
    info.size = size
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info.tobuf(tarfile.GNU_FORMAT)


def tar_member(name: str, data: bytes, **facts: object) -> bytes:
    """A member as it stands in an archive, filled up to whole blocks."""
    return tar_head(name, len(data), **facts) + data + bytes(-len(data) % 512)


def pax(records: dict[str, str], kind: bytes = tarfile.XHDTYPE) -> bytes:
    """A header of pax records."""
    told = b""
    for name, value in records.items():
        line = f" {name}={value}\n".encode("utf-8", "surrogateescape")
        length = len(line) + len(str(len(line)))
        length = len(line) + len(str(length))
        told += str(length).encode() + line
    return tar_member("pax", told, type=kind)


def _tar(*members: bytes) -> bytes:
    return tar_member("a.txt", TEXT) + b"".join(members) + tar_member("z.txt", TEXT) + bytes(1024)


@hostile("tar", ".tar", 1000, 100_000, innocent=2)
def tar_names(size: int) -> Content:
    names = ("/tmp/cleaner-escaped.txt", "../../../escaped.txt", "a/../../../../escaped.txt", "-rf.txt", "a\nb.txt",
             "\x1b[31mred.txt", "C:\\x.txt", "..", "/", ".", "a//b.txt", "\udcff.txt", "n" * size + ".txt", "d/" * size)  # fmt: skip
    return _tar(*(tar_member(name, TEXT.replace(INNOCENT.encode(), b"Odd")) for name in names))


@hostile("tar", ".tar", 1, 1, innocent=2)
def tar_links_and_devices(_size: int) -> Content:
    kinds = (
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.CONTTYPE,
        b"Z",
    )
    return _tar(*(tar_head(f"l{n}.txt", 0, type=kind, linkname="/etc/passwd") for n, kind in enumerate(kinds)))


@hostile("tar", ".tar", 1000, 10**12)
def tar_huge_size(size: int) -> Content:
    return tar_member("a.txt", TEXT) + tar_head("huge.txt", size * 1000) + tar_member("z.txt", TEXT) + bytes(1024)


@hostile("tar", ".tar", 1, 1)
def tar_negative_size(_size: int) -> Content:
    return _tar(pax({"size": "-1024"}) + tar_head("minus.txt", 0))


@hostile("tar", ".tar", 1, 1)
def tar_negative_size_in_base_256(_size: int) -> Content:
    head = bytearray(tar_head("minus.txt", 0))
    head[124:136] = b"\xff" * 10 + b"\xfc\x00"
    head[148:156] = b"%06o\0 " % sum(bytes(head[:148]) + b" " * 8 + bytes(head[156:]))
    return _tar(bytes(head))


@hostile("tar", ".tar", 2000, 100_000, innocent=2)
def tar_pax_on_pax(size: int) -> Content:
    return _tar(pax({"comment": "x"}) * size + tar_member("c.txt", b"x\n"))


@hostile("tar", ".tar", 2000, 100_000, innocent=2)
def tar_long_names_on_long_names(size: int) -> Content:
    return _tar(tar_member("././@LongLink", b"n.txt\0", type=tarfile.GNUTYPE_LONGNAME) * size)


@hostile("tar", ".tar", 500_000, 900_000, innocent=2)
def tar_pax_of_megabytes(size: int) -> Content:
    return _tar(pax({"comment": "x" * size}), pax({"path": "p" * size + ".txt"}) + tar_member("c.txt", b"x\n"))


@hostile("tar", ".tar", 1000, 50_000, innocent=2)
def tar_pax_records(size: int) -> Content:
    return _tar(pax({f"k{number}": "v" for number in range(size)}) + tar_member("c.txt", b"x\n"))


@hostile("tar", ".tar", 300, 20_000, innocent=2)
def tar_global_pax(size: int) -> Content:
    return _tar(*(pax({f"k{number}": "v" * 100}, tarfile.XGLTYPE) for number in range(size)))


@hostile("tar", ".tar", 1, 1, innocent=2)
def tar_pax_sizes(_size: int) -> Content:
    odd = (
        {"size": "x"},
        {"size": "9" * 5000},
        {"mtime": "1e999"},
        {"uid": "-1"},
        {"path": "\0"},
        {"hdrcharset": "BINARY"},
    )
    return _tar(*(pax(records) + tar_member("c.txt", b"x\n") for records in odd))


@hostile("tar", ".tar", 1, 1, innocent=1)
def tar_pax_without_end(_size: int) -> Content:
    return _tar(
        *(tar_member("pax", data, type=tarfile.XHDTYPE) for data in (b"99 a=b\n", b"0 a=b\n", b"-5 a=b\n", b"x"))
    )


@hostile("tar", ".tar", 1, 1, innocent=2)
def tar_sparse_by_pax(_size: int) -> Content:
    odd = (
        {"GNU.sparse.map": "0,1,x"},
        {"GNU.sparse.map": "0,9999999999999"},
        {"GNU.sparse.size": "x"},
        {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"},
        {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9" * 18, "GNU.sparse.name": "../x"},
    )
    return _tar(*(pax(records) + tar_member("c.txt", b"9999999\n" + b"1\n" * 600) for records in odd))


@hostile("tar", ".tar", 1, 1, innocent=1)
def tar_old_sparse_without_end(_size: int) -> Content:
    head = bytearray(tar_head("s.txt", 0, type=tarfile.GNUTYPE_SPARSE))
    head[482] = 1
    head[148:156] = b"%06o\0 " % sum(bytes(head[:148]) + b" " * 8 + bytes(head[156:]))
    return tar_member("a.txt", TEXT) + bytes(head)


@hostile("tar", ".tar", 3000, 100_000, innocent=2)
def tar_empty_members(size: int) -> Content:
    return _tar(tar_head("e.txt", 0) * (size // 3), tar_head("d", 0, type=tarfile.DIRTYPE) * size)


def warc_head(kind: str, length: object, number: int, *more: str) -> bytes:
    """The headers of a record."""
    told = (
        f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:x:{number}>", f"WARC-Target-URI: http://example.org/{number}",
        f"Content-Length: {length}", *more,
    )  # fmt: skip
    return ("WARC/1.0\r\n" + "".join(f"{line}\r\n" for line in told) + "\r\n").encode("utf-8", "surrogateescape")


def answer(body: bytes, number: int, *http: str, length: object = None) -> bytes:
    """A record of a server's answer; the length may lie."""
    head = "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 OK", "Content-Type: text/html", *http)).encode() + b"\r\n"
    told = len(head) + len(body) if length is None else length
    return warc_head("response", told, number) + head + body + b"\r\n\r\n"


def _warc(*records: bytes) -> bytes:
    return answer(PAGE, 1) + b"".join(records) + answer(PAGE, 9)


@hostile("WARC", ".warc", 1, 1, innocent=2)
def warc_lengths_that_lie(_size: int) -> Content:
    odd = ("-1", "x", "", "0", "5", "1" * 30, "١٢", "0x10", "1e3", "5\0")
    return _warc(*(answer(b"<p>Odd</p>", 2, length=length) for length in odd))


@hostile("WARC", ".warc", 10**9, 10**17, innocent=2)
def warc_length_beyond_the_end(size: int) -> Content:
    return _warc(answer(b"<p>Odd</p>", 2, length=size))


@hostile("WARC", ".warc.gz", 10**9, 10**17, innocent=2)
def warc_length_beyond_its_member(size: int) -> Content:
    records = (
        answer(PAGE, 1),
        answer(b"<p>Odd</p>", 2, length=size),
        answer(b"<p>Odd</p>", 3, length=1200),
        answer(PAGE, 4),
    )
    return b"".join(map(gzip.compress, records))


@hostile("WARC", ".warc", 20_000, MB, innocent=2)
def warc_header_lines(size: int) -> Content:
    many = "".join(f"X-{number}: y\r\n" for number in range(size))
    folded = "X: y\r\n" + " folded\r\n" * size
    return _warc(
        warc_head("response", 3, 2, many.rstrip(), folded.rstrip()) + b"Odd\r\n\r\n",
        answer(b"<p>Odd</p>", 3, many.rstrip()),
        answer(b"<p>Odd</p>", 4, folded.rstrip()),
    )


@hostile("WARC", ".warc", 300_000, 50 * MB, innocent=2)
def warc_header_of_megabytes(size: int) -> Content:
    return _warc(
        warc_head("response", 3, 2, f"X: {'y' * size}") + b"Odd\r\n\r\n", answer(b"Odd", 3, f"X: {'y' * size}")
    )


@hostile("WARC", ".warc", 300_000, 50 * MB, innocent=2)
def warc_stray_bytes(size: int) -> Content:
    return _warc(b"x" * size, b"\n" * size, b"WARC" * (size // 4), b"\0" * size + b"\n")


@hostile("WARC", ".warc", 20_000, 3 * MB, innocent=2)
def warc_chunks(size: int) -> Content:
    tiny = b"1\r\nx\r\n" * size + b"0\r\n\r\n"
    return _warc(
        answer(tiny, 2, "Transfer-Encoding: chunked"),
        answer(b"ffffffff\r\nx", 3, "Transfer-Encoding: chunked"),
        answer(b"1;" + b"x" * size + b"\r\nx", 4, "Transfer-Encoding: chunked"),
    )


@hostile("WARC", ".warc", 1, 1, innocent=2)
def warc_addresses(_size: int) -> Content:
    odd = (
        "../../../escaped",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://[",
        "http://\x1b[31m/",
        "http://a/\udcff",
        "",
    )
    return _warc(
        *(warc_head("conversion", 4, 2, f"WARC-Target-URI: {uri}", f"WARC-Record-ID: {uri}") + b"Odd\n" for uri in odd)
    )


@hostile("WARC", ".warc.gz", 3000, 300_000, innocent=2)
def warc_tiny_members(size: int) -> Content:
    return gzip.compress(answer(PAGE, 1)) + gzip.compress(b"") * size + gzip.compress(answer(PAGE, 9))


@hostile("WARC", ".warc.gz", 3000, 300_000, innocent=2)
def warc_broken_members(size: int) -> Content:
    return gzip.compress(answer(PAGE, 1)) + b"\x1f\x8b\x08\0\xff\xff\xff\xff" * size + gzip.compress(answer(PAGE, 9))
