"""A device's first run: it finds the server, is enrolled by a code, chooses its devices, and writes a settings file."""
