"""What takes minutes and must hold all the same: `make prove`. Run by itself, never collected by pytest."""
