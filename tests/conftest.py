"""What holds for every test: windows are drawn offscreen, without a graphics card, and speak to nobody's session.

And what tests of several parts share.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest

from .postgresql import PostgreSQL

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

# programs that are told no data folder keep theirs under the user's own: not of whoever runs the tests
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="motcua-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL for as long as the tests run; it starts with the first test that asks."""
    server = PostgreSQL()
    yield server
    server.close()
