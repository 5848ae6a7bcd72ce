"""Turns numbers, names and texts into spoken words."""
