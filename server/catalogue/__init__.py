"""Branches, services, counters and hours: a file written by hand, checked, and made a branch's configuration."""
