"""How the documents of a run are worked off: one after another, or by a pool of processes."""
