"""A migrated database, once of each kind, and a sealer."""

import pytest

from server.jobs.sealing import Sealer
from tests.server.journal.conftest import empty_url, engine, kind, url

__all__ = ["empty_url", "engine", "kind", "url"]

KEY = bytes(range(32))


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(KEY)
