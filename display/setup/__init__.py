"""The display's own last steps of the first run."""
