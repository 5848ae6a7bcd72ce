"""Scanned files of dossiers: uploaded in pieces, sealed, kept by their content, read back."""
