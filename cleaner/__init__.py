"""cleaner: dirty web text into text that can be trusted.

>>> import cleaner
>>> cleaned = cleaner.clean_text("The bridge reopened on Monday.\\n\\nShare on Facebook\\n")
>>> cleaned
<Cleaned -: 1 of 3 lines, en>
>>> cleaned.text
'The bridge reopened on Monday.\\n'
>>> cleaner.restore(cleaned)
b'The bridge reopened on Monday.\\n\\nShare on Facebook\\n'
"""

from __future__ import annotations

from cleaner.version import __version__

TYPE_CHECKING = False  # type checkers know the name; typing itself would be most of what the import costs
if TYPE_CHECKING:
    from typing import Any

    from cleaner.api import Cleaner, clean_bytes, clean_file, clean_text, restore
    from cleaner.config import Config
    from cleaner.errors import (
        CleanerError,
        ConfigError,
        InputError,
        NotTextError,
        RestoreError,
        RuleError,
        UsageError,
    )
    from cleaner.model import Cleaned, Source
    from cleaner.records import Flag, Removal, Repair, Sidecar
    from cleaner.runners.limits import time_limit
    from cleaner.writers.outputs import Unreadable, Written, read_outputs

# Loaded at first use, so that `import cleaner` costs nothing.
_HOMES = {
    "cleaner.api": ("Cleaner", "clean_bytes", "clean_file", "clean_text", "restore"),
    "cleaner.config": ("Config",),
    "cleaner.errors": (
        "CleanerError",
        "ConfigError",
        "InputError",
        "NotTextError",
        "RestoreError",
        "RuleError",
        "UsageError",
    ),
    "cleaner.model": ("Cleaned", "Source"),
    "cleaner.records": ("Flag", "Removal", "Repair", "Sidecar"),
    "cleaner.runners.limits": ("time_limit",),
    "cleaner.writers.outputs": ("Unreadable", "Written", "read_outputs"),
}

__all__ = [
    "Cleaned",
    "Cleaner",
    "CleanerError",
    "Config",
    "ConfigError",
    "Flag",
    "InputError",
    "NotTextError",
    "Removal",
    "Repair",
    "RestoreError",
    "RuleError",
    "Sidecar",
    "Source",
    "Unreadable",
    "UsageError",
    "Written",
    "__version__",
    "clean_bytes",
    "clean_file",
    "clean_text",
    "read_outputs",
    "restore",
    "time_limit",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(home), name)  # the next time it is simply there
            return found
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
