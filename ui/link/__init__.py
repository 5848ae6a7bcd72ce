"""The server's stream and requests, over a bad line."""
