"""A rule made from lines: drafted, tried, and put into a pack."""
