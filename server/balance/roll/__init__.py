"""A day of a branch simulated on a virtual clock."""
