"""The display's own steps at the end of the first run."""
