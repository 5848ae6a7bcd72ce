"""The whole display."""
