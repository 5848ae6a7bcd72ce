"""One person's way to a number."""
