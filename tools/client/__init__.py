"""Writes a typed Python client from the server's OpenAPI document."""
