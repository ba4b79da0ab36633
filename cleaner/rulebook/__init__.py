"""Rules: their kinds, loading, conditions and matching."""
