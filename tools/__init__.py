"""Developers' tools; not part of the wheel."""
