"""Devices and people, their tokens, passwords and sessions, and the table of permissions."""
