"""Follows the server's stream and sends requests, over a connection that may break."""
