"""The command `motcua-hardware`."""
