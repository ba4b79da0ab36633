"""The rule author's workshop: ask, draft, compare and check rules."""
