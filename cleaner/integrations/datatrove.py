"""datatrove's door: a pipeline step that cleans documents.

A step is pickled and copied for each task; what it compiles is kept for all tasks of a process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.logging import logger
from datatrove.utils.typeshelper import StatHints

from cleaner.api import Cleaner, encode_text
from cleaner.config import Config
from cleaner.errors import ConfigError, InputError
from cleaner.formats.fields import host_of
from cleaner.model import Cleaned, Source
from cleaner.runners.limits import time_limit
from cleaner.runners.task import tell_fault

if TYPE_CHECKING:
    from datatrove.data import Document
    from datatrove.pipeline.writers.disk_base import DiskWriter

_compiled: dict[tuple[str, str], Cleaner] = {}  # a process's own, by the hashes of rules and configuration


class Clean(PipelineStep):  # type: ignore[misc] # datatrove has no types
    """Clean each document: ``text`` becomes the cleaned text, ``metadata["cleaner"]`` its sidecar, in plain builtins.

    ``cleaner`` is a Cleaner, a Config, the path of a config file, or None for the defaults; keyword arguments are
    Config's fields, as ``format="html"`` where texts are HTML. Rules of a site are asked where the host of
    ``metadata["url"]`` is on it.

    A document that can't be cleaned, or not in ``timeout`` seconds, is dropped as ``failed``, one of which nothing is
    left as ``empty``. ``exclusion_writer`` gets both with the text that they came with, the word as
    ``metadata["filter_reason"]``, and in ``metadata["cleaner"]`` the ``error`` or the sidecar.

    ``as_json`` makes the sidecar a string, for ParquetWriter: a column has one type, sidecars differ in their keys.

    Raises ConfigError and RuleError, never what one document can be blamed for.
    """

    type = "✂️ - FORMAT"
    name = "🧹 cleaner"

    def __init__(
        self,
        cleaner: Cleaner | Config | str | Path | None = None,
        *,
        exclusion_writer: DiskWriter | None = None,
        timeout: float | None = 120,
        as_json: bool = False,
        **options: Any,
    ) -> None:
        super().__init__()
        if isinstance(cleaner, Cleaner) and options:
            raise ConfigError(f"a Cleaner has its configuration; give {', '.join(options)} to it")
        self.cleaner = cleaner if isinstance(cleaner, Cleaner) else Cleaner(cleaner, **options)
        self.config = self.cleaner.config  # what executor.json shows
        self.hashes = (self.cleaner.rulebook.sha256, self.config.sha256)
        self.exclusion_writer = exclusion_writer
        self.timeout = timeout
        self.as_json = as_json

    def run(self, data: Iterable[Document] | None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The documents that could be cleaned, in order."""
        cleaner = _compiled.setdefault(self.hashes, self.cleaner)
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            for doc in data or ():
                self.stat_update(StatHints.total)
                with self.track_time():
                    reason = self._clean(doc, cleaner)
                if not reason:
                    self.stat_update(StatHints.forwarded)
                    self.update_doc_stats(doc)
                    yield doc
                    continue
                self.stat_update(StatHints.dropped, f"dropped_{reason}")
                if writer:
                    doc.metadata["filter_reason"] = reason
                    writer.write(doc, rank)

    def _clean(self, doc: Document, cleaner: Cleaner) -> str | None:
        """Clean a document in place; the reason where it has to be dropped."""
        cleaner.rulebook.compile()  # once, and not in the first document's time
        try:
            with time_limit(self.timeout, "timeout="):
                cleaned = cleaner.clean_source(_make_source(doc))
        except Exception as error:  # one bad document is one bad document
            message = str(error) if isinstance(error, InputError) else tell_fault(error)
            logger.warning(f"{doc.id}: {message}")
            doc.metadata["cleaner"] = self._plain({"error": message})
            return "failed"
        doc.metadata["cleaner"] = self._plain(cleaned.sidecar)
        if not cleaned.text.strip():
            return "empty"
        doc.text = cleaned.text
        self._count(cleaned)
        return None

    def _plain(self, record: Any) -> Any:
        return msgspec.json.encode(record).decode("utf-8") if self.as_json else msgspec.to_builtins(record)

    def _count(self, cleaned: Cleaned) -> None:
        stats = cleaned.sidecar.stats
        self.stat_update("removed_chars", value=stats.chars_in - stats.chars_out)
        self.stat_update("removals", value=len(cleaned.removals))
        self.stat_update("repairs", value=len(cleaned.repairs))
        self.stat_update("flags", value=len(cleaned.flags))


def _make_source(doc: Document) -> Source:
    if not isinstance(doc.text, str):
        raise InputError(f"its text is {type(doc.text).__name__}, not a string; give the reader another text_key")
    return Source(
        id=str(doc.id), data=encode_text(doc.text), host=host_of(str(doc.metadata.get("url") or "")), encoding="utf-8"
    )
