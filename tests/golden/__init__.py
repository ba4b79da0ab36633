"""Golden pages: folders below `tests/pages/`, each a page, what a careful reader keeps of it, and what the tool makes of it.

A folder holds ``page.txt`` or ``page.html``, ``page.toml`` (what it is), ``wanted.txt`` (by hand), ``expected.txt`` and
``expected.json`` (by `golden.py update`, and reviewed).

Wanted is what the page is for: title, text, headings, lists, tables, captions, notes. Not wanted is what stands around it:
menus, notices, teasers, share bars, forms, tags, readers' comments below an article. Who wrote it and when, in a line of
its own, is metadata and not wanted either, in a forum as in a newspaper; in a sentence it stays. A line is wanted whole or
not at all, unless an extractor ran two lines together.
"""
