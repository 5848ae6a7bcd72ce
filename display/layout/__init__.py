"""Where each part of the display stands."""
