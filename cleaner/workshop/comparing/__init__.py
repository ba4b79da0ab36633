"""What flips between two rule sets, or an earlier output and now."""
