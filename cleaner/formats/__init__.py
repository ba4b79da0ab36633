"""Where documents come from: one file an input format, and the tables by suffix.

A suffix says how a file is read; one that stands in no table is judged by its content. A *shard* is a file of many
documents; its *rows* are read one by one, and each is told as a *record*: a Source, and the fields it came with.
"""

from __future__ import annotations

# How `extract` treats the content: html as HTML, auto by what it looks like.
READ: dict[str, str] = {
    ".txt": "auto",
    ".text": "auto",
    ".md": "auto",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}

# Files of many documents: the format, which is the name of the module in this folder that reads it.
SHARDS: dict[str, str] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".warc": "warc",
    ".wet": "warc",
    ".tar": "tar",
    ".parquet": "parquet",
}
SHORT = {".tgz": ".tar.gz"}
PACKED_SHARDS = {".json": "jsonl"}  # only where it is compressed, as dolma's are: a plain .json is mostly no shard
COMPRESSIONS: dict[str, str] = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}

# Never documents: data (our own sidecars too), code, media. Skipped and counted.
SKIPPED = frozenset(
    ".json .jsonl .ndjson .csv .tsv .xml .yaml .yml .toml .ini .lock .py .pyc .js .css .map .c .h .sh .sql .db .sqlite "
    ".png .jpg .jpeg .gif .webp .avif .ico .svg .bmp .tif .tiff .mp3 .mp4 .m4a .wav .ogg .webm .mov .avi .mkv "
    ".pdf .doc .docx .xls .xlsx .ppt .pptx .odt .ods .epub .zip .gz .bz2 .xz .zst .7z .rar .tar .tgz "
    ".woff .woff2 .ttf .otf .exe .dll .so .o .a .bin .dat .parquet .arrow .npy .npz .pt .pkl .warc .wet".split()
)
