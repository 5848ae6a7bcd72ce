"""SQLite and PostgreSQL as such: connections, statements, migrations."""
