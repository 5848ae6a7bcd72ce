"""Scanned documents, stored by the hash of their content."""
