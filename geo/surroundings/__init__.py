"""What stands at a place: venues, lights, stops, deprivation, residents."""
