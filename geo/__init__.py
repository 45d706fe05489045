"""Places and data: sources become incidents, incidents become a store, a store becomes weighted places."""
