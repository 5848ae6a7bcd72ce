"""Simulates whole days on a virtual clock with `balance.roll`: scenario files, random days, figures and reports."""
