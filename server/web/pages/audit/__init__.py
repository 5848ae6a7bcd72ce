"""The page of what was done: who, what, when and why, searched, and exported with the hashes that prove it."""
