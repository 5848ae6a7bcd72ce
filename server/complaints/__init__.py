"""Complaints and proposals of citizens: each one's stream, its row, its sealed words."""
