"""An event folded into the state."""
