"""Streets and places by name: the layer of names that ships, and what people call a spot."""
