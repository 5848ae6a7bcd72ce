"""Tests of typing on the screen."""
