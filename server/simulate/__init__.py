"""Whole days played on a virtual clock: scenario files, generated days, figures and reports around `balance.roll`."""
