"""Tests of what every screen shares."""
