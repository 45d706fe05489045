"""From a Question to its Answer."""
