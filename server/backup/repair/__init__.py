"""Repairs a damaged journal: the damaged end of each stream is set aside into a file, and a new history begins."""
