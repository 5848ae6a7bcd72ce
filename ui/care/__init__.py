"""Care from afar: what a device says of itself, and what a manager may ask of it."""
