"""Tests of `motcua.hardware.slip`."""
