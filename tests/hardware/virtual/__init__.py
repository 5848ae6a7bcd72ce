"""Tests of `motcua.hardware.virtual`."""
