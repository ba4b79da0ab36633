"""The review page: what a run did, in one HTML file, and the server that lets a reader change it."""
