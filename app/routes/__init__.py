"""HTTP, one subject a file: a request in, a rendering out."""
