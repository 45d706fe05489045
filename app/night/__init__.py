"""When it happens: the hours and nights of a question."""
