"""The parts of the counter's pages."""
