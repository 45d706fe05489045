"""Which places to patrol, when and by whom, and whether it helped."""
