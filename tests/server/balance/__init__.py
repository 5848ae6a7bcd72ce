"""Tests of the policies and the estimate."""
