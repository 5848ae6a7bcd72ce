"""The city's stream: devices and people."""
