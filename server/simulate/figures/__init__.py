"""Figures of the simulated days."""
