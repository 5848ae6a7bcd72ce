"""Texts that fit and are legible from ten metres."""
