"""Devices on a serial line: addresses, framing of messages, and reopening a lost line."""
