"""The slip of paper a citizen takes: what stands on it, and how it is drawn."""
