"""The state of one day of a branch, folded from its events."""
