"""The rule author's workshop: ask, draft, compare and check rules; a room for each."""
