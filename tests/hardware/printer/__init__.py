"""Tests of `motcua.hardware.printer`."""
