"""Which place a text means: an index of names, what the search box shows of it, and what may be taken for a record."""
