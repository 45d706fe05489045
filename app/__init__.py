"""People: a Question comes in, an Answer goes out as map, tile, table, sheet, API or command line."""
