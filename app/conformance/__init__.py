"""Our numbers beside numbers that others have published, one adapter a method."""
