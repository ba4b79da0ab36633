"""How the documents of a run are worked off: one after another, by a pool of processes, or on a Ray cluster."""
