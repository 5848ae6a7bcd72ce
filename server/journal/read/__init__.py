"""Streams read from the journal, and the states folded from them."""
