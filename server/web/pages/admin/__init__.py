"""Pages of administration: what each branch is, and what branches share."""
