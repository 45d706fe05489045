"""From sources into the store: loads, boundary sets, and whether all is whole."""
