"""What people write down, every version of it."""
