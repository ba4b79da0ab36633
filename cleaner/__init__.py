"""cleaner: dirty web text into text that can be trusted.

>>> import cleaner
>>> cleaned = cleaner.clean_text("The bridge reopened on Monday.\\n\\nShare on Facebook\\n")
>>> cleaned.text
'The bridge reopened on Monday.\\n'
>>> cleaner.restore(cleaned.text, cleaned.sidecar)
b'The bridge reopened on Monday.\\n\\nShare on Facebook\\n'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.api import Cleaner, clean_bytes, clean_file, clean_text, restore
    from cleaner.config import Config
    from cleaner.errors import CleanerError, ConfigError, InputError, RestoreError, RuleError
    from cleaner.model import Cleaned, Source
    from cleaner.records import Sidecar

# Loaded at first use, so that `import cleaner` costs nothing.
_HOMES = {
    "cleaner.api": ("Cleaner", "clean_bytes", "clean_file", "clean_text", "restore"),
    "cleaner.config": ("Config",),
    "cleaner.errors": ("CleanerError", "ConfigError", "InputError", "RestoreError", "RuleError"),
    "cleaner.model": ("Cleaned", "Source"),
    "cleaner.records": ("Sidecar",),
}

__all__ = [
    "Cleaned",
    "Cleaner",
    "CleanerError",
    "Config",
    "ConfigError",
    "InputError",
    "RestoreError",
    "RuleError",
    "Sidecar",
    "Source",
    "__version__",
    "clean_bytes",
    "clean_file",
    "clean_text",
    "restore",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
