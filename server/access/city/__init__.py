"""The city's stream of events about devices and people."""
