"""What a manager can do now about the waits, and what it would change."""
