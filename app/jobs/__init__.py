"""Large work as jobs: a process of its own for each, watched, stopped, and seen by every process of the service."""
