"""Tests of `hardware.slip`."""
