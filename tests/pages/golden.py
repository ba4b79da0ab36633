"""Golden pages: add one, write anew what the tool makes of them, measure and check it; from the root of the checkout.

python tests/pages/golden.py add SLUG FILE --kind KIND --language L | update [SLUG…] | table | check | floors
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.golden.command import main

    sys.exit(main())
