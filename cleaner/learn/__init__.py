"""Lines seen on other pages: what stands on several pages of a site is chrome, and becomes an ordinary rule pack.

A page is read into a `Sheet` (sheets.py), sheets are gathered by site or folder (groups.py), copies of a page count
once (copies.py), each line's place among the others is judged (blocks.py), and what is left is written as TOML
(pack.py), or offered one by one (candidates.py). The same pages in the same order give the same bytes.

Memory: a page leaves hashes of its lines, some 20 bytes a line, and each distinct line of a group two entries of a
dictionary; a line's text is kept from its second page on. Measured, ten thousand pages of 21 lines in one folder: 4 kB
a page when all are read, 9 kB while they are judged. Groups are judged one by one, so the largest counts.
"""

from cleaner.learn.candidates import Candidate, list_candidates
from cleaner.learn.groups import Survey
from cleaner.learn.pack import Learned, make_pack
from cleaner.learn.sheets import Sheet, read_sheet

__all__ = ["Candidate", "Learned", "Sheet", "Survey", "list_candidates", "make_pack", "read_sheet"]
