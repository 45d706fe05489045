"""What questions ask of incidents, as small integers in mapped files: derived from the slices, never the truth."""
