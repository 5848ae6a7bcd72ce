"""Tickets issued at the counter, and their slips."""
