"""Tests of reading, checking and applying catalogue files."""
