"""A migrated database, once of each kind."""

from tests.server.journal.conftest import empty_url, engine, kind, url

__all__ = ["empty_url", "engine", "kind", "url"]
