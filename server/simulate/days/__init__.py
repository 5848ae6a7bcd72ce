"""Days drawn from a scenario and played."""
