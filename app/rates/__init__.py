"""Rates that fit the harm: per resident, venue, night hour and km², and which places stand out of all."""
