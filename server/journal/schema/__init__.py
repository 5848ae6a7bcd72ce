"""What is stored: tables, rows and hashes."""
