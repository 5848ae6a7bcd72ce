"""Tests of `hardware.scanner`."""
