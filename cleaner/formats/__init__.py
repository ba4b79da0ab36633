"""Where documents come from: one file an input format, and the table by suffix.

A suffix says how a file is read; one that stands in no table is judged by its content.
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

# Never documents: data (our own sidecars too), code, media. Skipped and counted.
SKIPPED = frozenset(
    ".json .jsonl .ndjson .csv .tsv .xml .yaml .yml .toml .ini .lock .py .pyc .js .css .map .c .h .sh .sql .db .sqlite "
    ".png .jpg .jpeg .gif .webp .avif .ico .svg .bmp .tif .tiff .mp3 .mp4 .m4a .wav .ogg .webm .mov .avi .mkv "
    ".pdf .doc .docx .xls .xlsx .ppt .pptx .odt .ods .epub .zip .gz .bz2 .xz .zst .7z .rar .tar .tgz "
    ".woff .woff2 .ttf .otf .exe .dll .so .o .a .bin .dat .parquet .arrow .npy .npz .pt .pkl .warc .wet".split()
)
