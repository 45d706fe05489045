"""The registry's entries, one file a question."""
