"""Dossiers: what was scanned, kept by its content."""
