"""Notices of the branch and its message to everybody."""
