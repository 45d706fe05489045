"""Side by side with peers, on the same points, in one run. Not tests: `make benchmark`."""
