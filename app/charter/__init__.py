"""The Safety at Night Charter: zones' coverage, candidate sites, and evidence."""
