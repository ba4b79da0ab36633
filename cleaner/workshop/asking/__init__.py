"""Why a line goes or stays: all that is known of it, and the rules that came near."""
