"""Any method of the registry, run on what a question is about: arrays in, its result as values out."""
