"""Tests of `motcua.hardware.scanner`."""
