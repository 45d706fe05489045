"""Who saw what: a log that is only added to, each entry chained to the one before, and how it is proved."""
