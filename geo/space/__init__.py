"""Where: coordinates, grid, boundaries and what can be asked of shapes."""
