"""A ticket given at the counter."""
