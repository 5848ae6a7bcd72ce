"""Design tokens, icons and fonts."""
