"""The files that a simulation reads and writes."""
