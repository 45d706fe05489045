"""What the statistics are computed with: cell lists, the row sweep, permutations, threads, checks of arguments."""
