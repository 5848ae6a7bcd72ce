"""Keypad and LED panel at the counter."""
