"""Tests of `hardware.virtual`."""
