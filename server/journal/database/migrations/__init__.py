"""The alembic environment of the one database; it travels in the wheel."""
