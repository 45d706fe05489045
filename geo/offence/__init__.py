"""What: offence definitions, and the tables of harm, costs and options that go with them."""
