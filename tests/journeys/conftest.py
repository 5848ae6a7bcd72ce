"""A room of its own for every journey."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .room import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(tmp_path) as room:
        yield room
