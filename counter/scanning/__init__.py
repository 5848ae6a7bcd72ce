"""Papers, from the scanner to the server."""
