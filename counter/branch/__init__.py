"""The counter's picture of its branch, and the lists and sentences made from it."""
