"""Sounds: made, measured and played."""
