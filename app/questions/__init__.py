"""Questions that are kept: what was asked, what its answer was then, and what has changed since."""
