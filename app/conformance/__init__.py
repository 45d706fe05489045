"""Our numbers beside numbers that others have published: a case names a function, its arguments, what is expected."""
