"""What a branch has learned from its days, and the waits that follow from it."""
