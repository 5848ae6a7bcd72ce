"""Scans a ticket's papers and sends them to the server."""
