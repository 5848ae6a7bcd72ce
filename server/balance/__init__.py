"""Which ticket is called next, and the expected wait: pure functions of state, time and known service times."""
