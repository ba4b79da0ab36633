"""What is no text: known by its first bytes, or by control characters."""

from __future__ import annotations

from unicodedata import category

from cleaner.errors import NotTextError

_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or an Office file)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"(\xb5/\xfd", "a zstd file"),
    (b"BZh", "a bzip2 file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"RIFF", "an audio, video or WebP file"),
    (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
    (b"\x00\x00\x00 ftyp", "a video"),
)
# Control bytes that no text has: in UTF-16 half a letter often is one, and half a space always.
CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10, 11, 12, 13, 27))
_ODD = frozenset(("Cc", "Cn", "Cs"))  # controls, and what is no character; not spaces and joiners of any kind
_BINARY_SHARE = 0.02  # control characters that no text encoding explains


def refuse_known_binary(data: bytes) -> None:
    """Raise NotTextError for data that begins as images, archives and programs do."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotTextError(f"is {what}, not text; convert it to text or HTML, or leave it out of the folder")


def refuse_control_bytes(data: bytes) -> None:
    """Raise NotTextError for data with more control bytes than any text has."""
    sample = data[:65536]
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    if controls >= 8 and controls / len(sample) > _BINARY_SHARE:
        raise NotTextError("is binary data, not text; convert it to text or HTML, or leave it out of the folder")


def reads_well(text: str) -> bool:
    """Whether a decoded text has no more odd characters than texts have."""
    sample = text[:4000]
    odd = [char for char in set(sample) if char not in "\t\n\r\f\v" and category(char) in _ODD]
    return sum(map(sample.count, odd)) <= len(sample) * _BINARY_SHARE
