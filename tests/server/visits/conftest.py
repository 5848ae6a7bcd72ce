"""A migrated database, once of each kind; a branch with its clerks at their counters."""

from tests.server.journal.conftest import empty_url, engine, kind, url
from tests.server.queue.conftest import desk

__all__ = ["desk", "empty_url", "engine", "kind", "url"]
