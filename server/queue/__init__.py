"""The pure core: a ticket's life as a table, decisions from state and command, and the fold that follows them."""
