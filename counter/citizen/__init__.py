"""The counter's second screen, for who stands before it: what it shows, and what they say there."""
