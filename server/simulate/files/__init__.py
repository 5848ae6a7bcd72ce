"""The files a simulation reads and writes."""
