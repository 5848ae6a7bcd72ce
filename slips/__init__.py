"""A ticket's slip, for every program that gives tickets: its content, printing and state."""
