"""Figures of the days played."""
