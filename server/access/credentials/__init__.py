"""Passwords, tokens and sessions, and the bounds on guessing them."""
