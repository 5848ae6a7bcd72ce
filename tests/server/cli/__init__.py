"""Tests of the motcua command, run as a person would."""
