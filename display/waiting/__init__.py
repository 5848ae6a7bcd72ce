"""How many wait for which service."""
