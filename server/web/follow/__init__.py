"""States folded from what is committed, and who follows them."""
