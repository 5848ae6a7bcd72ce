"""Old days in an archive, and taken out of the database."""
