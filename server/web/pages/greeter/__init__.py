"""The pages of who receives people at the door: what for, what is missing, then a number, a time or another branch."""
