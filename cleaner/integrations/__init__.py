"""Steps for other frameworks' pipelines: one file a framework, its door."""
