"""Tiles of the density, drawn when they are asked for."""
