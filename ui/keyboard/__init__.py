"""Typing on the screen: what Telex makes of the keys, the keys themselves, and their picture."""
