"""Words in sizes that fit and can be read from ten metres."""
