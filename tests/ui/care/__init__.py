"""Care from afar, without a server."""
