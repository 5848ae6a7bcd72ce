"""Numbers and names as they are spoken."""
