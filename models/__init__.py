"""Statistical models: arrays in, arrays and frozen dataclasses out; no files, no frames, no HTTP."""
