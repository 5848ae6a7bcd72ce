"""Backups: one archive of the database and the scans, checked by replaying it, and restored to now or to a moment."""
