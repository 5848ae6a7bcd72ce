"""A write transaction on each database."""
