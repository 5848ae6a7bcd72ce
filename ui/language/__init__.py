"""The language people read, and its switch."""
