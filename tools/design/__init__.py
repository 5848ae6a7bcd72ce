"""Design tokens, their gallery, and message catalogues."""
