"""The parts of which the counter's pages are made."""
