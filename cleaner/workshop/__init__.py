"""For those who write rules: why a line goes or stays, what matched, and which rules came near."""
