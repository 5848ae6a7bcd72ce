"""Design tokens and their gallery."""
