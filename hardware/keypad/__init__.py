"""The call keypad at a counter."""
