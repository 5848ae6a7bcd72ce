"""What an operation is: its row in the table, what its handler is given, and who asks."""
