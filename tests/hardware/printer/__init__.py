"""Tests of `hardware.printer`."""
