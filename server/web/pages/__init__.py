"""The pages that people read: citizens, managers and readers of the wire."""
