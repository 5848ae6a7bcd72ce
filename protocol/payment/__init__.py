"""Fees as formulas, and the code that a bank's program reads to pay them."""
