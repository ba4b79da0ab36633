"""Where cleaned documents go: one file an output format."""
