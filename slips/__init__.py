"""A ticket's slip, in every program that gives tickets: drawn from the answer, printed at most once, told in words."""
