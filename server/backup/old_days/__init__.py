"""Old days: archived by themselves, verified, and then taken out of the database."""
