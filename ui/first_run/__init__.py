"""A device's first run: find the server, be enrolled by a code, choose what is plugged in, keep it all in a file."""
