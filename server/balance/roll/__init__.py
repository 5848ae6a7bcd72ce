"""A day played forward on a virtual clock."""
