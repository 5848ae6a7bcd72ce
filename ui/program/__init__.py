"""How a program starts, is set up and ends."""
