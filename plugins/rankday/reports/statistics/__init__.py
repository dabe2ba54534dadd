"""Statistics of levels (methodology 11): a view of what is published, or of any level history; never an input."""
