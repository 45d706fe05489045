"""How often what the product says of its own certainty was true: one file a claim."""
