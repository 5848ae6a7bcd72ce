"""The counter as a page: for a desk without the counter's program."""
