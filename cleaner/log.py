"""The package's one logger, ``cleaner``: silent until a program that uses the package asks for it.

DEBUG tells each document in a line, and what rules were loaded; INFO what a reader should know of a document, its
warnings; WARNING what this machine can't do, once. What can't be cleaned at all is raised, not logged.
"""

from __future__ import annotations

import logging

LOG = logging.getLogger("cleaner")
LOG.addHandler(logging.NullHandler())  # else Python prints warnings of a logger that nobody has set up
