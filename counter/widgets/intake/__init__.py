"""The pane of a dossier: its fields and papers, and the receipt that comes of it."""
