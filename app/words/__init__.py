"""Every sentence that people read, written from values: one file a subject."""
