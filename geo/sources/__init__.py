"""One reader a source: files of others become rows of ours, or go to the quarantine."""
