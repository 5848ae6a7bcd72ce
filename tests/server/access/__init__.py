"""Tests of devices, people, tokens, passwords and permissions."""
